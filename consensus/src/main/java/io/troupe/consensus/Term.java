package io.troupe.consensus;

/**
 * A leadership: at most one replica leads in a term, and later leaders have larger ones. Raft's
 * term; the ballot of Multi-Paxos; the epoch of Zab.
 *
 * @param number 0 before the first election
 */
public record Term(long number) implements Comparable<Term> {
  /** Before the first election. */
  public static final Term NONE = new Term(0);

  public Term {
    if (number < 0) {
      throw new IllegalArgumentException("a term is not negative, but was " + number);
    }
  }

  /** The one after this. */
  public Term next() {
    return new Term(Math.addExact(number, 1));
  }

  /** Whether this is later. */
  public boolean isAfter(Term other) {
    return number > other.number;
  }

  @Override
  public int compareTo(Term other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Long.toString(number);
  }
}
