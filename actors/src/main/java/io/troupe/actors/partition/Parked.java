package io.troupe.actors.partition;

import io.troupe.actors.Moment;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads that wait for a change. They hold no place in the line of commands: there are few, one for
 * each node that follows the partition, and they may wait long.
 *
 * @param <T> the shell's form of a return address
 */
final class Parked<T> {
  /** More than there are nodes. */
  static final int MAX_COUNT = 1_024;

  private final ArrayDeque<Ask<T>> asks = new ArrayDeque<>();
  private boolean changed;

  /** Whether there was room. */
  boolean add(Ask<T> ask) {
    boolean room = asks.size() < MAX_COUNT;
    if (room) {
      asks.add(ask);
    }
    return room;
  }

  /** How many there are. */
  int count() {
    return asks.size();
  }

  /** Something changed that they may be waiting for. */
  void changed() {
    changed = true;
  }

  /** Those to be looked at again, each once; who must go on waiting is added again. */
  void forEachToDecide(Consumer<Ask<T>> decide) {
    if (changed) {
      changed = false;
      forEachTaken(asks.size(), decide);
    }
  }

  /** Takes out who has waited too long. */
  void expire(Moment now, Consumer<Ask<T>> expired) {
    forEachTaken(
        asks.size(),
        ask -> {
          if (ask.deadline().isPast(now)) {
            expired.accept(ask);
          } else {
            asks.add(ask);
          }
        });
  }

  /** Takes all out. */
  void clear(Consumer<Ask<T>> taken) {
    forEachTaken(asks.size(), taken);
  }

  private void forEachTaken(int count, Consumer<Ask<T>> action) {
    for (int i = 0; i < count; i++) {
      @Nullable Ask<T> ask = asks.poll();
      if (ask != null) {
        action.accept(ask);
      }
    }
  }
}
