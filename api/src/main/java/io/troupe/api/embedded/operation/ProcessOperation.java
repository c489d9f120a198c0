package io.troupe.api.embedded.operation;

import io.troupe.api.cluster.ClusterStatus;
import io.troupe.api.cluster.ClusterStatus.Downing;
import io.troupe.api.cluster.ClusterStatus.Evidence;
import io.troupe.api.cluster.ClusterStatus.Member;
import io.troupe.api.cluster.ClusterStatus.Seen;
import io.troupe.api.cluster.ClusterStatus.Sight;
import io.troupe.api.cluster.ClusterStatus.State;
import io.troupe.api.cluster.GroupsStatus;
import io.troupe.api.cluster.VoterList;
import io.troupe.api.cluster.Voters;
import io.troupe.api.metrics.Exposition;
import io.troupe.persistence.membership.MembershipWatch;
import io.troupe.persistence.membership.RegisterClient;
import io.troupe.persistence.membership.rules.DowningDecision;
import io.troupe.persistence.membership.rules.RegisterState;
import io.troupe.persistence.membership.rules.RegisteredMember;
import io.troupe.persistence.membership.rules.Testimony;
import io.troupe.persistence.process.NodeProcess;
import io.troupe.persistence.process.wire.VoterTable;
import io.troupe.persistence.transport.Transport.Lane;
import io.troupe.persistence.transport.Transport.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/** Of a node that runs a process, and has a register. */
public final class ProcessOperation implements Operation {
  /** It is asked once a second, and each question has five: one may go unanswered. */
  private static final Duration UNANSWERED = Duration.ofSeconds(8);

  private final String node;
  private final String cluster;
  private final NodeProcess process;
  private final RegisterClient register;
  private final MembershipWatch watch;
  private final OwnershipMeter owners = new OwnershipMeter();
  private final AtomicLong downings = new AtomicLong();
  private long heardOf; // guarded by this

  /** Listens from now on. */
  public ProcessOperation(
      String node,
      String cluster,
      NodeProcess process,
      RegisterClient register,
      MembershipWatch watch) {
    this.watch = watch;
    this.node = node;
    this.cluster = cluster;
    this.process = process;
    this.register = register;
    register.listen(
        view -> {
          countDownings();
          owners.heard(view, System.nanoTime());
        });
    countDownings();
  }

  /** Those that are older than the first state that was heard of here are not counted. */
  private synchronized void countDownings() {
    RegisterState state = register.state();
    if (state.members().isEmpty()) {
      return; // nothing was heard yet
    }
    if (heardOf > 0) {
      downings.addAndGet(
          state.downings().stream().filter(it -> it.number().number() > heardOf).count());
    }
    heardOf = Math.max(heardOf, state.number().number());
  }

  @Override
  public GroupsStatus groups() {
    Map<Integer, String> leaders = new HashMap<>();
    process.leaders().names().forEach((group, name) -> leaders.put(group.number(), name));
    return GroupsStatus.of(
        process.status(),
        leaders,
        node,
        process.table().map(ProcessVoters::list).orElse(VoterList.NONE));
  }

  @Override
  public ClusterStatus cluster(Map<String, Integer> owned) {
    RegisterState state = register.state();
    return new ClusterStatus(
        cluster,
        state.number().number(),
        members(state, owned),
        groups(),
        state.downings().stream().map(ProcessOperation::downing).toList(),
        owners.failoverTimes(),
        owners.handOffTimes());
  }

  @Override
  public NavigableMap<String, Sight> missed() {
    NavigableMap<String, Sight> missed = new TreeMap<>();
    members(register.state(), Map.of()).stream()
        .filter(Member::isMissed)
        .forEach(it -> missed.put(it.name(), it.sight().orElseThrow()));
    return missed;
  }

  @Override
  public Optional<String> noMajority() {
    Duration since = watch.unanswered();
    return since.compareTo(UNANSWERED) <= 0
        ? Optional.empty()
        : Optional.of("the system group has not answered for " + since.toSeconds() + " s");
  }

  private List<Member> members(RegisterState state, Map<String, Integer> owned) {
    var sights = watch.sights();
    return state.members().values().stream()
        .map(it -> member(it, owned, Optional.ofNullable(sights.get(it.name()))))
        .toList();
  }

  private static Member member(
      RegisteredMember member,
      Map<String, Integer> owned,
      Optional<io.troupe.persistence.membership.suspicion.Sight> sight) {
    Integer partitions = owned.get(member.name());
    return new Member(
        member.name(),
        state(member),
        member.incarnation(),
        member.entrance().address(),
        member.transportAddress(),
        member.entrance().zone(),
        member.entrance().weight(),
        member.release(),
        partitions == null ? OptionalInt.empty() : OptionalInt.of(partitions),
        sight.map(ProcessOperation::sight));
  }

