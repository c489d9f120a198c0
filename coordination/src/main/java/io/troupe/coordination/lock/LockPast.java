package io.troupe.coordination.lock;

import io.troupe.actors.FencingToken;

/**
 * Who held a lock once.
 *
 * @param fromMillis the wall clock's time of the grant, in milliseconds since 1970
 * @param toMillis and of its end
 */
public record LockPast(
    LockName name,
    LockOwner owner,
    LockMode mode,
    FencingToken token,
    long fromMillis,
    long toMillis,
    How how) {

  /** How it ended. The numbers reach disk and never change. */
  public enum How {
    /** Its owner gave it up. */
    RELEASED(1),
    /** Its owner did not renew the lease in time. */
    LEASE_ELAPSED(2),
    /** Its owner no longer waited for it when it came. */
    LEFT(3),
    /** An operator took it away. */
    FORCED(4),
    /** Its session ended. */
    SESSION_ENDED(5);

    private final int number;

    How(int number) {
      this.number = number;
    }

    /** The stable number. */
    public int number() {
      return number;
    }

    /**
     * The end with this number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static How ofNumber(int number) {
      for (How how : values()) {
        if (how.number == number) {
          return how;
        }
      }
      throw new IllegalArgumentException("no end has the number " + number);
    }
  }
}
