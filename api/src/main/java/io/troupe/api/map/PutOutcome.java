package io.troupe.api.map;

import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import java.util.Optional;

/** What became of one key of a {@code putAll}. */
public sealed interface PutOutcome {
  /** Decided: stored, or the condition did not hold. */
  record Decided(Written written) implements PutOutcome {}

  /** Refused: nothing happened to this key. */
  record Refused(Refusal refusal) implements PutOutcome {}

  /**
   * It may have happened.
   *
   * @param retryWith the id to {@code put} this key with again, the same value and condition given;
   *     it may be missing where the answer came over HTTP
   */
  record Unknown(String detail, Optional<RequestId> retryWith) implements PutOutcome {
    /** Without an id of its own: only the whole can be repeated, with the id that it had. */
    public Unknown(String detail) {
      this(detail, Optional.empty());
    }
  }
}
