package io.troupe.persistence.cassandra;

import io.troupe.persistence.cassandra.chain.ChainSettings;

/**
 * Settings of a journal in Cassandra.
 *
 * @param maxQueuedCommands commands that may wait for their answer; 1 to 1,000,000
 * @param maxQueuedBytes what they may hold together; at least 8 MiB
 * @param maxQueuedReads reads and confirms under way; 1 to 1,000,000
 * @param chains of the events
 */
public record CassandraSettings(
    int maxQueuedCommands, long maxQueuedBytes, int maxQueuedReads, ChainSettings chains) {
  /** 65,536 commands, 128 MiB; 4,096 reads. */
  public static final CassandraSettings DEFAULTS =
      new CassandraSettings(65_536, 128L << 20, 4_096, ChainSettings.DEFAULTS);

  public CassandraSettings {
    within("max-queued-commands", maxQueuedCommands, 1, 1_000_000);
    within("max-queued-bytes", maxQueuedBytes, 8L << 20, Long.MAX_VALUE);
    within("max-queued-reads", maxQueuedReads, 1, 1_000_000);
  }

  private static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + most + ", was " + value);
    }
  }
}
