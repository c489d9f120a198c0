package io.troupe.api.actor;

import io.troupe.actors.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who goes next at each key: in the order of arrival, reads together, a change alone. Below here
 * requests may overtake one another, such as where one of them has to be repeated; so the next one
 * leaves only once those before it were answered.
 */
final class KeyLines<T extends KeyLines.Place> {
  private final Map<Bytes, Line<T>> lines = new HashMap<>();

  /** What stands in a line. */
  interface Place {
    /** Whose line. */
    Bytes key();

    /** Whether it changes the key. */
    boolean changes();
  }

  /** Whether this one need not wait; then it is under way. */
  boolean enter(T place) {
    Line<T> line = lines.get(place.key());
    if (line == null) {
      line = new Line<>();
      lines.put(place.key(), line);
    }
    return line.waiting.isEmpty() && line.begin(place);
  }

  /** Waits behind all others: one that could not enter. */
  void append(T place) {
    line(place).waiting.add(place);
  }

  /** One that was under way has ended; answers who is under way from now on. */
  List<T> leave(T place) {
    line(place).underWay--;
    return next(place);
  }

  /** One that waited waits no longer; answers who is under way from now on. */
  List<T> giveUp(T place) {
    line(place).waiting.remove(place);
    return next(place);
  }

  /** How many keys have a line. */
  int count() {
    return lines.size();
  }

  private List<T> next(T place) {
    Line<T> line = line(place);
    List<T> next = new ArrayList<>();
    for (T first = line.waiting.peek(); first != null && line.begin(first); ) {
      next.add(line.waiting.remove());
      first = line.waiting.peek();
    }
    if (line.underWay == 0) {
      lines.remove(place.key());
    }
    return next;
  }

  private Line<T> line(T place) {
    Line<T> line = lines.get(place.key());
    if (line == null) {
      throw new IllegalStateException("nobody is in line at " + place.key());
    }
    return line;
  }

  private static final class Line<T extends Place> {
    private final Deque<T> waiting = new ArrayDeque<>();
    private int underWay;
    private boolean changing;

    private boolean begin(T place) {
      if (underWay > 0 && (changing || place.changes())) {
        return false;
      }
      underWay++;
      changing = place.changes();
      return true;
    }
  }
}
