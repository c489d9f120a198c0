package io.troupe.persistence.log;

/**
 * The place of an entry in its log: from 1, without gaps.
 *
 * @param number 0 means "before the first entry"
 */
public record LogIndex(long number) implements Comparable<LogIndex> {
  /** Before the first entry. */
  public static final LogIndex NONE = new LogIndex(0);

  public LogIndex {
    if (number < 0) {
      throw new IllegalArgumentException("a log index must not be negative, was " + number);
    }
  }

  /** The place after this one. */
  public LogIndex next() {
    return new LogIndex(Math.addExact(number, 1));
  }

  @Override
  public int compareTo(LogIndex other) {
    return Long.compare(number, other.number);
  }
}
