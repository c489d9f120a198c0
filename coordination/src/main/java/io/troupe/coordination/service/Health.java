package io.troupe.coordination.service;

import java.util.Locale;

/**
 * How well an instance is, as it says itself.
 *
 * @param reason for people; to {@link #MAX_REASON_BYTES} bytes of UTF-8, without control characters
 */
public record Health(State state, String reason) {
  /** The most bytes of a reason. */
  public static final int MAX_REASON_BYTES = 256;

  /** Well, without a reason. */
  public static final Health PASSING = new Health(State.PASSING, "");

  public Health {
    Instance.requireText("the reason of a health", reason, 0, MAX_REASON_BYTES);
  }

  /** From the best to the worst, as in Consul. The numbers travel and never change. */
  public enum State {
    /** It can be used. */
    PASSING(1),
    /** It can be used, and something is amiss. */
    WARNING(2),
    /** It should not be used. */
    CRITICAL(3);

    private final int number;

    State(int number) {
      this.number = number;
    }

    /** The stable number. */
    public int number() {
      return number;
    }

    /** As it is written: {@code passing}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * What is written so.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static State of(String text) {
      for (State state : values()) {
        if (state.text().equals(text)) {
          return state;
        }
      }
      throw new IllegalArgumentException(
          "health is passing, warning or critical, not '" + text + "'");
    }

    /**
     * The state with this number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static State ofNumber(int number) {
      for (State state : values()) {
        if (state.number == number) {
          return state;
        }
      }
      throw new IllegalArgumentException("no state of health has the number " + number);
    }
  }
}
