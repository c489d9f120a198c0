package io.troupe.coordination.name;

import io.troupe.actors.Limits;

/**
 * Names a semaphore, a latch, a barrier, an atomic or a generator of ids; each sort has names of
 * its own. By the same rule as the name of a lock.
 *
 * @param value 1 to {@link Limits#MAX_NAME_BYTES} characters of letters, digits, dot, underscore
 *     and hyphen (ASCII); not of dots alone, which paths of URLs take for steps between folders
 */
public record ObjectName(String value) implements Comparable<ObjectName> {
  public ObjectName {
    if (value.isEmpty() || value.length() > Limits.MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "a name has 1 to " + Limits.MAX_NAME_BYTES + " characters, not " + value.length());
    }
    if (!value.matches("[A-Za-z0-9._-]+") || value.matches("\\.+")) {
      throw new IllegalArgumentException(
          "a name is made of A-Z, a-z, 0-9, '.', '_' and '-', not of dots alone; '"
              + value
              + "' is not");
    }
  }

  @Override
  public int compareTo(ObjectName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
