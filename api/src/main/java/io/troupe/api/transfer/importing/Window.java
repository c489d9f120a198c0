package io.troupe.api.transfer.importing;

import io.troupe.actors.Bytes;
import io.troupe.api.transfer.rows.Row;
import io.troupe.api.transfer.target.Patience;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The batches under way, and what is settled of the file so far.
 *
 * <p>Held are: at most {@code inFlight} batches; of batches that were settled out of turn only
 * their counts and bad rows, for at most {@value #AHEAD} times as many. One thread starts batches;
 * each runs in a thread of its own. A batch waits while one with a key in common is under way, so
 * that the later row wins; and while too many rows are sent whose outcomes the cluster has to keep,
 * as no checkpoint covers them yet.
 */
final class Window {
  private static final int AHEAD = 8;
  private static final long TICK_MILLIS = 100;

  private final Sender sender;
  private final Rejects rejects;
  private final Patience patience;
  private final boolean stopAtBadRow;
  private final int inFlight;
  private final Checkpoints checkpoints;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Bytes> keysUnderWay = new HashSet<>();
  private final TreeMap<Long, Sender.Settled> outOfTurn = new TreeMap<>();
  private int underWay;
  private boolean interrupted;
  private long finished;
  private Tally tally;
  private @Nullable RuntimeException failure;

  /** A bad row was met, and the import is to stop there. */
  static final class BadRowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadRowException(Row.Bad row) {
      super("line " + row.line() + ": " + row.reason());
    }
  }

  Window(
      Sender sender,
      Rejects rejects,
      Patience patience,
      ImportSettings settings,
      Tally from,
      Checkpoints checkpoints) {
    this.sender = sender;
    this.rejects = rejects;
    this.patience = patience;
    this.stopAtBadRow = settings.onBadRow() == ImportSettings.OnBadRow.STOP;
    this.inFlight = settings.inFlight();
    this.tally = from;
    this.checkpoints = checkpoints;
  }

  /**
   * Sends {@code batch} as soon as there is room.
   *
   * @param tick called while waiting, several times a second
   * @throws RuntimeException why this or an earlier batch failed; nothing more is to be started
   */
  void start(RowBatch batch, Runnable tick) {
    if (stopAtBadRow && !batch.bad().isEmpty()) {
      // It is the first row of its batch: all rows before it are stored once nothing is under way.
      drain(tick);
      Row.Bad first = batch.bad().getFirst();
      lock.lock();
      try {
        throwFailure();
        rejects.add(first.line(), first.reason());
      } finally {
        lock.unlock();
      }
      fail(new BadRowException(first));
    }
    while (!tryStart(batch)) {
      tick.run();
    }
  }

  private boolean tryStart(RowBatch batch) {
    lock.lock();
    try {
      throwFailure();
      if (underWay >= inFlight
          || batch.number() >= finished + (long) AHEAD * inFlight
          || checkpoints.isTooFarAhead(batch)
          || !Collections.disjoint(keysUnderWay, batch.keys())) {
        awaitChange();
        return false;
      }
      underWay++;
      keysUnderWay.addAll(batch.keys());
    } finally {
      lock.unlock();
    }
    Thread.ofVirtual().name("troupe-import-" + batch.number()).start(() -> run(batch));
    return true;
  }

  private void run(RowBatch batch) {
    Sender.Settled settled = null;
    try {
      settled = sender.send(batch);
    } catch (RuntimeException e) {
      fail(e);
    }
    lock.lock();
    try {
      if (settled != null) {
        settle(settled);
      }
    } catch (RuntimeException e) {
      fail(e);
    } finally {
      underWay--;
      keysUnderWay.removeAll(batch.keys());
      changed.signalAll();
      lock.unlock();
    }
  }

  private void settle(Sender.Settled settled) {
    if (stopAtBadRow && !settled.rejected().isEmpty()) {
      // Not finished: told to go on, the next run sends it again and gets the same answers.
      Row.Bad first = settled.rejected().getFirst();
      rejects.add(first.line(), first.reason());
      fail(new BadRowException(first));
      return;
    }
    outOfTurn.put(settled.number(), settled);
    for (Sender.Settled next = outOfTurn.remove(finished);
        next != null;
        next = outOfTurn.remove(finished)) {
      for (Row.Bad bad : next.rejected()) {
        rejects.add(bad.line(), bad.reason());
      }
      tally = tally.plus(next.tally());
      finished++;
    }
  }

  /**
   * Lets nothing more be started, and nothing be repeated unless it is only about a bad row; the
   * first reason counts.
   */
  void fail(RuntimeException reason) {
    lock.lock();
    try {
      if (failure == null) {
        failure = reason;
      }
      if (!(reason instanceof BadRowException)) {
        patience.stop();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until no batch is under way.
   *
   * @throws RuntimeException why one failed
   */
  void finish(Runnable tick) {
    drain(tick);
    lock.lock();
    try {
      throwFailure();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no batch is under way, whatever became of them. */
  void drain(Runnable tick) {
    boolean busy = true;
    while (busy) {
      lock.lock();
      try {
        busy = underWay > 0;
        if (busy) {
          awaitChange();
        }
      } finally {
        lock.unlock();
      }
      tick.run();
    }
    if (interrupted) {
      // Kept until here: with the flag set the waiting above would be spinning.
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The rows from the first on that are settled; the bad rows of all that are in the file of
   * rejects.
   */
  Tally progress() {
    lock.lock();
    try {
      rejects.flush();
      return tally;
    } finally {
      lock.unlock();
    }
  }

  /** Looks again whether the next batch may be started. */
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void throwFailure() {
    if (failure != null) {
      throw failure;
    }
  }

  @SuppressWarnings("WaitNotInLoop") // every caller loops, and looks at more than one condition
  private void awaitChange() {
    try {
      boolean unused = changed.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
      fail(new IllegalStateException("interrupted", e));
    }
  }
}
