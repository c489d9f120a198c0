package io.troupe.persistence.disk;

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
 * it, only deletions do, and nothing while RocksDB itself has stopped for want of room. Measured
 * anew when a second passed or an eighth of the bound was written. Used by one thread, but for
 * {@link #refusal} and {@link #isOut}.
 */
public final class FreeSpace {
  private static final Logger LOG = LoggerFactory.getLogger(FreeSpace.class);

  /** How often a disk that is low is looked at. */
  public static final long INTERVAL_NANOS = 1_000_000_000;

  /** Another process may fill the disk fast, and a look costs microseconds. */
  private static final long ROOMY_INTERVAL_NANOS = 10_000_000;

  private final Probe probe;
  private final long minFreeBytes;
  private final LongSupplier nanos;
  private Tables tables = Tables.NONE;
  private boolean stopped;
  private long measuredAtNanos;
  private long freeBytes;
  private long writtenBytes;
  private volatile boolean out;
  private volatile Optional<Refusal> refusal = Optional.empty();

  /** Looks at the disk. */
  public interface Probe {
    /** How much this process may still write. */
    long usableBytes() throws IOException;
  }

  /** What writes tables behind the journal's back. */
  public interface Tables {
    /** Nobody's. */
    Tables NONE =
        new Tables() {
          @Override
          public boolean isStopped() {
            return false;
          }

          @Override
          public void mayGrowBy(long bytes) {}
        };

    /** Whether it met the end of the disk, and no write can succeed until it went on. */
    boolean isStopped();

    /** So much room it may use now. */
    void mayGrowBy(long bytes);
  }

  /** A disk, the bound and a clock. */
  public FreeSpace(Probe probe, long minFreeBytes, LongSupplier nanos) {
    this.probe = probe;
    this.minFreeBytes = minFreeBytes;
    this.nanos = nanos;
    this.freeBytes = minFreeBytes;
    this.measuredAtNanos = nanos.getAsLong() - INTERVAL_NANOS;
  }

  /** The disk of a directory that exists. */
  public static FreeSpace of(Path directory, long minFreeBytes) throws IOException {
    FileStore disk = Files.getFileStore(directory);
    return new FreeSpace(disk::getUsableSpace, minFreeBytes, System::nanoTime);
  }

  /** A disk that is not looked at. */
  public static FreeSpace unbounded() {
    return new FreeSpace(() -> Long.MAX_VALUE, 0, System::nanoTime);
  }

  /** Watches, and keeps within bounds, what writes tables. Before the first use. */
  public void watch(Tables others) {
    tables = others;
  }

  /** So much is about to be written; looks at the disk if it is time to. */
  public void beforeWriting(long bytes) {
    if (minFreeBytes == 0) {
      return;
    }
    writtenBytes += bytes;
    long now = nanos.getAsLong();
    boolean stops = tables.isStopped();
    if (stops == stopped
        && now - measuredAtNanos < (isLow() ? INTERVAL_NANOS : ROOMY_INTERVAL_NANOS)
        && writtenBytes < minFreeBytes / 8) {
      return;
    }
    measuredAtNanos = now;
    writtenBytes = 0;
    boolean wasLow = isLow(freeBytes) || stopped;
    stopped = stops;
    try {
      freeBytes = probe.usableBytes();
    } catch (IOException e) {
      LOG.warn("the free space of the journal's disk is not known", e);
      freeBytes = minFreeBytes;
    }
    tables.mayGrowBy(freeBytes - minFreeBytes / 2);
    out = isBelowQuarter() || stopped;
    refusal = isLow() ? Optional.of(because()) : Optional.empty();
    if (wasLow != isLow()) {
      LOG.warn(
          "the journal's disk has {} MiB free: {} below {} MiB",
          freeBytes >> 20,
          isLow() ? "writes are refused" : "writes go on, they are refused",
          minFreeBytes >> 20);
    }
  }

  /** Whether anything is refused. */
  public boolean isLow() {
    return isLow(freeBytes) || stopped;
  }

  /** Whether there is no room for this. */
  public boolean refuses(JournalCommand command) {
    return stopped || refusesFor(command);
  }

  private boolean refusesFor(JournalCommand command) {
    return switch (command) {
      case JournalCommand.Append unused -> isLow();
      case JournalCommand.SnapshotChunk unused -> isLow();
      case JournalCommand.SealSnapshot unused -> isLow();
      case JournalCommand.Claim unused -> isBelowQuarter();
      case JournalCommand.Delete unused -> false;
    };
  }

  /** Why appends are refused, if so. For any thread. */
  public Optional<Refusal> refusal() {
    return refusal;
  }

  /** Definite: what is refused is not written. */
  public Refusal because() {
    if (stopped) {
      return new Refusal(
          Refusal.Code.UNAVAILABLE,
          "disk full or failing: RocksDB cannot write its tables, with %d MiB free"
              .formatted(freeBytes >> 20));
    }
    return new Refusal(
        Refusal.Code.UNAVAILABLE,
        "disk nearly full: %d MiB are free, writes are refused below %d MiB"
            .formatted(freeBytes >> 20, minFreeBytes >> 20));
  }

  /** Whether there is less than a quarter of what should be. For any thread. */
  public boolean isOut() {
    return out;
  }

  private boolean isBelowQuarter() {
    return freeBytes < minFreeBytes / 4;
  }

  private boolean isLow(long free) {
    return free < minFreeBytes;
  }
}
