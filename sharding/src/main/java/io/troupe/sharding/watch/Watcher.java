package io.troupe.sharding.watch;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One who watches. Idle, and as far as its partitions are, it costs itself and its place in the
 * index: positions of its own, and room for changes, exist only while they are needed.
 *
 * @param <T> the shell's form of who watches
 */
public final class Watcher<T> {
  static final Comparator<Watcher<?>> BY_NUMBER = Comparator.comparingLong(it -> it.number);

  final long number;
  final WatchTarget target;
  final T owner;

  /** Where it stands in partitions in which it does not stand where the lane does. */
  @Nullable TreeMap<Integer, Apart> apart;

  /** The partition whose backlog could not be read last: others go first. */
  int failedPartition = -1;

  /** What waits to be taken. */
  @Nullable ArrayDeque<PartitionChange> waiting;

  long waitingBytes;

  /** Of how many of its partitions the first position is not known yet. */
  int unknown;

  /** Whether a read for it is under way, or waits for its turn. */
  boolean reading;

  /** Whether it is to be told its cursor, even without a change. */
  boolean wantsMark = true;

  /** What the hub had seen when it was last told. */
  long told = -1;

  @Nullable WatchPage ended;
  boolean removed;

  Watcher(long number, WatchTarget target, T owner) {
    this.number = number;
    this.target = target;
    this.owner = owner;
  }

  /** Who watches, in the shell's form. */
  public T owner() {
    return owner;
  }

  /** Whether it was cut: what it takes next is the last. */
  public boolean hasEnded() {
    return ended != null;
  }

  /**
   * A position of its own.
   *
   * @param checked whether the partition is known to have come so far
   */
  record Apart(long position, boolean checked) {}

  boolean isOver() {
    return removed || ended != null;
  }

  Optional<Apart> apartIn(int partition) {
    return apart == null ? Optional.empty() : Optional.ofNullable(apart.get(partition));
  }

  void standApart(int partition, Apart position) {
    if (apart == null) {
      apart = new TreeMap<>();
    }
    apart.put(partition, position);
  }

  void join(int partition) {
    if (apart != null) {
      apart.remove(partition);
      apart = apart.isEmpty() ? null : apart;
    }
  }

  int waitingCount() {
    return waiting == null ? 0 : waiting.size();
  }
}
