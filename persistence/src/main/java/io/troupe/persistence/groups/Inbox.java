package io.troupe.persistence.groups;

import java.util.ArrayList;
import java.util.List;

/**
 * What waits for a group's thread. Bounded by those who put something in: each kind has its {@link
 * Room}, or there is only so much of it under way.
 */
final class Inbox {
  private List<Event> waiting = new ArrayList<>();
  private boolean ticked;
  private boolean shut;

  /** Whether it was taken; not once it is shut. */
  synchronized boolean offer(Event event) {
    if (!shut) {
      add(event);
    }
    return !shut;
  }

  /** Ticks that nobody had time for are one tick. */
  synchronized void tick() {
    if (!ticked && !shut) {
      ticked = true;
      add(new Event.Ticked());
    }
  }

  /** Only where nothing waited is there somebody to wake. */
  private void add(Event event) {
    waiting.add(event);
    if (waiting.size() == 1) {
      notifyAll();
    }
  }

  /** All there is; waits until there is something. */
  synchronized List<Event> take() throws InterruptedException {
    while (waiting.isEmpty()) {
      wait();
    }
    ticked = false;
    List<Event> taken = waiting;
    waiting = new ArrayList<>();
    return taken;
  }

  /** Takes nothing more; what was left. */
  synchronized List<Event> shut() {
    shut = true;
    List<Event> left = waiting;
    waiting = new ArrayList<>();
    return left;
  }
}
