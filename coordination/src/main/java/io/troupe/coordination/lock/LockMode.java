package io.troupe.coordination.lock;

/** How a lock is held. The numbers reach disk and never change. */
public enum LockMode {
  /** By one owner alone. */
  EXCLUSIVE(1),
  /** By any number of owners together, none of them exclusively. */
  SHARED(2);

  private final int number;

  LockMode(int number) {
    this.number = number;
  }

  /** The stable number. */
  public int number() {
    return number;
  }

  /**
   * The mode with this number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static LockMode ofNumber(int number) {
    return switch (number) {
      case 1 -> EXCLUSIVE;
      case 2 -> SHARED;
      default -> throw new IllegalArgumentException("no mode of a lock has the number " + number);
    };
  }
}
