package io.troupe.persistence.disk;

import io.troupe.actors.Refusal;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses what would grow the journal while the disk is nearly full, and only as long. RocksDB must
 * not meet the end of the disk: after one failed write nothing is written any more.
 *
 * <p>Below the bound, what needs little room goes on, so that partitions can recover and be read;
 * below a quarter of it, only what makes room does, and nothing while RocksDB itself has stopped
 * for want of room. Measured anew when a second passed or an eighth of the bound was written. Used
 * by one thread, but for {@link #refusal}; who asks to write says how much room that {@linkplain
 * Need needs}.
 */
public final class FreeSpace {
  private static final Logger LOG = LoggerFactory.getLogger(FreeSpace.class);

  /** How often a disk that is low is looked at. */
  public static final long INTERVAL_NANOS = 1_000_000_000;

  /** Another process may fill the disk fast, and a look costs microseconds. */
  private static final long ROOMY_INTERVAL_NANOS = 10_000_000;

  private static final long UNBOUNDED_BYTES = 1L << 60;

  private final Probe probe;
  private final long minFreeBytes;
  private final LongSupplier nanos;
  private final List<Tables> tables = new ArrayList<>();
  private boolean stopped;
  private long measuredAtNanos;
  private long freeBytes;
  private long writtenBytes;
  private volatile Optional<Refusal> refusal = Optional.empty();
  private volatile Optional<Refusal> refusalOfLittle = Optional.empty();
  private volatile Optional<Refusal> refusalOfAll = Optional.empty();

  /** How much room something needs. */
  public enum Need {
    /** It makes the state grow. */
    MUCH,
    /** It goes on below the bound, so that what there is can be used. */
    LITTLE,
    /** It makes room. */
    NONE
  }

  /** Looks at the disk. */
  public interface Probe {
    /** How much this process may still write. */
    long usableBytes() throws IOException;
  }

  /** What writes tables behind the journal's back. */
  public interface Tables {
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

  /** Watches, and keeps within bounds, what writes tables too. Before the first use. */
  public void watch(Tables others) {
    tables.add(others);
    if (minFreeBytes == 0) {
      others.mayGrowBy(UNBOUNDED_BYTES);
    }
  }

  /** So much is about to be written; looks at the disk if it is time to. */
  public void beforeWriting(long bytes) {
    if (minFreeBytes == 0) {
      return;
    }
    writtenBytes += bytes;
    long now = nanos.getAsLong();
    boolean stops = isAnyStopped();
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
    // Not shared out: what is left of a compaction must not be held up by a look in between.
    tables.forEach(it -> it.mayGrowBy(freeBytes - minFreeBytes / 2));
    refusal = because(isLow());
    refusalOfLittle = because(stopped || freeBytes < minFreeBytes / 4);
    refusalOfAll = because(stopped);
    if (wasLow != isLow()) {
      LOG.warn(
          "the journal's disk has {} MiB free: {} below {} MiB",
          freeBytes >> 20,
          isLow() ? "writes are refused" : "writes go on, they are refused",
          minFreeBytes >> 20);
    }
  }

  private boolean isAnyStopped() {
    boolean stops = false;
    for (Tables each : tables) {
      stops |= each.isStopped();
    }
    return stops;
  }

  /** Whether anything is refused. */
  public boolean isLow() {
    return isLow(freeBytes) || stopped;
  }

  /** Why what needs so much room is refused, if so. For any thread. */
  public Optional<Refusal> refusal(Need need) {
    return switch (need) {
      case MUCH -> refusal;
      case LITTLE -> refusalOfLittle;
      case NONE -> refusalOfAll;
    };
  }

  /** Definite: what is refused is not written. */
  private Optional<Refusal> because(boolean isRefused) {
    String why =
        stopped
            ? "disk full or failing: RocksDB cannot write its tables, with %d MiB free"
                .formatted(freeBytes >> 20)
            : "disk nearly full: %d MiB are free, writes are refused below %d MiB"
                .formatted(freeBytes >> 20, minFreeBytes >> 20);
    return isRefused ? Optional.of(new Refusal(Refusal.Code.UNAVAILABLE, why)) : Optional.empty();
  }

  /** Whether there is less than a quarter of what should be. For any thread. */
  public boolean isOut() {
    return refusalOfLittle.isPresent();
  }

  private boolean isLow(long free) {
    return free < minFreeBytes;
  }
}
