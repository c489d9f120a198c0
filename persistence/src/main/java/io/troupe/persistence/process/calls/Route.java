package io.troupe.persistence.process.calls;

import io.troupe.actors.Deadline;
import io.troupe.consensus.Output;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.Group;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupAnswer.Reason;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.process.wire.CallFormats;
import io.troupe.persistence.process.wire.CallRequest;
import io.troupe.persistence.process.wire.CallRequest.Kind;
import io.troupe.persistence.process.wire.ClusterId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way to one group. It asks one replica, its target, until that one refuses, is cut off or does
 * not answer; then it chooses another, and puts what waits to that one in the order of the calls.
 *
 * <p>Behind a refusal come those of the calls that were sent after it. Nothing goes to the next
 * target before they are back: else a later call could overtake them there.
 *
 * <p>Everything happens under one lock, one change after another; answers are told outside of it.
 */
final class Route {
  private static final long MILLI = 1_000_000;
  private static final int MOST_DOUBLINGS = 3;

  private final GroupId group;
  private final CallSettings settings;
  private final Landscape landscape;
  private final Wakers wakers;
  private final SplittableRandom chance;

  private final ArrayDeque<Runnable> changes = new ArrayDeque<>(); // guarded by this, as all below
  private List<Runnable> toTell = new ArrayList<>();
  private boolean inside;

  private final TreeMap<Long, Call> waiting = new TreeMap<>();
  private final Map<Long, Call> underWay = new HashMap<>();
  private @Nullable ReplicaId target;
  private @Nullable ReplicaId hint;
  private @Nullable ReplicaId failed;
  private @Nullable Draining draining;
  private long lastOrder;
  private long lastAttempt;
  private int turn;
  private int misses;
  private long repeats;
  private long pausedUntilNanos;
  private boolean paused;
  private boolean armed;
  private boolean closed;

  /** Those that were sent to a replica behind a call which it refused. */
  private record Draining(ReplicaId from, long behind) {}

  /** Who calls {@link #look} after a while. */
  interface Wakers {
    /** Calls it once. */
    void wakeAfter(long nanos, Route route);
  }

  Route(
      GroupId group,
      CallSettings settings,
      Landscape landscape,
      Wakers wakers,
      SplittableRandom chance) {
    this.group = group;
    this.settings = settings;
    this.landscape = landscape;
    this.wakers = wakers;
    this.chance = chance;
    // Numbers of an earlier start, or of another group, must not be taken for these.
    this.lastAttempt = chance.nextLong() >>> 16 << 24;
  }

  /** The order of a call is that in which it comes here. */
  Call ask(Kind kind, Payload payload, Deadline deadline) {
    @Nullable Call[] made = new Call[1];
    enter(
        () -> {
          Call call = new Call(++lastOrder, kind, payload, deadline);
          made[0] = call;
          if (closed) {
            tell(call, call.end(Reason.ENDED, "this node has ended", Optional.empty()));
          } else {
            waiting.put(call.order, call);
          }
        });
    return Objects.requireNonNull(made[0]);
  }

  /** An answer came, of whichever attempt. */
  void answered(long attempt, GroupAnswer<Applied> answer) {
    enter(() -> take(attempt, answer));
  }

  /** What was sent there is not answered any more, or may not be. */
  void lost(ReplicaId replica) {
    enter(
        () -> {
          if (leaveOpenOf(replica) || replica.equals(target)) {
            miss(replica, Optional.empty());
          }
        });
  }

  /** What that replica answered until now may have gone nowhere; what it says now arrives. */
  void answersAgain(ReplicaId replica) {
    enter(() -> leaveOpenOf(replica));
  }

  /** The replica here, or others, say that this one leads. */
  void leads(ReplicaId leader) {
    enter(
        () -> {
          misses = 0;
          paused = false;
          failed = null;
          hint = leader;
          if (target != null && !target.equals(leader)) {
            // The old one answers late, if ever; to ask twice harms nothing.
            List.copyOf(underWay.values()).forEach(this::leaveOpen);
            target = null;
          }
        });
  }

