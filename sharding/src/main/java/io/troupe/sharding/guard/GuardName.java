package io.troupe.sharding.guard;

import io.troupe.actors.Limits;

/**
 * Under which tokens are compared: most often the name of the lock that grants them.
 *
 * @param value 1 to {@link Limits#MAX_NAME_BYTES} characters of letters, digits, dot, underscore
 *     and hyphen (ASCII), not of dots alone, as names of locks
 */
public record GuardName(String value) {
  public GuardName {
    if (value.isEmpty() || value.length() > Limits.MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "a guard's name has 1 to "
              + Limits.MAX_NAME_BYTES
              + " characters, not "
              + value.length());
    }
    if (!value.matches("[A-Za-z0-9._-]+") || value.matches("\\.+")) {
      throw new IllegalArgumentException(
          "a guard's name is made of A-Z, a-z, 0-9, '.', '_' and '-', not of dots alone; '"
              + value
              + "' is not");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
