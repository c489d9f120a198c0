package io.troupe.persistence.cassandra.session;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where Cassandra is, and how it is spoken to.
 *
 * @param contactPoints nodes to begin with, {@code host:port}; 1 to 16
 * @param datacenter the local one, as Cassandra calls it: the only one that is asked
 * @param keyspace of the journal; 1 to 48 of a-z, 0-9 and '_', a letter first
 * @param login who the node is to it, where it asks
 * @param tls how it is encrypted, where it is
 * @param connectTimeout for one connection and what it begins with; 100 ms to 60 s
 * @param requestTimeout for one attempt at one request; 100 ms to 60 s
 * @param connections to each of its nodes; 1 to 32
 * @param maxRequests requests under way to it together, the rest waits; 1 to 32,768
 */
public record CassandraLink(
    List<String> contactPoints,
    String datacenter,
    String keyspace,
    Optional<Login> login,
    Optional<Tls> tls,
    Duration connectTimeout,
    Duration requestTimeout,
    int connections,
    int maxRequests) {
  private static final int MAX_CONTACT_POINTS = 16;
  private static final int MAX_NAME = 256;

  /** A name, and the file that holds its password, read at each start. */
  public record Login(String name, Path passwordFile) {}

  /**
   * Files of PEM, read at each start.
   *
   * @param authorities those whose certificates are trusted
   * @param own what the node shows of itself, where Cassandra asks
   * @param checkNames whether a certificate must be for the address that was called
   */
  public record Tls(Path authorities, Optional<Own> own, boolean checkNames) {
    /** A certificate with what leads to an authority, and its key: PKCS #8 without a password. */
    public record Own(Path certificate, Path key) {}
  }

  public CassandraLink {
    contactPoints = List.copyOf(contactPoints);
    within("the number of contact-points", contactPoints.size(), 1, MAX_CONTACT_POINTS);
    contactPoints.forEach(CassandraLink::checkContactPoint);
    if (!datacenter.matches("[A-Za-z0-9._-]{1," + MAX_NAME + "}")) {
      throw new IllegalArgumentException(
          "local-datacenter is the name that 'nodetool status' shows, not '" + datacenter + "'");
    }
    if (!keyspace.matches("[a-z][a-z0-9_]{0,47}")) {
      throw new IllegalArgumentException(
          "keyspace has 1 to 48 of a-z, 0-9 and '_', a letter first, not '" + keyspace + "'");
    }
    within("connect-timeout", connectTimeout.toMillis(), 100, 60_000);
    within("request-timeout", requestTimeout.toMillis(), 100, 60_000);
    within("connections", connections, 1, 32);
    within("max-requests", maxRequests, 1, 32_768);
  }

  private static void checkContactPoint(String point) {
    int colon = point.lastIndexOf(':');
    String port = point.substring(colon + 1);
    if (colon < 1
        || colon > MAX_NAME
        || !port.matches("[0-9]{1,5}")
        || Integer.parseInt(port) < 1
        || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException(
          "contact-points has host:port with a port from 1 to 65535, not '" + point + "'");
    }
  }

  private static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + most + ", was " + value);
    }
  }
}
