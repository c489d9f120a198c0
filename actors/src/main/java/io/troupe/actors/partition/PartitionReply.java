package io.troupe.actors.partition;

import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.kind.KindReply;
import java.util.Optional;

/** The three ways in which a partition answers (promise P5). */
public sealed interface PartitionReply {

  /** Done: the kind's own answer. */
  record Answered(KindReply reply) implements PartitionReply {}

  /** Nothing happened, and nothing of this copy will. */
  record Refused(Refusal refusal) implements PartitionReply {}

  /**
   * It may have happened.
   *
   * @param retryWith the id to repeat it with; empty if it had none, or a repeat would say no more
   * @param detail what went unanswered
   */
  record Unknown(Optional<RequestId> retryWith, String detail) implements PartitionReply {}
}
