package io.troupe.actors;

/**
 * The number of one ownership of one persistence id. Every claim yields a larger epoch than all
 * earlier ones; the journal refuses appends of any epoch but the newest.
 *
 * @param number 0 means "never claimed"; the first claim yields 1
 */
public record Epoch(long number) implements Comparable<Epoch> {
  /** The epoch of a persistence id that nobody has claimed. */
  public static final Epoch NONE = new Epoch(0);

  public Epoch {
    if (number < 0) {
      throw new IllegalArgumentException("epoch must not be negative, was " + number);
    }
  }

  /** The epoch that the next claim yields. */
  public Epoch next() {
    return new Epoch(number + 1);
  }

  @Override
  public int compareTo(Epoch other) {
    return Long.compare(number, other.number);
  }
}
