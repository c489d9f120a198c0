package io.troupe.actors.journal;

/**
 * The number of a committed state of the cluster's membership. It only grows. A claim that knows an
 * older membership than the claim it would replace is refused, so that a node that was paused
 * cannot take a partition back.
 *
 * @param number 0 where there is only one node
 */
public record MembershipNumber(long number) implements Comparable<MembershipNumber> {
  /** The membership of a cluster of one. */
  public static final MembershipNumber FIRST = new MembershipNumber(0);

  public MembershipNumber {
    if (number < 0) {
      throw new IllegalArgumentException("membership number must not be negative, was " + number);
    }
  }

  @Override
  public int compareTo(MembershipNumber other) {
    return Long.compare(number, other.number);
  }
}
