package io.troupe.persistence.process;

import io.troupe.actors.Deadline;
import io.troupe.consensus.Payload;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupAnswer.Done;
import io.troupe.persistence.groups.GroupAnswer.Reason;
import io.troupe.persistence.groups.GroupAnswer.Refused;
import io.troupe.persistence.groups.GroupAnswer.Unknown;
import io.troupe.persistence.process.calls.CallRouter;
import io.troupe.persistence.process.cluster.Bootstrap;
import io.troupe.persistence.process.cluster.Seed;
import io.troupe.persistence.process.wire.ProcessFormats;
import io.troupe.persistence.process.wire.ProcessFormats.TableChange;
import io.troupe.persistence.process.wire.Voter;
import io.troupe.persistence.process.wire.VoterTable;
import io.troupe.persistence.process.wire.VoterTable.Newcomer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of voters: those that were asked for here, and the one that the system group has recorded
 * and this node carries out as long as it leads that group. All but the questions happens on the
 * node's control thread.
 */
final class VoterChanges implements Voters {
  private static final Logger LOG = LoggerFactory.getLogger(VoterChanges.class);
  private static final int MAX_ASKED = 64;
  private static final long STEP_SECONDS = 5;

  private final Ground ground;
  private final CallRouter calls;
  private final Executor control;
  private final List<Asked> asked = new ArrayList<>();
  private boolean driving;

  /** What it needs of the node. */
  interface Ground {
    Optional<VoterTable> table();

    /** Whether the node leads the system group, as far as it knows. */
    boolean leadsSystemGroup();

    /** Dials a node that is to be a voter. */
    void reach(Seed node);

    /** Dials it no more, unless it has to for another reason. */
    void release(Seed node);

    /** What was heard of a node that is connected, or is this one. */
    Optional<Bootstrap.Heard> heard(String node);
  }

  private static final class Asked {
    private final List<Seed> coming;
    private final Set<String> going;
    private final Deadline deadline;
    private final CompletableFuture<GroupAnswer<VoterTable>> answer = new CompletableFuture<>();
    private boolean proposing;
    private long recorded;

    Asked(List<Seed> coming, Set<String> going, Deadline deadline) {
      this.coming = List.copyOf(coming);
      this.going = Set.copyOf(going);
      this.deadline = deadline;
    }
  }

  VoterChanges(Ground ground, CallRouter calls, Executor control) {
    this.ground = ground;
    this.calls = calls;
    this.control = control;
  }

  @Override
  public CompletionStage<GroupAnswer<VoterTable>> list(Deadline deadline) {
    return calls
        .query(NodeProcess.SYSTEM, VoterMachine.question(), deadline)
        .thenApply(
            answer ->
                switch (answer) {
                  case Done<Payload> done -> table(done.value());
                  case Refused<Payload> it -> new Refused<>(it.why(), it.detail(), it.leader());
                  case Unknown<Payload> it -> new Unknown<>(it.why());
                });
  }

  @Override
  public CompletionStage<GroupAnswer<VoterTable>> add(List<Seed> nodes, Deadline deadline) {
    return change(new Asked(nodes, Set.of(), deadline));
  }

  @Override
  public CompletionStage<GroupAnswer<VoterTable>> remove(List<String> names, Deadline deadline) {
    return change(new Asked(List.of(), Set.copyOf(names), deadline));
  }

  @Override
  public CompletionStage<GroupAnswer<VoterTable>> replace(String name, Seed by, Deadline deadline) {
    return change(new Asked(List.of(by), Set.of(name), deadline));
  }

  private CompletionStage<GroupAnswer<VoterTable>> change(Asked change) {
    Runnable begin =
        () -> {
          if (asked.size() >= MAX_ASKED) {
            change.answer.complete(
                new Refused<>(
                    Reason.OVERLOADED, "too many changes were asked for", Optional.empty()));
            return;
          }
          change.coming.forEach(ground::reach);
          asked.add(change);
          look();
        };
    try {
      control.execute(begin);
    } catch (RejectedExecutionException e) {
      change.answer.complete(ended());
    }
    return change.answer.minimalCompletionStage();
  }

  /** Goes on with all that is under way; again and again. */
  void look() {
    asked.forEach(this::goOn);
    for (Asked change : List.copyOf(asked)) {
      if (change.answer.isDone()) {
        asked.remove(change);
        change.coming.forEach(ground::release);
      }
    }
    ground.table().filter(VoterTable::isChanging).ifPresent(this::drive);
  }

  /** Nobody hears any more. */
  void close() {
    asked.forEach(
        it -> it.answer.complete(it.proposing ? new Unknown<>("this node has ended") : ended()));
    asked.clear();
  }

  private static GroupAnswer<VoterTable> ended() {
    return new Refused<>(Reason.ENDED, "this node has ended", Optional.empty());
  }

  private void goOn(Asked change) {
    boolean late = change.deadline.monotonicNanos() - System.nanoTime() <= 0;
    if (change.recorded > 0) {
      Optional<VoterTable> settled =
          ground.table().filter(it -> it.version() > change.recorded && !it.isChanging());
      if (settled.isPresent()) {
        change.answer.complete(new Done<>(settled.get()));
      } else if (late) {
        change.answer.complete(
            ground
                .table()
                .filter(it -> it.version() >= change.recorded)
                .<GroupAnswer<VoterTable>>map(Done::new)
                .orElseGet(() -> new Unknown<>("the change is recorded, and goes on")));
      }
    } else if (!change.proposing) {
      List<Newcomer> newcomers = new ArrayList<>();
      for (Seed seed : change.coming) {
        Optional<Bootstrap.Heard> heard = ground.heard(seed.name());
        heard.ifPresent(
            it -> newcomers.add(new Newcomer(seed.name(), it.diskId(), seed.address())));
      }
      if (newcomers.size() == change.coming.size()) {
        change.proposing = true;
        propose(change, newcomers);
      } else if (late) {
        change.answer.complete(
            new Refused<>(
                Reason.DEADLINE_PASSED,
                "not all of %s were heard of: do they run, and are these their names and addresses?"
                    .formatted(change.coming),
                Optional.empty()));
      }
    }
  }

