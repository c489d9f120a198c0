package io.troupe.persistence.process.calls;

import io.troupe.actors.Deadline;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupAnswer.Reason;
import io.troupe.persistence.groups.GroupCalls;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.process.wire.CallFormats;
import io.troupe.persistence.process.wire.CallReply;
import io.troupe.persistence.process.wire.CallRequest.Kind;
import io.troupe.persistence.process.wire.ProcessFormats;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls groups, here or on other nodes. Answers are told on whatever thread brings them: what hangs
 * on them must be quick.
 */
public final class CallRouter implements GroupCalls, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallRouter.class);

  /** With what is around it, it fits into a frame of the transport. */
  private static final int MAX_PAYLOAD_BYTES = (8 << 20) - 1_024;

  private final CallSettings settings;
  private final Map<GroupId, Route> routes = new HashMap<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * Calls these groups.
   *
   * @param timer wakes it; never blocked
   * @param seed of its pauses and numbers; another for each start
   */
  public CallRouter(
      CallSettings settings,
      Landscape landscape,
      Collection<GroupId> groups,
      ScheduledExecutorService timer,
      long seed) {
    this.settings = settings;
    SplittableRandom chance = new SplittableRandom(seed);
    Route.Wakers wakers = (nanos, route) -> wake(timer, nanos, route);
    for (GroupId group : groups) {
      routes.put(group, new Route(group, settings, landscape, wakers, chance.split()));
    }
  }

  private static void wake(ScheduledExecutorService timer, long nanos, Route route) {
    try {
      var unused = timer.schedule(route::look, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("a call waits for a node that has ended", e);
    }
  }

  @Override
  public CompletionStage<GroupAnswer<Applied>> propose(
      GroupId group, Payload command, Deadline deadline) {
    return ask(group, Kind.PROPOSE, command, deadline);
  }

  @Override
  public CompletionStage<GroupAnswer<Payload>> query(
      GroupId group, Payload question, Deadline deadline) {
    return ask(group, Kind.QUERY, question, deadline)
        .thenApply(
            answer ->
                switch (answer) {
                  case GroupAnswer.Done<Applied> it -> new GroupAnswer.Done<>(it.value().answer());
                  case GroupAnswer.Refused<Applied> it ->
                      new GroupAnswer.Refused<>(it.why(), it.detail(), it.leader());
                  case GroupAnswer.Unknown<Applied> it ->
                      new GroupAnswer.Refused<>(Reason.DEADLINE_PASSED, it.why(), Optional.empty());
                });
  }

  /**
   * Brings a group to these voters: done once they are its members, refused as busy while that is
   * under way, which this begins where it is not. May be repeated.
   */
  public CompletionStage<GroupAnswer<Applied>> members(
      GroupId group, List<ReplicaId> voters, Deadline deadline) {
    return ask(group, Kind.MEMBERS, Payload.wrap(ProcessFormats.encodeMembers(voters)), deadline);
  }

  /** An answer came from another node. */
  public void take(byte[] bytesOfReply) {
    CallReply reply = CallFormats.decodeReply(bytesOfReply);
    @Nullable Route route = routes.get(new GroupId(Math.max(1, (int) (reply.number() & 0xff))));
    if (route != null) {
      route.answered(reply.number(), reply.answer());
    }
  }

  /** The connection to a voter, or from it, ended: what it was asked may never be answered. */
  public void lost(ReplicaId voter) {
    routes.values().forEach(it -> it.lost(voter));
  }

  /** The way back from a voter is open anew: what it answered before may have gone nowhere. */
  public void answersAgain(ReplicaId voter) {
    routes.values().forEach(it -> it.answersAgain(voter));
  }

  /** Somebody leads a group. */
  public void leads(GroupId group, ReplicaId leader) {
    Optional.ofNullable(routes.get(group)).ifPresent(it -> it.leads(leader));
  }

  /** Whom a group's calls go to as its leader, as far as that is known. */
  public Optional<ReplicaId> answering(GroupId group) {
    return Optional.ofNullable(routes.get(group)).flatMap(Route::answering);
  }

  /** What calls do now, and did since the start. */
  public Load load() {
    return new Load(
        calls.get(), bytes.get(), routes.values().stream().mapToLong(Route::repeats).sum());
  }

  /**
   * What calls do.
   *
   * @param underWay how many wait for their answers
   * @param bytes what these hold
   * @param repeats how often a call was sent again: its answer was late, or the replica did not
   *     lead
   */
  public record Load(int underWay, long bytes, long repeats) {}

  /** Ends every call: refused where no copy can have begun, else unknown. */
  @Override
  public void close() {
    routes.values().forEach(Route::close);
  }

  private CompletionStage<GroupAnswer<Applied>> ask(
      GroupId group, Kind kind, Payload payload, Deadline deadline) {
    @Nullable Route route = routes.get(group);
    if (route == null) {
      return refused(Reason.INVALID, "there is no group " + group.number());
    }
    int length = payload.length();
    if (length > MAX_PAYLOAD_BYTES) {
      return refused(Reason.INVALID, "a call of " + length + " bytes fits into no frame");
    }
    boolean tooMany = calls.incrementAndGet() > settings.maxCalls();
    if (bytes.addAndGet(length) > settings.maxBytes() || tooMany) {
      giveBack(length);
      return refused(Reason.OVERLOADED, "too many calls to groups are under way");
    }
    Call call = route.ask(kind, payload, deadline);
    // Its room is given back before anybody hears of it.
    return call.answer.whenComplete((done, failure) -> giveBack(length)).minimalCompletionStage();
  }

  private void giveBack(int length) {
    calls.decrementAndGet();
    bytes.addAndGet(-length);
  }

  private static CompletionStage<GroupAnswer<Applied>> refused(Reason why, String detail) {
    return CompletableFuture.completedStage(
        new GroupAnswer.Refused<>(why, detail, Optional.empty()));
  }
}
