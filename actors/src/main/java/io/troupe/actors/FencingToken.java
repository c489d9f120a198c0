package io.troupe.actors;

/**
 * A number that comes with every grant of a lock, a leadership or a partition, larger than that of
 * every earlier grant of the same name. Whoever checks it can refuse a holder that was paused past
 * its lease (promise P4).
 *
 * @param number at least 1
 */
public record FencingToken(long number) implements Comparable<FencingToken> {
  public FencingToken {
    if (number < 1) {
      throw new IllegalArgumentException("a fencing token is at least 1, was " + number);
    }
  }

  @Override
  public int compareTo(FencingToken other) {
    return Long.compare(number, other.number);
  }
}
