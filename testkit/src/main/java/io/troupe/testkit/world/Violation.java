package io.troupe.testkit.world;

import org.jspecify.annotations.Nullable;

/** A guarantee was broken; the message begins with its name. */
public final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  /** Says what was broken. */
  public Violation(String message) {
    super(message);
  }

  /** Fails with the message unless it holds. */
  public static void check(boolean holds, String message, @Nullable Object... parts) {
    if (!holds) {
      throw new Violation(message.formatted(parts));
    }
  }
}
