package io.troupe.coordination.lock;

/**
 * A place in a lock's queue, and what came of it. Names one acquisition of one owner, and is never
 * given again.
 *
 * @param number at least 1
 */
public record LockTicket(long number) {
  public LockTicket {
    if (number < 1) {
      throw new IllegalArgumentException("a ticket's number is at least 1, was " + number);
    }
  }
}
