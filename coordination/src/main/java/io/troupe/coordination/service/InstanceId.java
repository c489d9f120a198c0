package io.troupe.coordination.service;

import io.troupe.actors.Limits;

/**
 * Names an instance among those of its service.
 *
 * @param value 1 to {@link Limits#MAX_NAME_BYTES} characters of letters, digits, dot, colon,
 *     underscore and hyphen (ASCII), such as {@code web-1:8080}; not of dots alone, which paths of
 *     URLs take for steps between folders
 */
public record InstanceId(String value) implements Comparable<InstanceId> {
  public InstanceId {
    if (value.isEmpty() || value.length() > Limits.MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "the id of an instance has 1 to "
              + Limits.MAX_NAME_BYTES
              + " characters, not "
              + value.length());
    }
    if (!value.matches("[A-Za-z0-9._:-]+") || value.matches("\\.+")) {
      throw new IllegalArgumentException(
          "the id of an instance is made of A-Z, a-z, 0-9, '.', ':', '_' and '-', not of dots"
              + " alone; '"
              + value
              + "' is not");
    }
  }

  @Override
  public int compareTo(InstanceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
