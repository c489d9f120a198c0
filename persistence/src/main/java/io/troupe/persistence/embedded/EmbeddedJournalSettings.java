package io.troupe.persistence.embedded;

import io.troupe.persistence.disk.JournalDisk;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of the embedded journal.
 *
 * @param directory where it keeps its files; nobody else's
 * @param disk the disk that the journal must be of
 * @param maxQueuedCommands commands that may wait for their answer, and confirms of a group; 1 to
 *     1,000,000
 * @param maxQueuedBytes what they may hold together; at least 8 MiB
 * @param maxQueuedReads reads that may wait for a reader; 1 to 1,000,000
 * @param maxKeptHeads persistence ids whose state is kept in memory, at about 500 bytes each; 16 to
 *     10,000,000. The rest costs two reads per use
 * @param minFreeBytes appends and snapshots are refused while the disk has less room; 0 or more
 * @param patience how long a request looks for a leader and its answer; 100 ms to 10 minutes
 */
public record EmbeddedJournalSettings(
    Path directory,
    JournalDisk disk,
    int maxQueuedCommands,
    long maxQueuedBytes,
    int maxQueuedReads,
    int maxKeptHeads,
    long minFreeBytes,
    Duration patience) {
  private static final int MAX_QUEUED_COMMANDS = 65_536;
  private static final long MAX_QUEUED_BYTES = 128L << 20;
  private static final int MAX_QUEUED_READS = 4_096;
  private static final int MAX_KEPT_HEADS = 32_768;
  private static final long MIN_FREE_BYTES = 64L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  public EmbeddedJournalSettings {
    within("max-queued-commands", maxQueuedCommands, 1, 1_000_000);
    within("max-queued-bytes", maxQueuedBytes, 8L << 20, Long.MAX_VALUE);
    within("max-queued-reads", maxQueuedReads, 1, 1_000_000);
    within("max-kept-heads", maxKeptHeads, 16, 10_000_000);
    within("min-free-bytes", minFreeBytes, 0, Long.MAX_VALUE);
    within("patience-millis", patience.toMillis(), 100, 600_000);
  }

  /** These bounds, and the defaults otherwise. */
  public EmbeddedJournalSettings(
      Path directory,
      JournalDisk disk,
      int maxQueuedCommands,
      long maxQueuedBytes,
      long minFreeBytes) {
    this(
        directory,
        disk,
        maxQueuedCommands,
        maxQueuedBytes,
        MAX_QUEUED_READS,
        MAX_KEPT_HEADS,
        minFreeBytes,
        PATIENCE);
  }

  /**
   * The defaults: 65,536 requests, 128 MiB; 4,096 reads; 32,768 heads; 64 MiB of free space; a
   * patience of 10 s.
   */
  public static EmbeddedJournalSettings of(Path directory, JournalDisk disk) {
    return new EmbeddedJournalSettings(
        directory, disk, MAX_QUEUED_COMMANDS, MAX_QUEUED_BYTES, MIN_FREE_BYTES);
  }

  private static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + most + ", was " + value);
    }
  }
}
