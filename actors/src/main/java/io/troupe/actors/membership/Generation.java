package io.troupe.actors.membership;

/**
 * Which forming of Pekko's cluster a node belongs to. Another begins when no member of the last is
 * left.
 *
 * @param number from 1
 */
public record Generation(long number) implements Comparable<Generation> {
  /** The first one. */
  public static final Generation FIRST = new Generation(1);

  public Generation {
    if (number < 1) {
      throw new IllegalArgumentException("a generation is at least 1, was " + number);
    }
  }

  @Override
  public int compareTo(Generation other) {
    return Long.compare(number, other.number);
  }
}
