package io.troupe.persistence.membership;

import io.troupe.actors.Deadline;
import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.Term;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupCalls;
import io.troupe.persistence.log.GroupId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A group of one that is always there, unless told otherwise. */
final class SoleGroup implements GroupCalls {
  private final RegisterMachine machine;
  private long index;
  private boolean away;

  SoleGroup(Path home) {
    machine = new RegisterMachine(home.resolve("register"), unused -> {});
  }

  @Override
  public synchronized CompletionStage<GroupAnswer<Applied>> propose(
      GroupId group, Payload command, Deadline deadline) {
    if (away) {
      return CompletableFuture.completedFuture(new GroupAnswer.Unknown<>("lost"));
    }
    Entry entry = new Entry(new LogIndex(++index), new Term(1), new Entry.Content.Command(command));
    return CompletableFuture.completedFuture(
        new GroupAnswer.Done<>(
            new Applied(entry.index(), machine.apply(List.of(entry)).getFirst())));
  }

  @Override
  public synchronized CompletionStage<GroupAnswer<Payload>> query(
      GroupId group, Payload question, Deadline deadline) {
    return CompletableFuture.completedFuture(
        away
            ? new GroupAnswer.Refused<>(GroupAnswer.Reason.NOT_LEADER, "none", Optional.empty())
            : new GroupAnswer.Done<>(machine.query(question)));
  }

  synchronized void isAway(boolean now) {
    away = now;
  }
}
