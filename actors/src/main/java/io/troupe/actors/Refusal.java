package io.troupe.actors;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Why a request was refused. A refusal is definite: nothing happened, and nothing of this request
 * will (promise P5).
 *
 * @param code what kind of refusal, for programs
 * @param detail what was wrong and what is allowed, for people
 * @param retryAfter when a retry may help, where that is known; a whole number of milliseconds
 */
public record Refusal(Code code, String detail, Optional<Duration> retryAfter) {

  /** A refusal that does not say when a retry may help. */
  public Refusal(Code code, String detail) {
    this(code, detail, Optional.empty());
  }

  /** The kinds of refusal. Names and numbers are stable: they travel and appear in the HTTP API. */
  public enum Code {
    /** The request was not well-formed. Do not retry it unchanged. */
    INVALID(1),
    /** A size or count went past its limit. Do not retry it unchanged. */
    TOO_LARGE(2),
    /** A queue was full. Retry after a pause. */
    OVERLOADED(3),
    /** The deadline had passed before work began. */
    DEADLINE_PASSED(4),
    /** The partition is being moved or is stopping. Retry at once; it will be found again. */
    NOT_OWNER(5),
    /** The owner cannot reach its journal. Retry after a pause. */
    UNAVAILABLE(6),
    /** The reader asked for a version that this copy has not reached. Retry after a pause. */
    BEHIND(7),
    /** The value is not of the type the operation needs. Do not retry it unchanged. */
    WRONG_TYPE(8),
    /** The client session is not known here, or not any more. Open another one. */
    NO_SESSION(9),
    /** The request id was used for another request. Do it with a fresh id. */
    REUSED_KEY(10),
    /** The past that was asked for is not known any more. Do not retry it. */
    OUT_OF_HISTORY(11),
    /** Somebody with a larger fencing token was there. Do not retry it. */
    STALE_TOKEN(12),
    /** It was waited for in a cycle. Release what others wait for, then try again. */
    DEADLOCK(13),
    /**
     * As many of that sort are there as may be. What was refused so stays refused under its request
     * id: ask anew with a fresh one, once there is room.
     */
    FULL(14);

    private final int number;

    Code(int number) {
      this.number = number;
    }

    /** The stable number used on the wire. */
    public int number() {
      return number;
    }

    /** The code with this wire number, if this build knows one. */
    public static Optional<Code> ofNumber(int number) {
      return Arrays.stream(values()).filter(code -> code.number == number).findFirst();
    }

    /** Whether the same request may succeed later without being changed. */
    public boolean isTransient() {
      return switch (this) {
        case OVERLOADED, NOT_OWNER, UNAVAILABLE, BEHIND, DEADLINE_PASSED, NO_SESSION -> true;
        case INVALID,
            TOO_LARGE,
            WRONG_TYPE,
            REUSED_KEY,
            OUT_OF_HISTORY,
            STALE_TOKEN,
            DEADLOCK,
            FULL ->
            false;
      };
    }
  }
}