  /** Who answered last, or is said to lead. */
  synchronized Optional<ReplicaId> answering() {
    return Optional.ofNullable(hint);
  }

  /** How often a call was sent once more. */
  synchronized long repeats() {
    return repeats;
  }

  /** Ends what is late or was not answered in time, and goes on. */
  void look() {
    enter(
        () -> {
          armed = false;
          long now = System.nanoTime();
          List.copyOf(underWay.values()).forEach(call -> lookAtSent(call, now));
          for (Call call : List.copyOf(waiting.values())) {
            if (call.isLate(now)) {
              waiting.remove(call.order);
              tell(call, late(call));
            }
          }
        });
  }

  /** Ends all calls, now and later. */
  void close() {
    enter(
        () -> {
          closed = true;
          List.copyOf(underWay.values()).forEach(this::leaveOpen);
          endWaiting("this node has ended");
        });
  }

  private void endWaiting(String why) {
    for (Call call : waiting.values()) {
      tell(call, call.end(Reason.ENDED, why, Optional.empty()));
    }
    waiting.clear();
  }

  private void enter(Runnable change) {
    List<Runnable> told;
    synchronized (this) {
      changes.add(change);
      if (inside) {
        return; // a group that answers at once: whoever is inside takes it
      }
      inside = true;
      try {
        for (@Nullable Runnable next = changes.poll(); next != null; next = changes.poll()) {
          next.run();
          pump();
        }
      } finally {
        inside = false;
      }
      told = toTell;
      toTell = new ArrayList<>();
    }
    told.forEach(Runnable::run);
  }

  private void take(long attempt, GroupAnswer<Applied> answer) {
    @Nullable Call call = underWay.remove(attempt);
    if (call == null) {
      return; // given up; it was put to another one
    }
    ReplicaId from = Objects.requireNonNull(call.asked);
    call.asked = null;
    switch (answer) {
      case GroupAnswer.Done<Applied> done -> {
        misses = 0;
        failed = null;
        hint = from;
        tell(call, call.done(done.value()));
      }
      case GroupAnswer.Unknown<Applied> unused -> {
        call.leaveOpen();
        again(call);
        if (from.equals(target)) {
          miss(from, Optional.empty());
        }
      }
      case GroupAnswer.Refused<Applied> refused -> refused(call, from, refused);
    }
  }

  private void refused(Call call, ReplicaId from, GroupAnswer.Refused<Applied> refused) {
    switch (refused.why()) {
      case NOT_LEADER, TRANSFERRING, ENDED, REPLACED -> {
        again(call);
        if (from.equals(target)) {
          miss(from, refused.leader());
          draining = new Draining(from, call.order);
        }
      }
      case OVERLOADED, UNAVAILABLE, BUSY, INVALID, DEADLINE_PASSED ->
          tell(call, call.end(refused.why(), refused.detail(), refused.leader()));
    }
  }

  private void again(Call call) {
    waiting.put(call.order, call);
  }

  private void leaveOpen(Call call) {
    underWay.remove(call.attempt);
    call.asked = null;
    call.leaveOpen();
    again(call);
  }

  /** Whether there were any. */
  private boolean leaveOpenOf(ReplicaId replica) {
    List<Call> open =
        underWay.values().stream().filter(call -> replica.equals(call.asked)).toList();
    open.forEach(this::leaveOpen);
    return !open.isEmpty();
  }

  private void lookAtSent(Call call, long now) {
    if (call.isLate(now)) {
      underWay.remove(call.attempt);
      call.leaveOpen();
      tell(call, late(call));
    } else if (call.giveUpNanos - now <= 0) {
      ReplicaId from = Objects.requireNonNull(call.asked);
      call.timeouts++;
      leaveOpen(call);
      if (from.equals(target)) {
        miss(from, Optional.empty());
      }
    }
  }

  private GroupAnswer<Applied> late(Call call) {
    return call.end(Reason.DEADLINE_PASSED, "the deadline has passed", Optional.ofNullable(hint));
  }

