package io.troupe.persistence.groups.store;

import io.troupe.actors.wire.WireWriter;
import io.troupe.persistence.disk.AcknowledgedMark;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.RoundBatch;
import io.troupe.persistence.log.LogIndex;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes for all groups of a node. Each round takes what waits, in its order,
 * up to about 8 MiB, and writes it as one batch with one sync; where processors are scarce it
 * {@linkplain Pace waits} before, for more to share it. What waits is bounded by those who ask:
 * each group knows what it has under way.
 *
 * <p>After a failed write nothing is known of that round, and nothing is written any more: a disk
 * that failed once may have dropped what it said it had (see Rebello et al., "Can applications
 * recover from fsync failures?", USENIX ATC 2020).
 */
final class LogWriter {
  private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
  private static final int ROUND_BYTES = 8 << 20;
  private static final long NOBODY = 0;

  private final GroupStore.RoundWriter writer;
  private final int metaFamily;
  private final AcknowledgedMark mark;
  private final Thread thread;
  private final RoundBatch batch = new RoundBatch();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private final Pace pace = new Pace();
  private final FreeSpace space;
  private boolean isWaiting;
  private long signalledNanos;
  private long round;
  private @Nullable JournalException shut;
  private volatile @Nullable JournalException failure;

  /** Made beforehand, since there may be no memory left for another. */
  private final JournalException ended =
      new JournalException(
          Reason.FAILED,
          "the thread that writes the groups' log ended, nothing is written any more");

  /** Puts rows into the batch; none if it only keeps its place. */
  interface Rows {
    void putInto(RoundBatch batch);
  }

  /** A write that waits for its round. */
  private record Waiting(Rows rows, boolean isEmpty, WriteOutcome outcome) {}

  LogWriter(
      GroupStore.RoundWriter writer,
      int metaFamily,
      AcknowledgedMark mark,
      long round,
      FreeSpace space) {
    this.writer = writer;
    this.metaFamily = metaFamily;
    this.mark = mark;
    this.round = round;
    this.space = space;
    this.thread = Thread.ofPlatform().name("troupe-groups-log").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  boolean isCurrentThread() {
    return Thread.currentThread().equals(thread);
  }

  @Nullable JournalException failure() {
    return failure;
  }

  /** Takes a write; what becomes of it is told in any case, here if it is not taken. */
  void submit(boolean isEmpty, Rows rows, WriteOutcome outcome) {
    @Nullable JournalException why;
    lock.lock();
    try {
      why = shut;
      if (why == null) {
        queue.add(new Waiting(rows, isEmpty, outcome));
        if (isWaiting && queue.size() == 1) {
          signalledNanos = System.nanoTime();
          changed.signal();
        }
      }
    } finally {
      lock.unlock();
    }
    if (why != null) {
      outcome.failed(why);
    }
  }

  /** Takes nothing more; what was taken is written, then the thread ends. */
  void shut() {
    shut(new JournalException(Reason.CLOSED, "the groups' log is closed"));
  }

  /** Whether the thread ends within that time. */
  boolean endsWithin(Duration limit) throws InterruptedException {
    return thread.join(limit);
  }

  private void shut(JournalException why) {
    lock.lock();
    try {
      shut = shut == null ? why : shut;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** However this ends, nobody waits any more. */
  private void run() {
    ArrayDeque<Waiting> taken = new ArrayDeque<>();
    try {
      while (take(taken)) {
        if (taken.isEmpty()) {
          space.beforeWriting(0);
        }
        writeRounds(taken);
        mark.keepUp();
      }
    } catch (RocksDBException | RuntimeException | Error e) {
      JournalException why = ended;
      try {
        why = whyNot(e);
      } finally {
        failure = why;
        shut(why);
      }
      LOG.error("the groups' log is not written any more", e);
    } finally {
      tellTheRest(taken);
      mark.close();
    }
  }

  private JournalException whyNot(Throwable e) {
    return e instanceof OutOfMemoryError
        ? ended
        : new JournalException(
            Reason.FAILED, "a write failed, nothing is written any more: " + e.getMessage(), e);
  }

  private void tellTheRest(ArrayDeque<Waiting> taken) {
    @Nullable JournalException why = failure;
    lock.lock();
    try {
      taken.addAll(queue);
      queue.clear();
    } finally {
      lock.unlock();
    }
    taken.forEach(it -> it.outcome().failed(why == null ? ended : why));
  }

  /** Waits for writes, or until mark or disk are to be seen to; false at the end. */
  private boolean take(ArrayDeque<Waiting> taken) {
    lock.lock();
    try {
      long patience = mark.isBehind() ? AcknowledgedMark.INTERVAL_NANOS : Long.MAX_VALUE;
      if (space.isLow()) {
        patience = Math.min(patience, FreeSpace.INTERVAL_NANOS);
      }
      isWaiting = true;
      while (queue.isEmpty() && shut == null && patience > 0) {
        patience = changed.awaitNanos(patience);
      }
      isWaiting = false;
      if (signalledNanos != NOBODY) {
        pace.ran(System.nanoTime() - signalledNanos);
        signalledNanos = NOBODY;
      }
      if (!queue.isEmpty()) {
        pause(pace.pauseNanos());
      }
      taken.addAll(queue);
      queue.clear();
      return shut == null || !taken.isEmpty();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the thread that writes", e);
    } finally {
      lock.unlock();
    }
  }

  /** Lets more come, which needs no signal. */
  private void pause(long nanos) throws InterruptedException {
    if (nanos > 0) {
      long endNanos = System.nanoTime() + nanos;
      long left = nanos;
      while (left > 0 && shut == null) {
        left = changed.awaitNanos(left);
      }
      pace.ran(System.nanoTime() - endNanos);
    }
  }

  /** What was taken stays there until it is told. */
  private void writeRounds(ArrayDeque<Waiting> taken) throws RocksDBException {
    while (!taken.isEmpty()) {
      batch.clear();
      List<Waiting> written = new ArrayList<>();
      boolean isEmpty = true;
      for (Waiting each : taken) {
        each.rows().putInto(batch);
        isEmpty &= each.isEmpty();
        written.add(each);
        if (batch.sizeBytes() >= ROUND_BYTES) {
          break;
        }
      }
      if (!isEmpty) {
        round++;
        batch.put(metaFamily, Keys.ROUND, new WireWriter(8).i64(round).toArray());
        space.beforeWriting(batch.sizeBytes());
        writer.writeSynced(batch);
        mark.acknowledged(new LogIndex(round));
      }
      for (Waiting each : written) {
        var unused = taken.remove();
        each.outcome().written();
      }
    }
  }
}