  private static Sight sight(io.troupe.persistence.membership.suspicion.Sight sight) {
    Seen what =
        switch (sight.what()) {
          case HEARD -> Seen.HEARD;
          case CONNECTED -> Seen.CONNECTED;
          case AWAITED -> Seen.AWAITED;
          case CLOSED -> Seen.CLOSED;
          case REFUSED -> Seen.REFUSED;
          case SILENT -> Seen.SILENT;
        };
    return new Sight(what, sight.millis(), evidence(sight.reports()));
  }

  private static List<Evidence> evidence(List<Testimony> testimonies) {
    return testimonies.stream().map(it -> new Evidence(it.witness(), saw(it.why()))).toList();
  }

  private static String saw(Testimony.Why why) {
    return why.name().toLowerCase(Locale.ROOT);
  }

  private static State state(RegisteredMember member) {
    return switch (member.state()) {
      case ENTERED -> State.ENTERED;
      case UP -> State.UP;
      case LEAVING -> State.LEAVING;
      case DOWN -> State.DOWN;
    };
  }

  private static Downing downing(DowningDecision decision) {
    return new Downing(
        decision.number().number(),
        decision.name(),
        decision.incarnation(),
        decision.proposer(),
        Instant.ofEpochMilli(decision.proposedAtMillis()),
        evidence(decision.evidence()));
  }

  @Override
  public Voters voters() {
    return new ProcessVoters(process.voters());
  }

  @Override
  public void show(Exposition exposition) {
    exposition.gauge(
        "troupe.groups.led", "Groups that this node leads", () -> process.leaders().led());
    exposition.counter(
        "troupe.groups.elections",
        "Elections that replicas here stood for",
        Map.of(),
        () -> process.leaders().elections());
    exposition.counter(
        "troupe.groups.leader.changes",
        "Leaders of groups that replicas here saw come",
        Map.of(),
        () -> process.leaders().changes());
    exposition.gauge(
        "troupe.groups.voters",
        "Who votes, as this node knows",
        () -> process.table().map(it -> it.voters().size()).orElse(0));
    exposition.gauge(
        "troupe.calls.under.way",
        "Calls to groups that wait for their answers",
        () -> process.load().underWay());
    exposition.counter(
        "troupe.calls.repeats",
        "Times that a call to a group was sent again",
        Map.of(),
        () -> process.load().repeats());
    for (State state : State.values()) {
      exposition.gauge(
          "troupe.cluster.members",
          "Members, by how the register has them",
          Map.of("state", state.name().toLowerCase(Locale.ROOT)),
          () ->
              register.state().members().values().stream()
                  .filter(it -> state(it) == state)
                  .count());
    }
    exposition.counter(
        "troupe.cluster.downings",
        "Nodes that were declared down while this one listened",
        Map.of(),
        downings::get);
    exposition.gauge(
        "troupe.cluster.missed",
        "Members that this node does not hear of at present",
        () -> missed().size());
    exposition.counters(
        "troupe_cluster_accusations",
        "Times that this node began to miss a member",
        this::accusations);
    exposition.durations(
        "troupe_partition_failover_seconds",
        "From the end of an owner until the next one serves",
        owners.failovers());
    exposition.durations(
        "troupe_partition_handoff_seconds",
        "From the order of a move until the next owner serves",
        owners.handOffs());
    exposition.counters(
        "troupe_transport_frames_sent",
        "Frames that connections took",
        () -> traffic(Traffic::sentFrames));
    exposition.counters(
        "troupe_transport_frames_dropped",
        "Frames that were refused, or lost with their connection",
        () -> traffic(Traffic::droppedFrames));
    exposition.gauges(
        "troupe_transport_frames_queued",
        "Frames that wait for a connection to take them",
        () -> traffic(Traffic::queuedFrames));
  }

  private Map<Map<String, String>, Long> accusations() {
    Map<Map<String, String>, Long> counts = new LinkedHashMap<>();
    watch.accusations().forEach((why, count) -> counts.put(Map.of("saw", saw(why)), count));
    return counts;
  }

  /** Of all whom this node may have something to say to: members and voters. */
  private Map<Map<String, String>, Long> traffic(ToLongFunction<Traffic> what) {
    TreeSet<String> peers = new TreeSet<>(register.state().members().keySet());
    process
        .table()
        .map(VoterTable::voters)
        .orElse(List.of())
        .forEach(voter -> peers.add(voter.name()));
    peers.remove(node);
    Map<Map<String, String>, Long> traffic = new LinkedHashMap<>();
    for (String peer : peers) {
      for (Lane lane : Lane.values()) {
        traffic.put(
            new TreeMap<>(Map.of("lane", lane.name().toLowerCase(Locale.ROOT), "peer", peer)),
            what.applyAsLong(process.traffic(peer, lane)));
      }
    }
    return traffic;
  }
}
