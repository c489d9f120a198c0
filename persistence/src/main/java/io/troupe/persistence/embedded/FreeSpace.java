package io.troupe.persistence.embedded;

import io.troupe.actors.Refusal;
import io.troupe.persistence.log.JournalCommand;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses what would grow the journal while the disk is nearly full, and only as long. RocksDB must
 * not meet the end of the disk: after one failed write nothing is written any more.
 *
 * <p>Below the bound, claims go on, so that partitions can recover and be read; below a quarter of
 * it, only deletions do. Measured anew when a second passed or an eighth of the bound was written.
 * Used by one thread, but for {@link #refusal}.
 */
final class FreeSpace {
  private static final Logger LOG = LoggerFactory.getLogger(FreeSpace.class);
  static final long INTERVAL_NANOS = 1_000_000_000;

  private final Probe probe;
  private final long minFreeBytes;
  private final LongSupplier nanos;
  private long measuredAtNanos;
  private long freeBytes;
  private long writtenBytes;
  private volatile Optional<Refusal> refusal = Optional.empty();

  /** Looks at the disk. */
  interface Probe {
    /** How much this process may still write. */
    long usableBytes() throws IOException;
  }

  FreeSpace(Probe probe, long minFreeBytes, LongSupplier nanos) {
    this.probe = probe;
    this.minFreeBytes = minFreeBytes;
    this.nanos = nanos;
    this.freeBytes = minFreeBytes;
    this.measuredAtNanos = nanos.getAsLong() - INTERVAL_NANOS;
  }

  /** The disk of a directory that exists. */
  static FreeSpace of(Path directory, long minFreeBytes) throws IOException {
    FileStore disk = Files.getFileStore(directory);
    return new FreeSpace(disk::getUsableSpace, minFreeBytes, System::nanoTime);
  }

  /** So much is about to be written; looks at the disk if it is time to. */
  void beforeWriting(long bytes) {
    if (minFreeBytes == 0) {
      return;
    }
    writtenBytes += bytes;
    long now = nanos.getAsLong();
    if (now - measuredAtNanos < INTERVAL_NANOS && writtenBytes < minFreeBytes / 8) {
      return;
    }
    measuredAtNanos = now;
    writtenBytes = 0;
    long before = freeBytes;
    try {
      freeBytes = probe.usableBytes();
    } catch (IOException e) {
      LOG.warn("the free space of the journal's disk is not known", e);
      freeBytes = minFreeBytes;
    }
    refusal = isLow() ? Optional.of(because()) : Optional.empty();
    if (isLow(before) != isLow(freeBytes)) {
      LOG.warn(
          "the journal's disk has {} MiB free: {} below {} MiB",
          freeBytes >> 20,
          isLow(freeBytes) ? "writes are refused" : "writes go on, they are refused",
          minFreeBytes >> 20);
    }
  }

  /** Whether anything is refused. */
  boolean isLow() {
    return isLow(freeBytes);
  }

  /** Whether there is no room for this. */
  boolean refuses(JournalCommand command) {
    return switch (command) {
      case JournalCommand.Append unused -> isLow();
      case JournalCommand.SnapshotChunk unused -> isLow();
      case JournalCommand.SealSnapshot unused -> isLow();
      case JournalCommand.Claim unused -> freeBytes < minFreeBytes / 4;
      case JournalCommand.Delete unused -> false;
    };
  }

  /** Why appends are refused, if so. For any thread. */
  Optional<Refusal> refusal() {
    return refusal;
  }

  /** Definite: what is refused is not written. */
  Refusal because() {
    return new Refusal(
        Refusal.Code.UNAVAILABLE,
        "disk nearly full: %d MiB are free, writes are refused below %d MiB"
            .formatted(freeBytes >> 20, minFreeBytes >> 20));
  }

  private boolean isLow(long free) {
    return free < minFreeBytes;
  }
}
