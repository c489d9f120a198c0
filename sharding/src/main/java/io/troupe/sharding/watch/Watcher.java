package io.troupe.sharding.watch;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
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

  /** Whether it began at a cursor, and so has one before it was told any. */
  final boolean resumes;

  /** Where it stands in partitions in which it does not stand where the lane does. */
  @Nullable Apart apart;

  /** What waits to be taken. */
  @Nullable ArrayDeque<WatchPage.Change> waiting;

  long waitingBytes;

  /** In how many of its partitions it is not known yet where, or whether, it can begin. */
  int unbegun;

  /** How many reads for it are under way. */
  int reads;

  /** Whether it waits for its turn to have one more. */
  boolean queued;

  /** Of which partition it was read last. */
  int readLast = -1;

  /** Whether it is to be told its cursor, even without a change. */
  boolean wantsMark = true;

  /** What the hub had seen when it was last told. */
  long told = -1;

  @Nullable WatchPage ended;
  boolean removed;

  Watcher(long number, WatchTarget target, boolean resumes, T owner) {
    this.number = number;
    this.target = target;
    this.resumes = resumes;
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

  boolean isOver() {
    return removed || ended != null;
  }

  /** Its own position in a partition; {@link Lane#UNKNOWN} where it has none. */
  long apartIn(int partition) {
    return apart == null ? Lane.UNKNOWN : apart.in(partition);
  }

  int waitingCount() {
    return waiting == null ? 0 : waiting.size();
  }

  /** Positions in some partitions: as long as they are many. */
  static final class Apart {
    private int[] partitions;

    /** The complement of the position where it is not known yet whether it can begin there. */
    private long[] positions;

    private int size;

    /** Room for so many. */
    Apart(int room) {
      partitions = new int[room];
      positions = new long[room];
    }

    int size() {
      return size;
    }

    int partition(int index) {
      return partitions[index];
    }

    long position(int index) {
      return positions[index] < 0 ? ~positions[index] : positions[index];
    }

    boolean hasBegun(int index) {
      return positions[index] >= 0;
    }

    /** A partition behind all that are here, in which it has not begun. */
    void add(int partition, long position) {
      partitions[size] = partition;
      positions[size++] = ~position;
    }

    long in(int partition) {
      int index = indexOf(partition);
      return index < 0 ? Lane.UNKNOWN : position(index);
    }

    /** Whether it had not yet. */
    boolean begin(int partition) {
      int index = indexOf(partition);
      if (index < 0 || hasBegun(index)) {
        return false;
      }
      positions[index] = ~positions[index];
      return true;
    }

    /** Moves one that has begun. */
    void move(int partition, long position) {
      positions[indexOf(partition)] = position;
    }

    void remove(int partition) {
      int index = indexOf(partition);
      size--;
      System.arraycopy(partitions, index + 1, partitions, index, size - index);
      System.arraycopy(positions, index + 1, positions, index, size - index);
      if (size <= partitions.length / 2) {
        partitions = Arrays.copyOf(partitions, size);
        positions = Arrays.copyOf(positions, size);
      }
    }

    /** Of the first partition behind that one; the size if there is none. */
    int indexBehind(int partition) {
      int index = indexOf(partition);
      return index < 0 ? ~index : index + 1;
    }

    int indexOf(int partition) {
      return Arrays.binarySearch(partitions, 0, size, partition);
    }
  }
}
