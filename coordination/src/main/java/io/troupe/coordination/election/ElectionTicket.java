package io.troupe.coordination.election;

/**
 * Names one candidacy, from its campaign to its end, also while it leads. Is never given again.
 *
 * @param number at least 1
 */
public record ElectionTicket(long number) {
  public ElectionTicket {
    if (number < 1) {
      throw new IllegalArgumentException("a ticket's number is at least 1, was " + number);
    }
  }
}
