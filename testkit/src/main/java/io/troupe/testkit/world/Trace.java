package io.troupe.testkit.world;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happened: one line each, with when and who; and how often what. Lines cost more than the
 * rest of a world, so a world that runs seed after seed leaves them out, and counts only.
 */
public final class Trace {
  private static final int KEPT = 30;

  private final Agenda agenda;
  private final @Nullable Consumer<String> sink;
  private final ArrayDeque<String> last = new ArrayDeque<>();
  private final TreeMap<String, Integer> happened = new TreeMap<>();
  private long hash;

  private Trace(Agenda agenda, @Nullable Consumer<String> sink) {
    this.agenda = agenda;
    this.sink = sink;
  }

  /** Counts, and keeps no lines. */
  public static Trace silent(Agenda agenda) {
    return new Trace(agenda, null);
  }

  /** Gives each line to the sink as well. */
  public static Trace to(Agenda agenda, Consumer<String> sink) {
    return new Trace(agenda, sink);
  }

  /** Whether lines are kept: if not, whoever would make one need not. */
  public boolean isOn() {
    return sink != null;
  }

  /** Adds a line. */
  public void say(String who, String what) {
    if (sink == null) {
      return;
    }
    String line =
        String.format(Locale.ROOT, "%14.6f s  %-9s %s", agenda.nowNanos() / 1e9, who, what);
    hash = hash * 31 + line.hashCode();
    if (last.size() == KEPT) {
      last.remove();
    }
    last.add(line);
    sink.accept(line);
  }

  /** Something happened that is worth to be counted. */
  public void count(String what) {
    happened.merge(what, 1, Integer::sum);
  }

  /** Of all lines: equal for equal runs; 0 without lines. */
  public long hash() {
    return hash;
  }

  /** The last lines. */
  public List<String> lastLines() {
    return List.copyOf(last);
  }

  /** How often what happened. */
  public Map<String, Integer> happened() {
    return happened;
  }
}
