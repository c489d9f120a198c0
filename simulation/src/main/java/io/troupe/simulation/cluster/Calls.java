package io.troupe.simulation.cluster;

import io.troupe.actors.Deadline;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupAnswer.Reason;
import io.troupe.persistence.groups.GroupCalls;
import io.troupe.persistence.log.ClaimId;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.LogFormats;
import io.troupe.persistence.process.NodeProcess;
import io.troupe.simulation.raft.Asked;
import io.troupe.testkit.world.Dice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A node's way to the groups, as decision 16 describes it: one replica after the other, until the
 * patience is over. A command is refused only where every copy of it was.
 */
final class Calls implements GroupCalls {
  private static final long PATIENCE_NANOS = 2 * ClusterPlan.SECOND;

  private final ClusterWorld world;
  private final ClusterNode node;
  private final int process;
  private final Dice dice;
  private final Map<GroupId, Integer> leaders = new TreeMap<>((a, b) -> a.number() - b.number());

  /** By a flawed node alone. */
  private final Map<Payload, Said> said = new HashMap<>();

  Calls(ClusterWorld world, ClusterNode node, Dice dice) {
    this.world = world;
    this.node = node;
    this.process = node.process();
    this.dice = dice;
  }

  /** The journal's patience runs on the machine's clock; here the world's time counts. */
  @Override
  public CompletionStage<GroupAnswer<Applied>> propose(
      GroupId group, Payload command, Deadline unused) {
    Payload named = group.equals(NodeProcess.SYSTEM) ? command : named(command);
    return new Call<Applied>(group, true) {
      @Override
      void ask(ClusterNode there, int number) {
        there.replica(group).propose(new Copy(this, there, number, named));
      }

      @Override
      GroupAnswer<Applied> done(GroupAnswer.Done<Applied> done, boolean afterOthers) {
        return new GroupAnswer.Done<>(
            new Applied(done.value().index(), done.value().answer(), afterOthers));
      }
    }.begin();
  }

  /** Claims have random names, which must fall as the seed says. */
  private Payload named(Payload command) {
    if (!(LogFormats.decodeCommand(command.unsafeArray()) instanceof JournalCommand.Claim claim)) {
      return command;
    }
    ClaimId name = new ClaimId(dice.next() | 1);
    Claimant claimant = flawed(claim.claimant());
    world.truth.claims(name, claimant, claim.claimant().membership());
    return Payload.wrap(LogFormats.encode(new JournalCommand.Claim(claim.id(), claimant, name)));
  }

  private Claimant flawed(Claimant claimant) {
    return switch (world.flaw) {
      case CLAIMS_WITHOUT_A_MEMBERSHIP -> new Claimant(MembershipNumber.FIRST, claimant.address());
      case CLAIMS_BY_THE_NEWEST_VIEW ->
          new Claimant(node.register().state().number(), claimant.address());
      default -> claimant;
    };
  }

  @Override
  public CompletionStage<GroupAnswer<Payload>> query(
      GroupId group, Payload question, Deadline unused) {
    if (world.flaw == ClusterFlaw.CONFIRMS_FROM_AN_EARLIER_BARRIER
        && !group.equals(NodeProcess.SYSTEM)) {
      return remembering(group, question);
    }
    return asking(group, question);
  }

  private CompletionStage<GroupAnswer<Payload>> remembering(GroupId group, Payload question) {
    @Nullable Said before = said.get(question);
    if (before != null && world.agenda.nowNanos() < before.until()) {
      return CompletableFuture.completedStage(before.answer());
    }
    return asking(group, question)
        .thenApply(
            answer -> {
              said.put(question, new Said(answer, world.agenda.nowNanos() + ClusterPlan.SECOND));
              return answer;
            });
  }

  /** What was said to a question, and how long a flawed node goes on saying it. */
  private record Said(GroupAnswer<Payload> answer, long until) {}

  private CompletionStage<GroupAnswer<Payload>> asking(GroupId group, Payload question) {
    return new Call<Payload>(group, false) {
      @Override
      void ask(ClusterNode there, int number) {
        if (world.flaw == ClusterFlaw.ASKS_A_FOLLOWER) {
          ClusterNode any = world.node(1 + dice.below(ClusterWorld.VOTERS));
          answered(
              there, number, new GroupAnswer.Done<>(any.replica(group).machine().query(question)));
        } else {
          there.replica(group).read(new Question(this, there, number, question));
        }
      }

      @Override
      GroupAnswer<Payload> done(GroupAnswer.Done<Payload> done, boolean afterOthers) {
        return done;
      }
    }.begin();
  }

  /** One request, over all tries. */
  private abstract class Call<T> {
    private final GroupId group;
    private final boolean changes;
    private final long until = world.agenda.nowNanos() + PATIENCE_NANOS;
    private final CompletableFuture<GroupAnswer<T>> answer = new CompletableFuture<>();
    private int tries;
    private int open;
    private boolean unanswered;

