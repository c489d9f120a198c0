package io.troupe.actors;

import java.util.Comparator;

/**
 * Names a session that keeps things in many partitions: its home, which keeps its lease, and the
 * number of the event there that opened it. So no name is ever used twice. Everywhere else it is a
 * guest.
 *
 * @param home the partition that knows whether it lives
 * @param number at least 1
 */
public record GuestId(PartitionId home, long number) implements Comparable<GuestId> {
  private static final Comparator<GuestId> ORDER =
      Comparator.comparing(GuestId::home).thenComparingLong(GuestId::number);

  public GuestId {
    if (number < 1) {
      throw new IllegalArgumentException("the number of a session is at least 1, not " + number);
    }
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  public static GuestId parse(String text) {
    int hyphen = text.indexOf('-');
    if (hyphen > 0 && text.chars().allMatch(it -> it == '-' || (it >= '0' && it <= '9'))) {
      try {
        return new GuestId(
            new PartitionId(Integer.parseInt(text.substring(0, hyphen))),
            Long.parseLong(text.substring(hyphen + 1)));
      } catch (IllegalArgumentException e) {
        // No number, or none that names anything: said below.
      }
    }
    throw new IllegalArgumentException(
        "a session is named as it was when it was opened, such as 17-4821, not '" + text + "'");
  }

  @Override
  public int compareTo(GuestId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return home.number() + "-" + number;
  }
}
