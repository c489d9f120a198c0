package io.troupe.actors.kind;

/**
 * Names a kind of strong object that partitions host, such as {@code map}.
 *
 * @param value 1 to 32 characters of a–z and hyphen; it travels and reaches disk, so it never
 *     changes
 */
public record KindName(String value) {
  public KindName {
    if (!value.matches("[a-z-]{1,32}")) {
      throw new IllegalArgumentException(
          "a kind's name has 1 to 32 characters of a-z and hyphen, not '" + value + "'");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
