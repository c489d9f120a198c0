package io.troupe.testkit.world;

import java.util.ArrayDeque;

/**
 * A disk that records are written to in order. What was written is kept for sure once it was
 * synced; in a crash, some of the oldest of the rest are kept, too, and the next one may be torn: a
 * part of it is there. One sync covers all that was written before it began.
 *
 * @param <R> a record
 */
public final class Disk<R> {
  private final Agenda agenda;
  private final Dice dice;
  private final Trace trace;
  private final Owner<R> owner;
  private final ArrayDeque<R> unsynced = new ArrayDeque<>();
  private DiskTemper temper;
  private boolean syncing;

  /** Counts crashes, so that a sync that began before one ends unnoticed. */
  private int life;

  /** Whose disk it is. */
  public interface Owner<R> {
    /** A record is on stable storage from now on, whether anybody hears of it or not. */
    void keep(R record);

    /** A part of a record is there after a crash. */
    void tear(R record);

    /** These many records, the oldest of those that were not, are synced. */
    void synced(int records);

    /** A sync failed: what of the rest is there, nobody knows. */
    void failed();
  }

  /** An empty disk. */
  public Disk(Agenda agenda, Dice dice, Trace trace, DiskTemper temper, Owner<R> owner) {
    this.agenda = agenda;
    this.dice = dice;
    this.trace = trace;
    this.temper = temper;
    this.owner = owner;
  }

  /** From now on. */
  public void temper(DiskTemper changed) {
    temper = changed;
  }

  /** Writes a record, and has it synced. */
  public void write(R record) {
    unsynced.add(record);
    if (!syncing) {
      sync();
    }
  }

  private void sync() {
    syncing = true;
    int covered = unsynced.size();
    int begunIn = life;
    long nanos = dice.between(temper.minSyncNanos(), temper.maxSyncNanos());
    if (dice.chance(temper.stallPerMille())) {
      trace.count("sync stalls");
      nanos += dice.between(0, temper.stallNanos());
    }
    boolean fails = dice.chance(temper.failPerMille());
    agenda.in(
        nanos,
        () -> {
          if (begunIn == life) {
            done(covered, fails);
          }
        });
  }

  private void done(int covered, boolean fails) {
    syncing = false;
    if (fails) {
      trace.count("sync fails");
      owner.failed();
      return;
    }
    for (int i = 0; i < covered; i++) {
      owner.keep(unsynced.remove());
    }
    if (!unsynced.isEmpty()) {
      sync();
    }
    owner.synced(covered);
  }

  /** The machine loses power: what was not synced is lost, but for some of the oldest. */
  public void losePower() {
    life++;
    syncing = false;
    int kept = unsynced.isEmpty() ? 0 : dice.below(unsynced.size() + 1);
    for (int i = 0; i < kept; i++) {
      owner.keep(unsynced.remove());
    }
    if (!unsynced.isEmpty()) {
      trace.count("unsynced writes lost");
      if (dice.chance(500)) {
        trace.count("write torn");
        owner.tear(unsynced.remove());
      }
    }
    unsynced.clear();
  }

  /** The process ends, and the machine goes on: all that was written is kept. */
  public void flush() {
    life++;
    syncing = false;
    unsynced.forEach(owner::keep);
    unsynced.clear();
  }
}
