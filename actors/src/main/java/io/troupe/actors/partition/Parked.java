package io.troupe.actors.partition;

import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads that wait for a change, in order of arrival. They hold no place in the line of commands:
 * there are few of a kind, such as one for each node that follows the maps of the partition, and
 * they may wait long.
 *
 * @param <T> the shell's form of a return address
 */
final class Parked<T> {
  /** Of one kind; more than there are nodes. */
  static final int MAX_COUNT = 1_024;

  private final TreeMap<String, Integer> counts = new TreeMap<>();
  private final TreeMap<Long, Ask<T>> asks = new TreeMap<>();
  private final TreeSet<End> ends = new TreeSet<>();
  private long nextNumber;

  /** Those numbered below came before the last change, and have not been looked at since. */
  private long decideBelow;

  /** When an ask has waited too long. */
  private record End(Deadline deadline, long number) implements Comparable<End> {
    @Override
    public int compareTo(End other) {
      // As clocks count: differences only.
      long later = deadline.monotonicNanos() - other.deadline.monotonicNanos();
      return later != 0 ? Long.signum(later) : Long.compare(number, other.number);
    }
  }

  /** Whether there was room. Who was looked at and must go on waiting is added again. */
  boolean add(Ask<T> ask) {
    String kind = ask.command().kind().value();
    boolean room = counts.getOrDefault(kind, 0) < MAX_COUNT;
    if (room) {
      counts.merge(kind, 1, Integer::sum);
      asks.put(nextNumber, ask);
      ends.add(new End(ask.deadline(), nextNumber));
      nextNumber++;
    }
    return room;
  }

  /** How many there are. */
  int count() {
    return asks.size();
  }

  /** Something changed that they may be waiting for. */
  void changed() {
    decideBelow = nextNumber;
  }

  /** Whether some are to be looked at again. */
  boolean hasToDecide() {
    return !asks.isEmpty() && asks.firstKey() < decideBelow;
  }

  /** Takes out the first of those to be looked at again, each once after a change. */
  @Nullable Ask<T> nextToDecide() {
    return hasToDecide() ? taken(asks.firstKey()) : null;
  }

  /** Takes out who has waited too long; looks at nobody else but the next one to do so. */
  void expire(Moment now, Consumer<Ask<T>> expired) {
    while (!ends.isEmpty()) {
      End first = ends.first();
      if (!first.deadline().isPast(now)) {
        return;
      }
      @Nullable Ask<T> ask = taken(first.number());
      if (ask != null) {
        expired.accept(ask);
      }
    }
  }

  /** Takes all out. */
  void clear(Consumer<Ask<T>> taken) {
    asks.values().forEach(taken);
    asks.clear();
    ends.clear();
    counts.clear();
  }

  private @Nullable Ask<T> taken(long number) {
    @Nullable Ask<T> ask = asks.remove(number);
    if (ask != null) {
      counts.merge(ask.command().kind().value(), -1, Integer::sum);
      ends.remove(new End(ask.deadline(), number));
    }
    return ask;
  }
}
