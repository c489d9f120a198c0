package io.troupe.actors.wire;

/**
 * Names the form of a message or event and the version of that form, as in {@code map.put@1}. It
 * travels and reaches disk in place of any class name. A form that changes in a way that old
 * readers cannot take gets a new version; old versions stay readable.
 *
 * @param name 1 to 48 characters of a–z, digits, dot and hyphen
 * @param version from 1 to 255
 */
public record Manifest(String name, int version) {
  public Manifest {
    if (!name.matches("[a-z0-9.-]{1,48}")) {
      throw new IllegalArgumentException(
          "a manifest's name has 1 to 48 characters of a-z, 0-9, dot and hyphen, not '"
              + name
              + "'");
    }
    if (version < 1 || version > 255) {
      throw new IllegalArgumentException("a manifest's version is 1 to 255, not " + version);
    }
  }

  @Override
  public String toString() {
    return name + "@" + version;
  }
}
