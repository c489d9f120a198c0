package io.troupe.consensus;

/**
 * A place in the replicated log.
 *
 * @param number 1 for the first entry; 0 for before it
 */
public record LogIndex(long number) implements Comparable<LogIndex> {
  /** Before the first entry. */
  public static final LogIndex NONE = new LogIndex(0);

  public LogIndex {
    if (number < 0) {
      throw new IllegalArgumentException("a log index is not negative, but was " + number);
    }
  }

  /** The place behind this. */
  public LogIndex next() {
    return plus(1);
  }

  /** The place so many behind this. */
  public LogIndex plus(long count) {
    return new LogIndex(Math.addExact(number, count));
  }

  /** Whether this lies behind the other. */
  public boolean isAfter(LogIndex other) {
    return number > other.number;
  }

  @Override
  public int compareTo(LogIndex other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Long.toString(number);
  }
}
