package io.troupe.persistence.process.calls;

import io.troupe.actors.Deadline;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupAnswer.Reason;
import io.troupe.persistence.process.wire.CallRequest.Kind;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call until it is answered. Belongs to its route. */
final class Call {
  final long order;
  final Kind kind;
  final Payload payload;
  final Deadline deadline;
  final CompletableFuture<GroupAnswer<Applied>> answer = new CompletableFuture<>();

  /** Whom it was put to, and under which number; nobody while it waits. */
  @Nullable ReplicaId asked;

  long attempt;
  boolean wasSent;
  int timeouts;
  long giveUpNanos;

  /** Whether a copy of it may have begun, of which nothing definite was heard. */
  private boolean mayHaveBegun;

  Call(long order, Kind kind, Payload payload, Deadline deadline) {
    this.order = order;
    this.kind = kind;
    this.payload = payload;
    this.deadline = deadline;
  }

  /** Nothing definite is heard of the copy under way any more. */
  void leaveOpen() {
    mayHaveBegun |= kind == Kind.PROPOSE;
  }

  /** What the caller hears when it was carried out. */
  GroupAnswer<Applied> done(Applied applied) {
    return new GroupAnswer.Done<>(new Applied(applied.index(), applied.answer(), mayHaveBegun));
  }

  /** What the caller hears when this was the last that was heard: a refusal only if it is one. */
  GroupAnswer<Applied> end(Reason why, String detail, Optional<ReplicaId> leader) {
    return mayHaveBegun
        ? new GroupAnswer.Unknown<>(detail + "; a copy of the command was not answered")
        : new GroupAnswer.Refused<>(why, detail, leader);
  }

  /** Whether it is too late at that time. */
  boolean isLate(long nanos) {
    return deadline.monotonicNanos() - nanos <= 0;
  }

  static Applied read(Payload answer) {
    return new Applied(LogIndex.NONE, answer);
  }
}
