package io.troupe.persistence.cassandra.session;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.InvalidKeyspaceException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.internal.core.session.throttling.ConcurrencyLimitingRequestThrottler;
import com.datastax.oss.driver.internal.core.time.ServerSideTimestampGenerator;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.persistence.cassandra.session.CassandraLink.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sessions of the driver, with every setting that matters said here. */
final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  /** A node that stands still is given up after both; a dead one at once. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);

  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(1);

  private static final Duration FIRST_RECONNECT = Duration.ofMillis(250);
  private static final Duration LAST_RECONNECT = Duration.ofSeconds(5);
  private static final int MAX_WAITING_REQUESTS = 1 << 20;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private Sessions() {}

  /**
   * Opens one; tries again while Cassandra does not answer, as it does not when both are started
   * together.
   *
   * @throws StartRefusedException if it cannot be reached in time, or refuses the node
   */
  static CqlSession open(CassandraLink link, String name, boolean inKeyspace, Duration timeout) {
    long begun = System.nanoTime();
    boolean isFirst = true;
    while (true) {
      try {
        CqlSessionBuilder builder = builder(link, name);
        return (inKeyspace ? builder.withKeyspace(link.keyspace()) : builder).build();
      } catch (InvalidKeyspaceException e) {
        throw new StartRefusedException(
            Reason.UNSAFE_SETTING,
            "Cassandra has no keyspace %s; 'troupe cassandra schema apply' makes it"
                .formatted(link.keyspace()),
            e);
      } catch (DriverException | IllegalStateException e) {
        if (isRefused(e)) {
          throw new StartRefusedException(
              Reason.UNSAFE_SETTING, "Cassandra refuses the login: " + e.getMessage(), e);
        }
        if (System.nanoTime() - begun > timeout.toNanos()
            || Thread.currentThread().isInterrupted()) {
          throw new StartRefusedException(
              Reason.NOT_READY,
              "Cassandra cannot be used at %s with the local datacenter %s: %s"
                  .formatted(
                      String.join(", ", link.contactPoints()), link.datacenter(), e.getMessage()),
              e);
        }
        if (isFirst) {
          LOG.warn("Cassandra does not answer yet, it is tried again: {}", e.getMessage());
          isFirst = false;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private static boolean isRefused(RuntimeException failure) {
    return failure instanceof AllNodesFailedException all
        && all.getAllErrors().values().stream()
            .flatMap(List::stream)
            .anyMatch(AuthenticationException.class::isInstance);
  }

  private static CqlSessionBuilder builder(CassandraLink link, String name) {
    CqlSessionBuilder builder =
        CqlSession.builder()
            .withLocalDatacenter(link.datacenter())
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    .withString(DefaultDriverOption.SESSION_NAME, "troupe-" + name)
                    .withStringList(DefaultDriverOption.CONTACT_POINTS, link.contactPoints())
                    .withBoolean(DefaultDriverOption.RESOLVE_CONTACT_POINTS, false)
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, link.requestTimeout())
                    .withDuration(
                        DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, link.connectTimeout())
                    .withDuration(
                        DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, link.connectTimeout())
                    .withDuration(
                        DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, link.connectTimeout())
                    .withDuration(
                        DefaultDriverOption.METADATA_SCHEMA_REQUEST_TIMEOUT, link.connectTimeout())
                    .withInt(DefaultDriverOption.CONNECTION_POOL_LOCAL_SIZE, link.connections())
                    .withInt(DefaultDriverOption.CONNECTION_MAX_REQUESTS, 32_768)
                    .withClass(
                        DefaultDriverOption.REQUEST_THROTTLER_CLASS,
                        ConcurrencyLimitingRequestThrottler.class)
                    .withInt(
                        DefaultDriverOption.REQUEST_THROTTLER_MAX_CONCURRENT_REQUESTS,
                        link.maxRequests())
                    .withInt(
                        DefaultDriverOption.REQUEST_THROTTLER_MAX_QUEUE_SIZE, MAX_WAITING_REQUESTS)
                    .withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, HEARTBEAT)
                    .withDuration(DefaultDriverOption.HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT)
                    .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, FIRST_RECONNECT)
                    .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, LAST_RECONNECT)
                    .withClass(
                        DefaultDriverOption.TIMESTAMP_GENERATOR_CLASS,
                        ServerSideTimestampGenerator.class)
                    .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, false)
                    .withStringList(
                        DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES,
                        List.of(link.keyspace()))
                    .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
                    .build());
    link.login().ifPresent(it -> builder.withAuthCredentials(it.name(), password(it)));
    link.tls().ifPresent(it -> builder.withSslEngineFactory(NettyEngines.read(it)));
    return builder;
  }

  private static String password(Login login) {
    try {
      // A line's end that an editor or echo put there is not part of it.
      return Files.readString(login.passwordFile()).replaceFirst("\\r?\\n$", "");
    } catch (IOException e) {
      throw new StartRefusedException(
          Reason.UNSAFE_SETTING,
          "troupe.journal.cassandra.password-file: %s cannot be read as text: %s"
              .formatted(login.passwordFile(), e),
          e);
    }
  }
}
