package io.troupe.persistence.log;

/**
 * The reign under which a log entry was ordered. Terms never fall along a log.
 *
 * @param number from 1; 0 means "before the first"
 */
public record Term(long number) implements Comparable<Term> {
  /** Before the first. */
  public static final Term NONE = new Term(0);

  public Term {
    if (number < 0) {
      throw new IllegalArgumentException("a term must not be negative, was " + number);
    }
  }

  /** The term after this one. */
  public Term next() {
    return new Term(Math.addExact(number, 1));
  }

  @Override
  public int compareTo(Term other) {
    return Long.compare(number, other.number);
  }
}
