package io.troupe.coordination.lock;

import io.troupe.actors.Limits;

/**
 * Names a lock.
 *
 * @param value 1 to {@link Limits#MAX_NAME_BYTES} characters of letters, digits, dot, underscore
 *     and hyphen (ASCII); not of dots alone, which paths of URLs take for steps between folders
 */
public record LockName(String value) implements Comparable<LockName> {
  /** No name comes before it. */
  static final LockName FIRST = new LockName("-");

  public LockName {
    if (value.isEmpty() || value.length() > Limits.MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "a lock's name has 1 to " + Limits.MAX_NAME_BYTES + " characters, not " + value.length());
    }
    if (!value.matches("[A-Za-z0-9._-]+") || value.matches("\\.+")) {
      throw new IllegalArgumentException(
          "a lock's name is made of A-Z, a-z, 0-9, '.', '_' and '-', not of dots alone; '"
              + value
              + "' is not");
    }
  }

  @Override
  public int compareTo(LockName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
