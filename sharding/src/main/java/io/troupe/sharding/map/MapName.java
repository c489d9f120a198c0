package io.troupe.sharding.map;

import io.troupe.actors.Limits;

/**
 * Names a map.
 *
 * @param value 1 to {@link Limits#MAX_NAME_BYTES} characters of letters, digits, dot, underscore
 *     and hyphen (ASCII); not of dots alone, which paths of URLs take for steps between folders
 */
public record MapName(String value) implements Comparable<MapName> {
  public MapName {
    if (value.isEmpty() || value.length() > Limits.MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "a map's name has 1 to " + Limits.MAX_NAME_BYTES + " characters, not " + value.length());
    }
    for (int i = 0; i < value.length(); i++) {
      if (!isAllowed(value.charAt(i))) {
        throw new IllegalArgumentException(
            "a map's name is made of A-Z, a-z, 0-9, '.', '_' and '-'; '" + value + "' is not");
      }
    }
    if (value.chars().allMatch(c -> c == '.')) {
      // A client that normalises /v1/maps/./orders would turn a key into another map.
      throw new IllegalArgumentException("a map's name is not of dots alone; '" + value + "' is");
    }
  }

  private static boolean isAllowed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }

  @Override
  public int compareTo(MapName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
