package io.troupe.actors;

/**
 * The place of an event in the journal of one persistence id. The first event has number 1; numbers
 * have no gaps and are never given twice, also after old events were deleted.
 *
 * @param number 0 means "before the first event"
 */
public record SequenceNumber(long number) implements Comparable<SequenceNumber> {
  /** Before the first event. */
  public static final SequenceNumber NONE = new SequenceNumber(0);

  public SequenceNumber {
    if (number < 0) {
      throw new IllegalArgumentException("sequence number must not be negative, was " + number);
    }
  }

  /** The number of the event after this one. */
  public SequenceNumber next() {
    return plus(1);
  }

  /** The number {@code count} events after this one. */
  public SequenceNumber plus(long count) {
    return new SequenceNumber(Math.addExact(number, count));
  }

  @Override
  public int compareTo(SequenceNumber other) {
    return Long.compare(number, other.number);
  }
}
