package io.troupe.sharding.ring;

/**
 * What a node says of itself: how much it can carry, and where it stands.
 *
 * @param weight its share of the partitions relative to the other nodes, {@value #LEAST_WEIGHT} to
 *     {@value #MOST_WEIGHT}
 * @param zone what may fail as one, such as a rack: 1 to 64 of A-Z, a-z, 0-9, dot, underscore and
 *     hyphen
 */
public record RingPlace(int weight, String zone) {
  /** The lightest node. */
  public static final int LEAST_WEIGHT = 1;

  /** The heaviest node. */
  public static final int MOST_WEIGHT = 100;

  /** A node that says nothing of itself. */
  public static final RingPlace DEFAULT = new RingPlace(1, "default");

  public RingPlace {
    if (weight < LEAST_WEIGHT || weight > MOST_WEIGHT) {
      throw new IllegalArgumentException(
          "weight must be from %d to %d, was %d".formatted(LEAST_WEIGHT, MOST_WEIGHT, weight));
    }
    if (zone.isEmpty() || zone.length() > 64 || !zone.chars().allMatch(RingPlace::isOfAName)) {
      throw new IllegalArgumentException(
          "zone must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-', was '" + zone + "'");
    }
  }

  private static boolean isOfAName(int c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }
}
