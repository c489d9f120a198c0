package io.troupe.coordination.latch;

import io.troupe.coordination.name.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One latch. It never changes: each event makes another, so that a snapshot is what it was when it
 * began.
 *
 * @param round that goes on, or is open
 * @param count what is left to be counted; 0 once it is open
 * @param past the last rounds before, oldest first; at most {@link #MAX_PAST}
 */
record LatchState(ObjectName name, LatchRound round, int count, List<Past> past) {
  /** Of how many rounds before, it is known how they ended. */
  static final int MAX_PAST = 16;

  LatchState {
    past = List.copyOf(past);
  }

  /**
   * A round that another one followed.
   *
   * @param opened whether its count came to zero
   */
  record Past(LatchRound round, boolean opened) {}

  /** In a round of its own with this count. */
  LatchState begun(LatchRound next, int nextCount) {
    List<Past> all = new ArrayList<>(past);
    all.add(new Past(round, count == 0));
    return new LatchState(
        name, next, nextCount, all.subList(Math.max(0, all.size() - MAX_PAST), all.size()));
  }

  LatchState countedDown(int by) {
    return new LatchState(name, round, count - by, past);
  }

  /** How a round that is not the present one ended, if that is known. */
  Optional<Boolean> opened(LatchRound which) {
    return past.stream().filter(it -> it.round().equals(which)).map(Past::opened).findFirst();
  }
}
