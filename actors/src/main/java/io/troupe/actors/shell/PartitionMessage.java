package io.troupe.actors.shell;

import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.partition.Ask;
import io.troupe.actors.partition.PartitionInput;
import io.troupe.actors.partition.PartitionReply;
import java.time.Duration;

/** What a partition actor takes. */
public sealed interface PartitionMessage {

  /**
   * A command. Answered with exactly one {@link PartitionReply}, or, if the message is lost, with
   * none. A write with a request id may be repeated.
   */
  record Request(Ask<ReplyTo> ask) implements PartitionMessage {}

  /** Finish what is in flight, refuse the rest, stop. */
  record Drain() implements PartitionMessage {}

  /**
   * The journal had no room for a request: nothing of it happened. Never leaves the process.
   *
   * @param pause how long to wait
   * @param request makes it again
   */
  record NotAdmitted(Refusal refusal, Duration pause, Runnable request)
      implements PartitionMessage {}

  /** The pause is over. Never leaves the process. */
  record Again(Runnable request) implements PartitionMessage {}

  /** The machine wanted to be woken. Never leaves the process. */
  record TimeElapsed() implements PartitionMessage {}

  /** Letters were taken elsewhere, up to this number. Never leaves the process. */
  record LettersTaken(PartitionId by, long upTo) implements PartitionMessage {}

  /** The journal answered. Never leaves the process. */
  record Journaled(PartitionInput<ReplyTo> input) implements PartitionMessage {}
}
