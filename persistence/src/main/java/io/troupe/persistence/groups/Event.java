package io.troupe.persistence.groups;

import io.troupe.actors.Deadline;
import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.persistence.disk.JournalException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What comes to a group's thread. */
sealed interface Event {
  /** Time passed; however much did since the last one was taken. */
  record Ticked() implements Event {}

  /** A message came. */
  record Received(RaftMessage message, long sizeBytes) implements Event {}

  /** A peer's process seems to have ended. */
  record PeerGone(ReplicaId peer) implements Event {}

  /** A command is to be put into the log. */
  record Proposed(
      Payload command, Deadline deadline, CompletableFuture<GroupAnswer<Applied>> answer)
      implements Event {}

  /** Somebody wants to read what the state machine holds. */
  record ReadAsked<T>(
      Supplier<T> query, Deadline deadline, CompletableFuture<GroupAnswer<T>> answer)
      implements Event {
    void read() {
      try {
        answer.complete(new GroupAnswer.Done<>(query.get()));
      } catch (RuntimeException | Error e) {
        // The asker's own fault, and harmless: it only read.
        answer.completeExceptionally(e);
      }
    }

    void refuse(GroupAnswer.Refused<?> why) {
      answer.complete(new GroupAnswer.Refused<>(why.why(), why.detail(), why.leader()));
    }
  }

  /** Something else is asked of the replica. */
  record Asked(Input<RaftMessage> input, CompletableFuture<GroupAnswer<LogIndex>> answer)
      implements Event {}

  /** A write is on stable storage. */
  record Persisted(long write, List<RaftMessage> thenSend, long sizeBytes) implements Event {}

  /** A view of the state machine is on stable storage. */
  record ViewStored(long number) implements Event {}

  /** The state machine cannot put a view on stable storage. */
  record StateFailed(long number, Throwable why) implements Event {}

  /** The disk failed. */
  record DiskFailed(JournalException why) implements Event {}

  /** The group is to end. */
  record Closed() implements Event {}
}
