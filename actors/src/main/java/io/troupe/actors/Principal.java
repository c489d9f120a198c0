package io.troupe.actors;

/**
 * Who asked for a change, as far as the caller says. It is kept beside the change for people who
 * look for its author; nothing is allowed or refused by it.
 *
 * @param name up to {@value #MAX_BYTES} bytes of UTF-8 without control characters; empty if the
 *     caller does not say
 */
public record Principal(String name) {
  /** The longest name, in bytes of UTF-8. */
  public static final int MAX_BYTES = 128;

  /** The caller does not say. */
  public static final Principal NONE = new Principal("");

  public Principal {
    int bytes = Bytes.utf8(name).length();
    if (bytes > MAX_BYTES || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "a principal has at most %d bytes and no control characters; this one has %d bytes"
              .formatted(MAX_BYTES, bytes));
    }
  }

  /** Whether the caller does not say. */
  public boolean isNone() {
    return name.isEmpty();
  }

  @Override
  public String toString() {
    return name;
  }
}
