package io.troupe.persistence.process.calls;

import io.troupe.actors.Deadline;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Payload;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.Group;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupAnswer.Reason;
import io.troupe.persistence.groups.GroupStateMachine;
import io.troupe.persistence.process.wire.CallRequest.Kind;
import io.troupe.persistence.process.wire.ProcessFormats;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Puts a call to a replica of this node. */
final class LocalAnswers {
  private LocalAnswers() {}

  /** What became of it; the stage never fails. */
  static CompletionStage<GroupAnswer<Applied>> ask(
      Group group, Kind kind, Payload payload, Deadline deadline) {
    CompletionStage<GroupAnswer<Applied>> answer =
        switch (kind) {
          case PROPOSE -> group.propose(payload, deadline);
          case QUERY -> group.query(payload, deadline).thenApply(it -> map(it, Call::read));
          case MEMBERS -> members(group, payload, deadline);
        };
    return answer.exceptionally(LocalAnswers::failed);
  }

  /** Done where these are the members; else their change is begun, if it is not. */
  private static CompletionStage<GroupAnswer<Applied>> members(
      Group group, Payload payload, Deadline deadline) {
    Membership aim;
    try {
      aim = Membership.of(ProcessFormats.decodeMembers(payload.unsafeArray()));
    } catch (WireFormatException | IllegalArgumentException e) {
      return CompletableFuture.completedStage(failed(e));
    }
    return group
        .read(group::membership, deadline)
        .thenCompose(
            now -> {
              if (now instanceof GroupAnswer.Done<Membership> done && !done.value().equals(aim)) {
                return group.changeMembers(aim).thenApply(LocalAnswers::begun);
              }
              return CompletableFuture.completedStage(
                  map(now, unused -> Call.read(GroupStateMachine.NOTHING)));
            });
  }

  private static GroupAnswer<Applied> begun(GroupAnswer<?> answer) {
    return switch (answer) {
      case GroupAnswer.Refused<?> it when it.why() != Reason.INVALID ->
          new GroupAnswer.Refused<>(it.why(), it.detail(), it.leader());
      default ->
          new GroupAnswer.Refused<>(Reason.BUSY, "the members are changing", Optional.empty());
    };
  }

  private static <T> GroupAnswer<Applied> map(GroupAnswer<T> answer, Function<T, Applied> done) {
    return switch (answer) {
      case GroupAnswer.Done<T> it -> new GroupAnswer.Done<>(done.apply(it.value()));
      case GroupAnswer.Refused<T> it ->
          new GroupAnswer.Refused<>(it.why(), it.detail(), it.leader());
      case GroupAnswer.Unknown<T> it -> new GroupAnswer.Unknown<>(it.why());
    };
  }

  /** A question that makes no sense. */
  private static GroupAnswer<Applied> failed(Throwable failure) {
    Throwable why =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return new GroupAnswer.Refused<>(
        Reason.INVALID, String.valueOf(why.getMessage()), Optional.empty());
  }
}
