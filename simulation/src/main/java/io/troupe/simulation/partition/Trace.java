package io.troupe.simulation.partition;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Consumer;

/** What happened, one line each: when, who, what. */
final class Trace {
  private static final int KEPT = 30;

  private final Consumer<String> sink;
  private final ArrayDeque<String> last = new ArrayDeque<>();
  private long hash;

  Trace(Consumer<String> sink) {
    this.sink = sink;
  }

  void say(long nanos, String who, String what) {
    String line = String.format(Locale.ROOT, "%14.6f s  %-9s %s", nanos / 1e9, who, what);
    hash = hash * 31 + line.hashCode();
    if (last.size() == KEPT) {
      last.remove();
    }
    last.add(line);
    sink.accept(line);
  }

  /** Of all lines: equal for equal runs. */
  long hash() {
    return hash;
  }

  /** The last lines. */
  Collection<String> last() {
    return last;
  }
}
