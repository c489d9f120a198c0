package io.troupe.testkit.linearizable;

import io.troupe.testkit.history.Operation;

/**
 * An operation as the search sees it: from which state of the register it can take effect, and
 * which state that leaves. A state is the number of the effect that made it, or {@link #ABSENT}.
 *
 * @param needs the state it was answered from, {@link #ANY}, or {@link #IMPOSSIBLE}
 * @param makes the state it leaves, {@link #SAME}, {@link #HIDDEN} or {@link #ABSENT_AFTER_HIDDEN}
 */
record Call(Operation operation, int needs, int makes) {
  /** Nothing is there. */
  static final int ABSENT = -1;

  /** Needs no particular state. */
  static final int ANY = -2;

  /** Needs a state that no operation can have made. */
  static final int IMPOSSIBLE = -3;

  /** Leaves the state as it was. */
  static final int SAME = -4;

  /** An unknown write whose value is never read. */
  static final int HIDDEN = -5;

  /**
   * An unknown delete of a version that no answer mentions: it leaves nothing, provided that an
   * unknown write made that version just before, on top of the state it needs.
   */
  static final int ABSENT_AFTER_HIDDEN = -6;

  boolean observes() {
    return makes == SAME;
  }

  boolean isBlind() {
    return needs == ANY;
  }
}
