package io.troupe.actors.partition;

import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import java.util.Collection;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads that wait for a change, those of a kind in order of arrival. They hold no place in the line
 * of commands, and may wait long.
 *
 * @param <T> the shell's form of a return address
 */
final class Parked<T> {
  private final TreeMap<String, Line<T>> lines = new TreeMap<>();
  private final TreeSet<End> ends = new TreeSet<>();
  private long nextNumber;

  /** Those of one kind. */
  private static final class Line<T> {
    private final TreeMap<Long, Ask<T>> asks = new TreeMap<>();

    /** Those numbered below came before the last change, and have not been looked at since. */
    private long decideBelow;

    private boolean hasToDecide() {
      return !asks.isEmpty() && asks.firstKey() < decideBelow;
    }
  }

  /** When an ask has waited too long. */
  private record End(Deadline deadline, long number, String kind) implements Comparable<End> {
    @Override
    public int compareTo(End other) {
      // As clocks count: differences only.
      long later = deadline.monotonicNanos() - other.deadline.monotonicNanos();
      return later != 0 ? Long.signum(later) : Long.compare(number, other.number);
    }
  }

  private static String kind(Ask<?> ask) {
    return ask.command().kind().value();
  }

  /**
   * Whether there was room. Who was looked at and must go on waiting is added again.
   *
   * @param most how many of its kind may wait
   */
  boolean add(Ask<T> ask, int most) {
    Line<T> line = lines.computeIfAbsent(kind(ask), unused -> new Line<>());
    boolean room = line.asks.size() < most;
    if (room) {
      line.asks.put(nextNumber, ask);
      ends.add(new End(ask.deadline(), nextNumber, kind(ask)));
      nextNumber++;
    }
    return room;
  }

  /** How many there are. */
  int count() {
    return ends.size();
  }

  /** Something of these kinds changed, that they may be waiting for. */
  void changed(Collection<String> kinds) {
    for (String kind : kinds) {
      @Nullable Line<T> line = lines.get(kind);
      if (line != null) {
        line.decideBelow = nextNumber;
      }
    }
  }

  /** Whether some are to be looked at again. */
  boolean hasToDecide() {
    return lines.values().stream().anyMatch(Line::hasToDecide);
  }

  /**
   * Takes out the first of those to be looked at again, each once after a change: of all kinds who
   * came first, as who waits on comes last.
   */
  @Nullable Ask<T> nextToDecide() {
    @Nullable Line<T> first = null;
    for (Line<T> line : lines.values()) {
      if (line.hasToDecide() && (first == null || line.asks.firstKey() < first.asks.firstKey())) {
        first = line;
      }
    }
    return first == null ? null : taken(first, first.asks.firstKey());
  }

  /** Takes out who has waited too long; looks at nobody else but the next one to do so. */
  void expire(Moment now, Consumer<Ask<T>> expired) {
    while (!ends.isEmpty()) {
      End first = ends.first();
      if (!first.deadline().isPast(now)) {
        return;
      }
      @Nullable Line<T> line = lines.get(first.kind());
      @Nullable Ask<T> ask = line == null ? null : taken(line, first.number());
      if (ask != null) {
        expired.accept(ask);
      }
    }
  }

  /** Takes all out. */
  void clear(Consumer<Ask<T>> taken) {
    lines.values().forEach(line -> line.asks.values().forEach(taken));
    lines.clear();
    ends.clear();
  }

  private @Nullable Ask<T> taken(Line<T> line, long number) {
    @Nullable Ask<T> ask = line.asks.remove(number);
    if (ask != null) {
      ends.remove(new End(ask.deadline(), number, kind(ask)));
    }
    return ask;
  }
}
