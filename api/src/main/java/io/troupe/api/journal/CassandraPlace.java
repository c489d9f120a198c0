package io.troupe.api.journal;

import com.typesafe.config.Config;
import io.troupe.persistence.cassandra.CassandraSettings;
import io.troupe.persistence.cassandra.chain.ChainSettings;
import io.troupe.persistence.cassandra.session.CassandraLink;
import io.troupe.persistence.cassandra.session.CassandraLink.Login;
import io.troupe.persistence.cassandra.session.CassandraLink.Tls;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A journal in Cassandra, by the settings of {@code troupe.journal}.
 *
 * @param link where it is
 * @param settings how it is used
 */
public record CassandraPlace(CassandraLink link, CassandraSettings settings) {

  /**
   * What {@code troupe.journal} says; empty where the store is the embedded one.
   *
   * @throws IllegalArgumentException if it says something that is not allowed
   */
  public static Optional<CassandraPlace> of(Config journal) {
    String store = journal.getString("store");
    return switch (store) {
      case "embedded" -> Optional.empty();
      case "cassandra" -> Optional.of(read(journal, journal.getConfig("cassandra")));
      default ->
          throw new IllegalArgumentException("store is embedded or cassandra, not '" + store + "'");
    };
  }

  /** What tells it from other places, where a cluster's data once is. */
  public String store() {
    return "cassandra, keyspace " + link.keyspace();
  }

  private static CassandraPlace read(Config journal, Config cassandra) {
    return new CassandraPlace(
        new CassandraLink(
            cassandra.getStringList("contact-points"),
            cassandra.getString("local-datacenter"),
            cassandra.getString("keyspace"),
            login(cassandra),
            tls(cassandra.getConfig("tls")),
            cassandra.getDuration("connect-timeout"),
            cassandra.getDuration("request-timeout"),
            cassandra.getInt("connections"),
            cassandra.getInt("max-requests")),
        new CassandraSettings(
            journal.getInt("max-queued-commands"),
            journal.getBytes("max-queued-bytes"),
            cassandra.getInt("max-queued-reads"),
            new ChainSettings(
                cassandra.getInt("max-kept-tails"),
                cassandra.getLong("bucket-events"),
                cassandra.getBytes("bucket-bytes"),
                cassandra.getDuration("patience"))));
  }

  private static Optional<Login> login(Config cassandra) {
    String name = cassandra.getString("username");
    String file = cassandra.getString("password-file");
    requireBoth("username", name, "password-file", file);
    return name.isEmpty() ? Optional.empty() : Optional.of(new Login(name, Path.of(file)));
  }

  private static Optional<Tls> tls(Config tls) {
    String authorities = tls.getString("authorities");
    String certificate = tls.getString("certificate");
    String key = tls.getString("key");
    requireBoth("tls.certificate", certificate, "tls.key", key);
    if (authorities.isEmpty()) {
      if (!certificate.isEmpty()) {
        throw new IllegalArgumentException(
            "tls.certificate is set, but not tls.authorities: nothing would be encrypted");
      }
      return Optional.empty();
    }
    Optional<Tls.Own> own =
        certificate.isEmpty()
            ? Optional.empty()
            : Optional.of(new Tls.Own(Path.of(certificate), Path.of(key)));
    return Optional.of(new Tls(Path.of(authorities), own, tls.getBoolean("check-names")));
  }

  private static void requireBoth(String name, String value, String otherName, String other) {
    if (value.isEmpty() != other.isEmpty()) {
      throw new IllegalArgumentException(
          "%s and %s must be set together; missing: %s"
              .formatted(name, otherName, value.isEmpty() ? name : otherName));
    }
  }
}
