package io.troupe.api.http;

import io.troupe.api.map.Options;
import java.time.Duration;

/**
 * How the HTTP interface listens, and its limits.
 *
 * @param host a loopback address or a name of one
 * @param port from 0 to 65,535; 0 takes any free one
 * @param maxConnections connections at a time, from 1 to 65,536; further ones wait in the system's
 *     backlog
 * @param defaultTimeout for requests without {@code Troupe-Timeout-Ms}, from 1 ms to {@link
 *     Options#MAX_TIMEOUT}
 * @param maxBatchBytes the largest body of a batch, from 1 to {@link #MAX_BATCH_BYTES}
 * @param maxBatchLines the most lines of a batch, from 1 to {@link #MAX_BATCH_LINES}
 */
public record HttpSettings(
    String host,
    int port,
    int maxConnections,
    Duration defaultTimeout,
    int maxBatchBytes,
    int maxBatchLines) {
  /** 8 MiB. */
  public static final int MAX_BATCH_BYTES = 8 << 20;

  /** As many as a {@code putAll} takes. */
  public static final int MAX_BATCH_LINES = 10_000;

  /** Port 7070 of 127.0.0.1, 8,192 connections, 10 s, the largest batches. */
  public static final HttpSettings DEFAULT =
      new HttpSettings(
          "127.0.0.1", 7070, 8_192, Duration.ofSeconds(10), MAX_BATCH_BYTES, MAX_BATCH_LINES);

  public HttpSettings {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host is a loopback address such as 127.0.0.1, not empty");
    }
    requireWithin("port", port, 0, 65_535);
    requireWithin("maxConnections", maxConnections, 1, 65_536);
    requireWithin("maxBatchBytes", maxBatchBytes, 1, MAX_BATCH_BYTES);
    requireWithin("maxBatchLines", maxBatchLines, 1, MAX_BATCH_LINES);
    if (defaultTimeout.toMillis() < 1 || defaultTimeout.compareTo(Options.MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "defaultTimeout is 1 ms to "
              + Options.MAX_TIMEOUT.toMinutes()
              + " minutes, not "
              + defaultTimeout);
    }
  }

  /** The same on another host and port. */
  public HttpSettings at(String host, int port) {
    return new HttpSettings(
        host, port, maxConnections, defaultTimeout, maxBatchBytes, maxBatchLines);
  }

  private static void requireWithin(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(name + " is " + least + " to " + most + ", not " + value);
    }
  }
}