  private void propose(Asked change, List<Newcomer> newcomers) {
    var unused =
        list(change.deadline)
            .thenAcceptAsync(
                now -> {
                  switch (now) {
                    case Done<VoterTable> done -> propose(change, newcomers, done.value());
                    case Refused<VoterTable> refused -> change.answer.complete(refused);
                    case Unknown<VoterTable> unknown -> change.answer.complete(unknown);
                  }
                },
                control);
  }

  private void propose(Asked change, List<Newcomer> newcomers, VoterTable now) {
    if (isReached(change, newcomers, now)) {
      change.recorded = now.version();
      if (!now.isChanging()) {
        change.answer.complete(new Done<>(now));
      }
      look();
      return;
    }
    VoterTable next;
    try {
      checkBlank(newcomers);
      next = now.changed(newcomers, change.going);
    } catch (IllegalArgumentException e) {
      Reason why = now.isChanging() ? Reason.BUSY : Reason.INVALID;
      change.answer.complete(new Refused<>(why, String.valueOf(e.getMessage()), Optional.empty()));
      return;
    }
    var unused =
        record(now, next, change.deadline)
            .thenAcceptAsync(
                answer -> {
                  switch (answer) {
                    case Done<VoterTable> done when done.value().equals(next) ->
                        change.recorded = next.version();
                    case Done<VoterTable> done ->
                        change.answer.complete(
                            new Refused<>(
                                Reason.BUSY,
                                "the voters changed meanwhile: " + done.value().voters(),
                                Optional.empty()));
                    default -> change.answer.complete(answer);
                  }
                  look();
                },
                control);
  }

  /** Whether it was asked for before, and is so, or on its way. */
  private static boolean isReached(Asked change, List<Newcomer> newcomers, VoterTable now) {
    List<Voter> staying =
        now.voters().stream().filter(it -> it.standing() != Voter.Standing.LEAVING).toList();
    boolean areHere =
        newcomers.stream()
            .allMatch(one -> staying.stream().anyMatch(it -> it.is(one.name(), one.diskId())));
    boolean areGone =
        change.going.stream()
            .filter(name -> newcomers.stream().noneMatch(it -> it.name().equals(name)))
            .allMatch(name -> staying.stream().noneMatch(it -> it.name().equals(name)));
    // Of those that only go nothing is left to tell a repeat from a wrong name.
    return areHere
        && areGone
        && (!newcomers.isEmpty()
            || change.going.stream().allMatch(name -> now.named(name).isPresent()));
  }

  private void checkBlank(List<Newcomer> newcomers) {
    for (Newcomer newcomer : newcomers) {
      if (ground.heard(newcomer.name()).filter(it -> it.hello().hasReplicas()).isPresent()) {
        throw new IllegalArgumentException(
            "'%s' is not blank: its disk has, or had, replicas of a cluster; start it on an empty data directory"
                .formatted(newcomer.name()));
      }
    }
  }

  private CompletionStage<GroupAnswer<VoterTable>> record(
      VoterTable now, VoterTable next, Deadline deadline) {
    return calls
        .propose(
            NodeProcess.SYSTEM, VoterMachine.change(new TableChange(now.version(), next)), deadline)
        .thenApply(
            answer ->
                switch (answer) {
                  case Done<Applied> done -> table(done.value().answer());
                  case Refused<Applied> it -> new Refused<>(it.why(), it.detail(), it.leader());
                  case Unknown<Applied> it -> new Unknown<>(it.why());
                });
  }

  /** Brings every group to the new voters, then records that. Repeated until it is so. */
  private void drive(VoterTable table) {
    if (driving || !ground.leadsSystemGroup()) {
      return;
    }
    driving = true;
    Deadline deadline = in(STEP_SECONDS);
    List<CompletableFuture<GroupAnswer<Applied>>> steps =
        NodeProcess.GROUPS.stream()
            .map(it -> calls.members(it, table.aim().voters(), deadline).toCompletableFuture())
            .toList();
    var unused =
        CompletableFuture.allOf(steps.toArray(CompletableFuture[]::new))
            .thenComposeAsync(done -> settle(table, steps.stream()), control)
            .whenCompleteAsync(
                (done, failure) -> {
                  driving = false;
                  if (failure != null) {
                    LOG.error("the change of voters does not go on", failure);
                  }
                },
                control);
  }

  private CompletionStage<?> settle(
      VoterTable table, Stream<CompletableFuture<GroupAnswer<Applied>>> steps) {
    if (!steps.allMatch(it -> it.join() instanceof Done)) {
      return CompletableFuture.completedStage(table); // at the next look again
    }
    VoterTable settled = table.settled();
    LOG.info("every group has the voters {}", settled.voters());
    return record(table, settled, in(STEP_SECONDS));
  }

  private static GroupAnswer<VoterTable> table(Payload bytes) {
    return new Done<>(ProcessFormats.decodeTable(bytes.unsafeArray()).orElseThrow());
  }

  private static Deadline in(long seconds) {
    return new Deadline(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
  }
}
