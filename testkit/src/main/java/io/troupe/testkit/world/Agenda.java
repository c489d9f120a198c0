package io.troupe.testkit.world;

import java.util.PriorityQueue;

/** What happens when, in a world with a time of its own. */
public final class Agenda {
  private final PriorityQueue<Due> agenda = new PriorityQueue<>();
  private long now;
  private long order;
  private int steps;

  /** At the same time, what was planned first comes first. */
  private record Due(long at, long order, Runnable what) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** Nanoseconds since the world began. */
  public long nowNanos() {
    return now;
  }

  /** How many things have happened. */
  public int steps() {
    return steps;
  }

  /** Plans something for so many nanoseconds from now. */
  public void in(long nanos, Runnable what) {
    at(now + nanos, what);
  }

  /** Plans something for a time; for now, if that has passed. */
  public void at(long nanos, Runnable what) {
    agenda.add(new Due(nanos, order++, what));
  }

  /** Lets the next thing happen; false if nothing is planned. */
  public boolean step() {
    Due due = agenda.poll();
    if (due == null) {
      return false;
    }
    steps++;
    now = Math.max(now, due.at());
    due.what().run();
    return true;
  }
}
