package io.troupe.coordination.lock;

/**
 * Who holds a lock or waits for it. Whoever knows it and the token is the owner, in whichever
 * thread, actor or process: a lock belongs to no thread.
 *
 * @param value 1 to {@value #MAX_LENGTH} printable ASCII characters, no space
 */
public record LockOwner(String value) {
  /** Characters, at most. */
  public static final int MAX_LENGTH = 128;

  public LockOwner {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "an owner has 1 to " + MAX_LENGTH + " characters, not " + value.length());
    }
    if (!value.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw new IllegalArgumentException(
          "an owner is made of printable ASCII characters without space; '" + value + "' is not");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