    Call(GroupId group, boolean changes) {
      this.group = group;
      this.changes = changes;
    }

    abstract void ask(ClusterNode there, int number);

    /** What the caller hears; whether earlier copies were not answered. */
    abstract GroupAnswer<T> done(GroupAnswer.Done<T> done, boolean afterOthers);

    CompletionStage<GroupAnswer<T>> begin() {
      send();
      return answer;
    }

    private void send() {
      if (answer.isDone()) {
        return;
      }
      if (world.agenda.nowNanos() > until) {
        boolean unknown = changes && unanswered && world.flaw != ClusterFlaw.CALLS_UNKNOWN_REFUSED;
        world.trace.count(unknown ? "call unknown" : "call refused");
        answer.complete(
            unknown
                ? new GroupAnswer.Unknown<>("a copy was not answered")
                : new GroupAnswer.Refused<>(
                    Reason.DEADLINE_PASSED, "no leader was found", Optional.empty()));
        return;
      }
      int number = ++tries;
      open = number;
      ClusterNode there = world.node(leaders.getOrDefault(group, 1));
      world.calls.send(
          node.number(),
          there.number(),
          () -> there.arrives(node.name(), () -> ask(there, number)));
      node.life()
          .later(
              dice.between(400 * ClusterPlan.MILLI, 800 * ClusterPlan.MILLI),
              () -> {
                if (open == number && !answer.isDone()) {
                  unanswered = true;
                  world.trace.count("call repeated");
                  next(Optional.empty());
                  send();
                }
              });
    }

    private void next(Optional<ReplicaId> leader) {
      leaders.put(
          group,
          leader.map(ReplicaId::number).orElseGet(() -> 1 + dice.below(ClusterWorld.VOTERS)));
    }

    /** An answer leaves for here; that of an earlier try is nobody's. */
    void answered(ClusterNode from, int number, GroupAnswer<T> said) {
      // While it is late, others go on.
      world.agenda.in(world.lateNanos(dice), () -> send(from, number, said));
    }

    private void send(ClusterNode from, int number, GroupAnswer<T> said) {
      world.calls.send(
          from.number(),
          node.number(),
          () ->
              node.arrives(
                  from.name(),
                  () -> {
                    // What an earlier process of the node asked nobody waits for.
                    if (open == number && !answer.isDone() && node.process() == process) {
                      open = 0;
                      take(said);
                    }
                  }));
    }

    private void take(GroupAnswer<T> said) {
      switch (said) {
        case GroupAnswer.Done<T> done -> answer.complete(done(done, unanswered));
        case GroupAnswer.Refused<T> refused -> {
          next(refused.leader());
          node.life()
              .later(dice.between(10 * ClusterPlan.MILLI, 100 * ClusterPlan.MILLI), this::send);
        }
        case GroupAnswer.Unknown<T> unknown -> {
          unanswered = true;
          next(Optional.empty());
          send();
        }
      }
    }
  }

  /** A copy of a command at a replica. */
  private final class Copy implements Asked.Commands<Payload> {
    private final Call<Applied> call;
    private final ClusterNode there;
    private final int number;
    private final Payload command;

    private Copy(Call<Applied> call, ClusterNode there, int number, Payload command) {
      this.call = call;
      this.there = there;
      this.number = number;
      this.command = command;
    }

    private void answer(GroupAnswer<Applied> said) {
      call.answered(there, number, said);
    }

    @Override
    public String asker() {
      return node.name();
    }

    @Override
    public List<Payload> payloads() {
      return List.of(command);
    }

    @Override
    public void notHere(Optional<ReplicaId> leader) {
      answer(new GroupAnswer.Refused<>(Reason.NOT_LEADER, "another leads", leader));
    }

    @Override
    public void done(int which, LogIndex index, Payload result) {
      answer(new GroupAnswer.Done<>(new Applied(index, result)));
    }

    @Override
    public void refused(int which) {
      answer(new GroupAnswer.Refused<>(Reason.REPLACED, "it gave way", Optional.empty()));
    }

    @Override
    public void unknown() {
      answer(new GroupAnswer.Unknown<>("a snapshot covers it, or the node crashed"));
    }
  }

  /** A question at a replica. */
  private final class Question implements Asked.Read<GroupMachine> {
    private final Call<Payload> call;
    private final ClusterNode there;
    private final int number;
    private final Payload question;

    private Question(Call<Payload> call, ClusterNode there, int number, Payload question) {
      this.call = call;
      this.there = there;
      this.number = number;
      this.question = question;
    }

    @Override
    public String asker() {
      return node.name();
    }

    @Override
    public void readable(GroupMachine machine) {
      call.answered(there, number, new GroupAnswer.Done<>(machine.query(question)));
    }

    @Override
    public void failed() {
      call.answered(
          there,
          number,
          new GroupAnswer.Refused<>(Reason.NOT_LEADER, "not readable here", Optional.empty()));
    }
  }
}
