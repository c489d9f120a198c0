package io.troupe.coordination.election;

import io.troupe.actors.Limits;

/**
 * Names an election: the role that one of those who campaign has.
 *
 * @param value 1 to {@link Limits#MAX_NAME_BYTES} characters of letters, digits, dot, underscore
 *     and hyphen (ASCII); not of dots alone, which paths of URLs take for steps between folders
 */
public record ElectionName(String value) implements Comparable<ElectionName> {
  public ElectionName {
    if (value.isEmpty() || value.length() > Limits.MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "an election's name has 1 to "
              + Limits.MAX_NAME_BYTES
              + " characters, not "
              + value.length());
    }
    if (!value.matches("[A-Za-z0-9._-]+") || value.matches("\\.+")) {
      throw new IllegalArgumentException(
          "an election's name is made of A-Z, a-z, 0-9, '.', '_' and '-', not of dots alone; '"
              + value
              + "' is not");
    }
  }

  @Override
  public int compareTo(ElectionName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
