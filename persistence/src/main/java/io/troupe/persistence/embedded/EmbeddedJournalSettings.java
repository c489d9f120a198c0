package io.troupe.persistence.embedded;

import java.nio.file.Path;

/**
 * Settings of the embedded journal.
 *
 * @param directory where it keeps its files; nobody else's
 * @param maxQueuedCommands requests that may wait for the disk; 1 to 1,000,000
 * @param maxQueuedBytes what they may hold together; at least 8 MiB
 */
public record EmbeddedJournalSettings(Path directory, int maxQueuedCommands, long maxQueuedBytes) {
  public EmbeddedJournalSettings {
    if (maxQueuedCommands < 1 || maxQueuedCommands > 1_000_000) {
      throw new IllegalArgumentException(
          "max-queued-commands must be from 1 to 1000000, was " + maxQueuedCommands);
    }
    if (maxQueuedBytes < 8L << 20) {
      throw new IllegalArgumentException(
          "max-queued-bytes must be at least 8 MiB, was " + maxQueuedBytes);
    }
  }

  /** The defaults: 65,536 requests, 128 MiB. */
  public static EmbeddedJournalSettings of(Path directory) {
    return new EmbeddedJournalSettings(directory, 65_536, 128L << 20);
  }
}
