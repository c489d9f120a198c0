package io.troupe.simulation.raft;

import io.troupe.testkit.world.Agenda;
import io.troupe.testkit.world.Dice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * An operating system's process: it begins, stands still for a while, and ends, also between any
 * two things that it does. What was planned in one life does not happen in the next.
 */
public final class Life {
  private final Agenda agenda;
  private final Runnable crash;
  private final Dice dice;

  /** What came from outside while it stood still, by connection. */
  private final TreeMap<String, List<Runnable>> arrived = new TreeMap<>();

  /** What it had planned, in order. */
  private final ArrayDeque<Runnable> missed = new ArrayDeque<>();

  private boolean running;
  private boolean paused;
  private int life;

  /** So many more things are done before it crashes; negative: none is counted. */
  private int crashAfter = -1;

  /**
   * A process that does not run yet.
   *
   * @param crash ends it
   */
  public Life(Agenda agenda, Dice dice, Runnable crash) {
    this.agenda = agenda;
    this.dice = dice;
    this.crash = crash;
  }

  /** It runs from now on. */
  public void begin() {
    running = true;
    life++;
  }

  /** It runs no more. */
  public void end() {
    running = false;
    paused = false;
    crashAfter = -1;
    missed.clear();
    arrived.clear();
    life++;
  }

  /** Whether it has begun before. */
  boolean hasPast() {
    return life > 1;
  }

  /** Whether it stands still. */
  public boolean isPaused() {
    return paused;
  }

  /** It crashes when it has done so many further things; negative: it does not. */
  public void crashAfter(int things) {
    crashAfter = things;
  }

  /** It stands still for so long. */
  public void pause(long nanos) {
    paused = true;
    in(nanos, this::resume);
  }

  /** It goes on. */
  public void resume() {
    paused = false;
    // It reads its connections in any order, each to its end.
    while (running && !paused && missed.size() + arrived.size() > 0) {
      if (arrived.isEmpty() || (!missed.isEmpty() && dice.chance(500))) {
        missed.remove().run();
      } else {
        String from = dice.pick(List.copyOf(arrived.keySet()));
        List<Runnable> all = arrived.remove(from);
        if (all != null) {
          all.forEach(each -> arrives(from, each));
        }
      }
    }
  }

  /** Does it after so long, if it still lives; paused or not. */
  private void in(long nanos, Runnable what) {
    int now = life;
    agenda.in(
        nanos,
        () -> {
          if (now == life) {
            what.run();
          }
        });
  }

  /** Does it after so long, or when it is not paused any more; never in another life. */
  public void later(long nanos, Runnable what) {
    in(nanos, () -> whenAwake(what));
  }

  /** Does it now, or when it is not paused any more; never in another life. */
  public void whenAwake(Runnable what) {
    if (paused) {
      missed.add(what);
    } else if (running) {
      what.run();
    }
  }

  /** Something comes from outside: it sees that now, or when it is not paused any more. */
  public void arrives(String from, Runnable what) {
    if (paused) {
      arrived.computeIfAbsent(from, it -> new ArrayList<>()).add(what);
    } else if (running) {
      what.run();
    }
  }

  /** One thing of those that a crash can come between. */
  public void act(Runnable what) {
    if (!running) {
      return;
    }
    if (crashAfter == 0) {
      crash.run();
      return;
    }
    crashAfter = Math.max(-1, crashAfter - 1);
    what.run();
  }
}
