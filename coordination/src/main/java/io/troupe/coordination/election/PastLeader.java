package io.troupe.coordination.election;

import io.troupe.actors.FencingToken;

/**
 * Who led once.
 *
 * @param fromMillis the wall clock's time of its election, in milliseconds since 1970
 * @param toMillis and of its end
 */
public record PastLeader(
    ElectionName name,
    CandidateName candidate,
    FencingToken term,
    long fromMillis,
    long toMillis,
    How how) {

  /** How it ended. The numbers reach disk and never change. */
  public enum How {
    /** It resigned. */
    RESIGNED(1),
    /** It did not renew its lease in time. */
    LEASE_ELAPSED(2),
    /** It resigned in favour of another, as it wanted or was asked to. */
    HANDED_OVER(3);

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