  /** The target does not do; whoever it names is tried next, at once the first time. */
  private void miss(ReplicaId from, Optional<ReplicaId> leader) {
    target = null;
    failed = from;
    hint = leader.filter(it -> !it.equals(from)).orElse(null);
    misses++;
    long pause = 0;
    if (hint == null || misses > 1) {
      long most =
          Math.min(
              settings.maxPauseMillis(),
              (long) settings.minPauseMillis() << Math.min(20, misses - 1));
      pause = most * MILLI - chance.nextLong(most * MILLI / 2 + 1);
    }
    paused = pause > 0;
    pausedUntilNanos = System.nanoTime() + pause;
    if (paused) {
      wakers.wakeAfter(pause, this);
    }
  }

  /** Sends what waits, if there is somebody to send it to. */
  private void pump() {
    if (!waiting.isEmpty() && landscape.isForsaken()) {
      endWaiting("the replicas of the only voter have failed");
    }
    while (!waiting.isEmpty() && !closed && !isHeldUp()) {
      if (target == null) {
        target = choose();
        if (target == null) {
          break;
        }
      }
      send(Objects.requireNonNull(waiting.pollFirstEntry()).getValue(), target);
    }
    if (!armed && !(waiting.isEmpty() && underWay.isEmpty())) {
      armed = true;
      wakers.wakeAfter(20 * MILLI, this);
    }
  }

  private boolean isHeldUp() {
    Draining behind = draining;
    if (behind != null) {
      for (Call call : underWay.values()) {
        if (behind.from.equals(call.asked) && call.order > behind.behind) {
          return true;
        }
      }
      draining = null;
    }
    if (paused && pausedUntilNanos - System.nanoTime() <= 0) {
      paused = false;
    }
    return paused;
  }

  private @Nullable ReplicaId choose() {
    Optional<ReplicaId> here = landscape.local(group).flatMap(this::leaderSeenHere);
    if (here.isPresent() && !here.get().equals(failed)) {
      return here.get();
    }
    if (hint != null) {
      return hint;
    }
    List<ReplicaId> voters = landscape.voters();
    for (int i = 0; i < voters.size(); i++) {
      ReplicaId next = voters.get(Math.floorMod(turn++, voters.size()));
      if (voters.size() == 1 || !next.equals(failed)) {
        return next;
      }
    }
    return null;
  }

  private Optional<ReplicaId> leaderSeenHere(Group local) {
    Output.Standing standing = local.standing();
    return standing.role() == Output.Role.LEADER ? landscape.self() : standing.leader();
  }

  private void send(Call call, ReplicaId to) {
    long now = System.nanoTime();
    if (call.isLate(now)) {
      tell(call, late(call));
      return;
    }
    long attempt = lastAttempt += 256;
    attempt |= group.number();
    call.attempt = attempt;
    call.asked = to;
    call.giveUpNanos =
        now + MILLI * ((long) settings.attemptMillis() << Math.min(MOST_DOUBLINGS, call.timeouts));
    repeats += call.wasSent ? 1 : 0;
    call.wasSent = true;
    underWay.put(attempt, call);
    Optional<Group> local = landscape.local(group);
    if (landscape.self().filter(to::equals).isPresent() && local.isPresent()) {
      askHere(local.get(), call, attempt);
      return;
    }
    Optional<ClusterId> cluster = landscape.cluster();
    boolean sent =
        cluster.isPresent()
            && landscape.send(to, CallFormats.encode(request(cluster.get(), call, attempt, now)));
    if (!sent) {
      underWay.remove(attempt);
      call.asked = null;
      again(call);
      miss(to, Optional.empty());
    }
  }

  private CallRequest request(ClusterId cluster, Call call, long attempt, long now) {
    long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(call.deadline.monotonicNanos() - now));
    return new CallRequest(cluster, attempt, call.kind, group, left, call.payload);
  }

  private void askHere(Group local, Call call, long attempt) {
    CompletionStage<GroupAnswer<Applied>> answer =
        LocalAnswers.ask(local, call.kind, call.payload, call.deadline);
    var unused = answer.thenAccept(it -> answered(attempt, it));
  }

  private void tell(Call call, GroupAnswer<Applied> answer) {
    call.asked = null;
    toTell.add(() -> call.answer.complete(answer));
  }
}
