package io.troupe.coordination.barrier;

import io.troupe.coordination.lock.LockOwner;
import java.util.Locale;
import java.util.Optional;

/** How a generation ended: the same for all of its parties. */
public sealed interface BarrierOutcome {
  /** All parties had arrived. */
  record Tripped() implements BarrierOutcome {}

  /**
   * It will never trip.
   *
   * @param party by whom; empty after a reset
   */
  record Broken(Why why, Optional<LockOwner> party) implements BarrierOutcome {
    /** Why one is broken. Their order is that of their numbers on disk: only added to. */
    public enum Why {
      /** A party left. */
      LEFT,
      /** A party waited for as long as it wanted to. */
      WAIT_ELAPSED,
      /** A party's lease ran out. */
      LEASE_ELAPSED,
      /** A party's session ended. */
      SESSION_ENDED,
      /** Somebody reset the barrier. */
      RESET;

      /** As it is written: {@code wait-elapsed}. */
      public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
      }

      /**
       * What is written so.
       *
       * @throws IllegalArgumentException if it is none
       */
      public static Why of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
      }
    }

    /** For people: {@code wait-elapsed, by ann}. */
    public String text() {
      return why.text() + party.map(it -> ", by " + it).orElse("");
    }
  }
}
