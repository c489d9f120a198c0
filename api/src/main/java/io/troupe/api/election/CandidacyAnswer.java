package io.troupe.api.election;

import io.troupe.coordination.election.ElectionReply;

/** What became of a candidacy that was waited for. */
public sealed interface CandidacyAnswer {
  /** It leads now, or does not any more, or is asked to hand over. */
  record Stands(ElectionReply.Standing standing) implements CandidacyAnswer {}

  /** Nothing changed in time, as far as anybody knows. */
  record Unchanged() implements CandidacyAnswer {}

  /** There is no such candidacy any more. */
  record Gone() implements CandidacyAnswer {}
}
