package io.troupe.coordination.lock.graph;

/**
 * How cycles of waits are looked for, and what is done about them.
 *
 * @param lookEveryMillis how long from the beginning of one look to that of the next, which is
 *     later where looks take longer; 100 to 60,000
 */
public record CycleSettings(long lookEveryMillis, Policy policy) {
  /** What {@code application.conf} says by default. */
  public static final CycleSettings DEFAULT = new CycleSettings(1_000, Policy.OFF);

  /** What becomes of a cycle. */
  public enum Policy {
    /** It is shown, logged and counted, and ends with a wait, a lease, or by its owners. */
    OFF("off"),
    /** Who waits in it for the shortest time is made to leave the queue. */
    REFUSE_YOUNGEST_WAITER("refuse-youngest-waiter");

    private final String text;

    Policy(String text) {
      this.text = text;
    }

    /**
     * The policy that is called so.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Policy of(String text) {
      for (Policy policy : values()) {
        if (policy.text.equals(text)) {
          return policy;
        }
      }
      throw new IllegalArgumentException(
          "policy must be off or refuse-youngest-waiter, was '" + text + "'");
    }
  }

  public CycleSettings {
    if (lookEveryMillis < 100 || lookEveryMillis > 60_000) {
      throw new IllegalArgumentException(
          "look-every must be from 100 ms to 60 s, was " + lookEveryMillis + " ms");
    }
  }
}
