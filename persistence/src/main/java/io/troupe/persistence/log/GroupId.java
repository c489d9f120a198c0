package io.troupe.persistence.log;

/**
 * Names one replicated log. A node of its own has one; consensus will share the persistence ids out
 * among several.
 *
 * @param number 1 to 255
 */
public record GroupId(int number) {
  /** The only group of a node of its own. */
  public static final GroupId SOLE = new GroupId(1);

  public GroupId {
    if (number < 1 || number > 255) {
      throw new IllegalArgumentException("a group's number is 1 to 255, not " + number);
    }
  }
}
