package io.troupe.coordination.latch;

/**
 * One use of a latch, from when its count was set until it is set anew. A later one has a larger
 * number, also after the latch was deleted and made again.
 *
 * @param number of the event that set the count; from 1 on
 */
public record LatchRound(long number) {
  public LatchRound {
    if (number < 1) {
      throw new IllegalArgumentException("a round is a number from 1 on, not " + number);
    }
  }
}
