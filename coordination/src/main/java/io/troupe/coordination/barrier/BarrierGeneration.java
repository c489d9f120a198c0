package io.troupe.coordination.barrier;

/**
 * One use of a barrier, from its first arrival until it trips or breaks. A later one has a larger
 * number, also after the barrier was deleted and made again.
 *
 * @param number of the event of the first arrival; from 1 on
 */
public record BarrierGeneration(long number) {
  public BarrierGeneration {
    if (number < 1) {
      throw new IllegalArgumentException("a generation is a number from 1 on, not " + number);
    }
  }
}
