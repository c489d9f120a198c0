package io.troupe.persistence.transport;

/**
 * Who a node is.
 *
 * @param name what the cluster calls it
 * @param diskId of its data directory, drawn when that was first used
 * @param incarnation of its process, another one at every start
 *     <p>Each has 1 to 128 visible ASCII characters.
 */
public record NodeIdentity(String name, String diskId, String incarnation) {
  static final int MAX_CHARACTERS = 128;

  public NodeIdentity {
    check("name", name);
    check("disk id", diskId);
    check("incarnation", incarnation);
  }

  private static void check(String what, String value) {
    if (!isPlain(value)) {
      throw new IllegalArgumentException(
          "a node's " + what + " has 1 to 128 visible ASCII characters, not '" + value + "'");
    }
  }

  /** Whether it is 1 to 128 visible ASCII characters. */
  static boolean isPlain(String value) {
    return !value.isEmpty()
        && value.length() <= MAX_CHARACTERS
        && value.chars().allMatch(it -> it > ' ' && it < 0x7f);
  }
}
