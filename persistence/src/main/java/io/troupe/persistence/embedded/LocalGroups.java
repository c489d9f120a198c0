package io.troupe.persistence.embedded;

import io.troupe.actors.Deadline;
import io.troupe.consensus.Payload;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.Group;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupCalls;
import io.troupe.persistence.log.GroupId;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks the groups of a node that is its cluster: its own replicas lead, but for the moment after a
 * start, which is waited for.
 */
final class LocalGroups implements GroupCalls {
  private static final long PAUSE_MILLIS = 5;

  private final Map<GroupId, Group> groups;
  private final ScheduledExecutorService timer;

  LocalGroups(Map<GroupId, Group> groups, ScheduledExecutorService timer) {
    this.groups = groups;
    this.timer = timer;
  }

  @Override
  public CompletionStage<GroupAnswer<Applied>> propose(
      GroupId group, Payload command, Deadline deadline) {
    Group replica = replica(group);
    return untilItLeads(() -> replica.propose(command, deadline), deadline);
  }

  @Override
  public CompletionStage<GroupAnswer<Payload>> query(
      GroupId group, Payload question, Deadline deadline) {
    Group replica = replica(group);
    return untilItLeads(() -> replica.query(question, deadline), deadline);
  }

  private Group replica(GroupId group) {
    return Objects.requireNonNull(groups.get(group), "no such group");
  }

  private <T> CompletionStage<GroupAnswer<T>> untilItLeads(
      Supplier<CompletionStage<GroupAnswer<T>>> call, Deadline deadline) {
    return call.get()
        .thenCompose(
            answer ->
                mayBeAskedAgain(answer, deadline)
                    ? CompletableFuture.supplyAsync(
                            () -> untilItLeads(call, deadline), this::afterAPause)
                        .thenCompose(again -> again)
                    : CompletableFuture.completedStage(answer));
  }

  private void afterAPause(Runnable run) {
    var unused = timer.schedule(run, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static boolean mayBeAskedAgain(GroupAnswer<?> answer, Deadline deadline) {
    return answer instanceof GroupAnswer.Refused<?> refused
        && deadline.monotonicNanos() - System.nanoTime() > 0
        && switch (refused.why()) {
          case NOT_LEADER, TRANSFERRING, BUSY, REPLACED -> true;
          case OVERLOADED, UNAVAILABLE, INVALID, DEADLINE_PASSED, ENDED -> false;
        };
  }
}
