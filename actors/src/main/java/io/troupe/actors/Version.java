package io.troupe.actors;

/**
 * When an object last changed: the sequence number of the event that changed it, within its
 * partition. Versions of one key strictly rise, also across removal and re-creation; versions of
 * keys in different partitions cannot be compared.
 *
 * @param number 0 means "absent"
 */
public record Version(long number) implements Comparable<Version> {
  /** The version of what does not exist. */
  public static final Version ABSENT = new Version(0);

  public Version {
    if (number < 0) {
      throw new IllegalArgumentException("version must not be negative, was " + number);
    }
  }

  @Override
  public int compareTo(Version other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Long.toString(number);
  }
}
