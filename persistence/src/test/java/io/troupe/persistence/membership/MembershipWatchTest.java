package io.troupe.persistence.membership;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.FixedSettings;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.membership.Member.State;
import io.troupe.actors.membership.Move;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.membership.rules.RegisterFormats;
import io.troupe.persistence.membership.rules.Testimony.Why;
import io.troupe.persistence.membership.suspicion.Sight;
import io.troupe.persistence.transport.PeerFact;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that hear each other in memory; a leads. */
class MembershipWatchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> NAMES = List.of("a", "b", "c");

  private final Map<String, Node> nodes = new ConcurrentHashMap<>();
  private final SoleGroup group;

  /** Two that do not hear each other. */
  private volatile Set<String> deaf = Set.of();

  MembershipWatchTest(@TempDir Path home) {
    group = new SoleGroup(home);
  }

  private record Node(RegisterClient client, MembershipWatch watch, Line line) {}

  private class Line implements MembershipLine {
    private final String name;
    private volatile Map<String, String> reached = Map.of();
    private volatile String heir = "";
    private final AtomicInteger yields = new AtomicInteger();

    Line(String name) {
      this.name = name;
    }

    @Override
    public List<String> voters() {
      return NAMES;
    }

    @Override
    public boolean leads() {
      return name.equals("a");
    }

    @Override
    public void reach(Map<String, String> addresses) {
      reached = addresses;
    }

    @Override
    public void yieldTo(String voter) {
      heir = voter;
      yields.incrementAndGet();
    }

    @Override
    public void sendHeartbeat(String node, byte[] frame) {
      Node to = nodes.get(node);
      if (to != null && nodes.containsKey(name) && !deaf.equals(Set.of(name, node))) {
        to.watch().heartbeatCame(name, frame);
      }
    }

    @Override
    public void sendRegister(String node, byte[] frame) {
      Node to = nodes.get(node);
      if (to != null) {
        to.watch().registerCame(frame);
      }
    }
  }

  @BeforeEach
  void begin() {
    for (String name : NAMES) {
      RegisterClient client = new RegisterClient(group, new GroupId(5), name + ":1", "test");
      Line line = new Line(name);
      nodes.put(name, new Node(client, new MembershipWatch(name, 1_500, client, line), line));
      client.enter(entrance(name)).toCompletableFuture().join();
      client.up(Generation.FIRST).toCompletableFuture().join();
    }
    nodes.values().forEach(it -> it.watch().start());
    Await.until(
        () -> NAMES.stream().allMatch(it -> is("b", it, State.UP)), PATIENCE, "all know of all");
  }

  @AfterEach
  void end() {
    nodes.values().forEach(it -> it.watch().close());
  }

  @Test
  void whoRefusesConnectionsIsDownForAllMembers() {
    loseC();
    Await.until(
        () -> {
          dialsInVain(PeerFact.Why.NOBODY_LISTENS);
          return is("a", "c", State.DOWN) && is("b", "c", State.DOWN);
        },
        PATIENCE,
        "c is down");
    assertThat(node("a").client().state().downings()).hasSize(1);
    assertThat(node("a").watch().accusations())
        .containsEntry(Why.REFUSED, 1L)
        .containsOnlyKeys(Why.CLOSED, Why.REFUSED, Why.SILENT);
    assertThat(node("a").watch().sights()).containsOnlyKeys("b", "c");
    assertThat(requireNonNull(node("a").watch().sights().get("c")).what())
        .isEqualTo(Sight.What.REFUSED);
    assertThat(is("a", "b", State.UP) && is("b", "a", State.UP)).isTrue();
  }

  @Test
  void aWayIsWantedToAllOthersWhoAreNotDown() {
    Await.until(
        () -> node("b").line().reached.equals(Map.of("a", "a:1", "c", "c:1")),
        PATIENCE,
        "b reaches a and c");
    loseC();
    Await.until(
        () -> {
          dialsInVain(PeerFact.Why.NOBODY_LISTENS);
          return node("b").line().reached.equals(Map.of("a", "a:1"));
        },
        PATIENCE,
        "b reaches a alone");
  }

  @Test
  void whoIsSilentIsDownForAllMembers() {
    loseC();
    Await.until(
        () -> {
          dialsInVain(PeerFact.Why.UNREACHABLE);
          return is("a", "c", State.DOWN) && is("b", "c", State.DOWN);
        },
        PATIENCE,
        "c is down");
  }

  @Test
  void whoHearsLessThanAnotherVoterLeavesWhatItLeadsAndNobodyIsDown() {
    deaf = Set.of("a", "c");
    Await.until(
        () -> node("a").line().heir.equals("b") && node("c").line().heir.equals("b"),
        PATIENCE,
        "b is to lead");
    Await.until(() -> node("a").line().yields.get() > 1, PATIENCE, "another attempt");
    assertThat(node("b").line().heir).isEmpty();
    assertThat(NAMES).allMatch(it -> is("a", it, State.UP));
  }

  @Test
  void whomTheGroupDoesNotAnswerKnowsForHowLong() {
    MembershipWatch watch = node("b").watch();
    Duration two = Duration.ofSeconds(2);
    Await.until(() -> watch.unanswered().compareTo(two) < 0, PATIENCE, "an answer");
    group.isAway(true);
    Await.until(() -> watch.unanswered().compareTo(two) > 0, PATIENCE, "none for two seconds");
    group.isAway(false);
    Await.until(() -> watch.unanswered().compareTo(two) < 0, PATIENCE, "another answer");
  }

  @Test
  void whatTheLeaderLearnsIsSentAtOnceToAllMembers() {
    RegisterClient client = node("a").client();
    Map<String, MembershipNumber> sent = new ConcurrentHashMap<>();
    Line line =
        new Line("a") {
          @Override
          public void sendRegister(String to, byte[] frame) {
            sent.put(to, RegisterFormats.decodeState(frame).number());
          }
        };
    // It is not started: nothing but news moves it.
    try (MembershipWatch unused = new MembershipWatch("a", 1_500, client, line)) {
      PartitionId partition = new PartitionId(1);
      for (Move move :
          List.of(
              new Move(partition, Optional.empty(), "b"),
              new Move(partition, Optional.of("b"), "c"))) {
        client.place(List.of(move)).toCompletableFuture().join();
        MembershipNumber now = client.state().number();
        Await.until(
            () ->
                sent.keySet().equals(Set.of("b", "c"))
                    && sent.values().stream().allMatch(it -> it.compareTo(now) >= 0),
            PATIENCE,
            "both are told, and a is not");
      }
    }
  }

  private void loseC() {
    requireNonNull(nodes.remove("c")).watch().close();
  }

  /** Transports dial again and again. */
  private void dialsInVain(PeerFact.Why why) {
    PeerFact fact = new PeerFact.Refused("c", PeerFact.Direction.OUTGOING, why, "");
    nodes.values().forEach(it -> it.watch().saw(fact));
  }

  private Node node(String name) {
    return requireNonNull(nodes.get(name));
  }

  private boolean is(String asked, String name, State state) {
    return node(asked)
        .client()
        .latest()
        .flatMap(it -> it.member(name))
        .filter(it -> it.state() == state)
        .isPresent();
  }

  private static Entrance entrance(String name) {
    return new Entrance(
        name,
        "disk-" + name,
        name.charAt(0),
        "pekko://troupe@127.0.0.1:" + (int) name.charAt(0),
        1,
        "default",
        false,
        new FixedSettings("troupe", 256, "xxhash64", 1, 125));
  }
}
