package io.troupe.api.map;

import io.troupe.actors.Refusal;

/** What became of one key of a {@code putAll}. */
public sealed interface PutOutcome {
  /** Decided: stored, or the condition did not hold. */
  record Decided(Written written) implements PutOutcome {}

  /** Refused: nothing happened to this key. */
  record Refused(Refusal refusal) implements PutOutcome {}

  /** It may have happened: repeat the whole {@code putAll} with the same request id. */
  record Unknown(String detail) implements PutOutcome {}
}
