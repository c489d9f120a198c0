package io.troupe.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.Limits;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.membership.Member;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.api.TroupeSettings;
import io.troupe.api.actor.MapCommand;
import io.troupe.api.actor.Outcome;
import io.troupe.api.actor.TroupeGateway;
import io.troupe.api.actor.UserSystem;
import io.troupe.api.actor.WatchControl;
import io.troupe.api.actor.WatchSignal;
import io.troupe.api.map.Entry;
import io.troupe.api.map.Options;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.map.Written;
import io.troupe.api.request.Requests;
import io.troupe.api.ring.RingStatus;
import io.troupe.api.service.ServiceWatch;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.api.watch.Collector;
import io.troupe.api.watch.WatchChange;
import io.troupe.api.watch.WatchQuery;
import io.troupe.coordination.service.Instance;
import io.troupe.coordination.service.ServiceCommand.Filter;
import io.troupe.coordination.service.ServiceReply.Listing;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.ring.RingSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes in this process, each with an actor system of its own over a real network, one
 * journal and one register. They are started once; each test leaves three of them, all up.
 */
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodesTest {
  private static final int PARTITIONS = 24;
  private static final int KEYS = 200;
  private static final Options PATIENT = Options.DEFAULT.withTimeout(Duration.ofSeconds(40));

  @TempDir static Path data;

  private static final SharedRegister REGISTER =
      new SharedRegister(PARTITIONS, new RingSettings(125, 24));
  private static final List<TroupeNode> NODES = new ArrayList<>();
  private static SharedJournal journal;

  @BeforeAll
  static void start() {
    journal = new SharedJournal(settings("journal", ""));
    for (String name : List.of("a", "b", "c")) {
      NODES.add(start(name));
    }
  }

  private static TroupeNode start(String name) {
    return TroupeNode.start(settings(name, ""), journal.ports(REGISTER));
  }

  private static TroupeSettings settings(String name, String more) {
    return TroupeSettings.of(
            ConfigFactory.parseString(
                """
                troupe { node.name = %s, cluster.partitions = %d }
                """
                        .formatted(name, PARTITIONS)
                    + more))
        .withData(data.resolve(name));
  }

  @AfterAll
  static void stop() {
    NODES.reversed().forEach(TroupeNode::close);
    REGISTER.close();
    journal.close();
  }

  @Test
  @Order(1)
  void everyNodeReachesAllKeysWhereverTheyAre() {
    awaitBalance("a", "b", "c");
    Map<String, String> all = entries();
    NODES.getFirst().map("all").putAll(all);
    for (int node = 0; node < 3; node++) {
      TroupeMap<String, String> map = NODES.get(node).map("all");
      all.forEach((key, value) -> assertThat(map.get(key).map(Entry::value)).contains(value));
      assertThat(map.size()).isEqualTo(KEYS);
      assertThat(NODES.get(node).map("counts").increment("count", 1)).isEqualTo(node + 1);
      assertThat(NODES.get(node).status().ready()).isTrue();
      assertThat(NODES.get(node).status().members())
          .extracting(it -> it.name() + " " + it.state())
          .containsExactly("a UP", "b UP", "c UP");
    }
  }

  /** The largest value, and the largest page: one just below its limit, and the largest value. */
  @Test
  @Order(2)
  void theLargestValuesPassBetweenNodes() {
    TroupeMap<String, String> first = NODES.getFirst().map("large");
    String key = "k".repeat(Limits.MAX_KEY_BYTES - 4);
    String value = "v".repeat(Limits.MAX_VALUE_BYTES - 1);
    for (int i = 0; i < PARTITIONS; i++) {
      first.put(key + i, value);
    }
    for (TroupeNode node : NODES) {
      TroupeMap<String, String> map = node.map("large");
      for (int i = 0; i < PARTITIONS; i++) {
        assertThat(map.get(key + i).map(Entry::value)).contains(value);
      }
      assertThat(map.stream(ScanQuery.all())).hasSize(PARTITIONS);
    }
    first.clear();
  }

  @Test
  @Order(3)
  void aNodeWithOtherFixedSettingsIsRefusedWithBothValues() {
    assertThatThrownBy(
            () ->
                TroupeNode.start(
                    settings("d", "troupe.ring.load-bound-percent = 200"), journal.ports(REGISTER)))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining(
            "troupe.ring.load-bound-percent is 125 in the cluster, and 200 on this node");
  }

  /** Its actor system ends, and a client of it notices nothing but a pause. */
  @Test
  @Order(4)
  void aNodeThatIsDownInTheRegisterComesBackAsAnotherIncarnation() {
    Member before = member("b");
    REGISTER.down("b");
    // From here on, whatever it still answers is right: the journal sees to that.
    assertThat(NODES.get(1).map("counts").increment("downed", 5)).isEqualTo(5);
    await(() -> member("b"), it -> it.state() == Member.State.UP);
    assertThat(member("b").incarnation()).isNotEqualTo(before.incarnation());
    assertThat(NODES.get(1).map("counts").increment("downed", 1)).isEqualTo(6);
    awaitBalance("a", "b", "c");
    assertThat(NODES.getFirst().map("counts").get("downed").map(Entry::value)).contains("6");
  }

  @Test
  @Order(5)
  void writesUnderWayWhenANodeEndsAbruptlyHappenOnce() {
    int writers = 300;
    List<CompletionStage<?>> under = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      under.add(NODES.get(i % 2 * 2).map("writes").async().increment("n" + i % 20, 1, PATIENT));
      if (i == 100) {
        NODES.get(1).lives().actors().orElseThrow().terminate();
        REGISTER.down("b");
      }
    }
    under.forEach(stage -> stage.toCompletableFuture().join());
    for (int i = 0; i < 20; i++) {
      assertThat(NODES.getFirst().map("writes").get("n" + i).map(Entry::value))
          .contains(Integer.toString(writers / 20));
    }
    awaitBalance("a", "b", "c");
  }

  /** To others when their node ends, and back to it, or to another, when it is there again. */
  @Test
  @Order(6)
  void aWatchFollowsItsPartitionsToOtherNodes() {
    int keys = 48;
    int rounds = 30;
    List<Collector<String, String>> watchers = new ArrayList<>();
    for (TroupeNode node : List.of(NODES.getFirst(), NODES.getLast())) {
      Collector<String, String> watcher = new Collector<>(Long.MAX_VALUE);
      TroupeMap<String, String> map = node.map("watched");
      map.watch(WatchQuery.all()).subscribe(watcher);
      watchers.add(watcher.awaitEvents(1));
    }
    for (int round = 0; round < rounds; round++) {
      if (round == 10) {
        REGISTER.down("b");
      }
      if (round == 20) {
        awaitBalance("a", "b", "c");
      }
      List<CompletionStage<?>> writes = new ArrayList<>();
      for (int key = 0; key < keys; key++) {
        writes.add(NODES.getFirst().map("watched").async().increment("k" + key, 1, PATIENT));
      }
      writes.forEach(write -> write.toCompletableFuture().join());
    }
    List<String> each = IntStream.rangeClosed(1, rounds).mapToObj(Integer::toString).toList();
    for (Collector<String, String> watcher : watchers) {
      Map<String, List<String>> seen = new TreeMap<>();
      watcher
          .awaitChanges(keys * rounds)
          .changes()
          .forEach(
              it ->
                  seen.computeIfAbsent(it.key().orElseThrow(), unused -> new ArrayList<>())
                      .add(it.value().orElseThrow()));
      assertThat(seen).hasSize(keys);
      assertThat(seen.values()).allSatisfy(values -> assertThat(values).isEqualTo(each));
    }
  }

  @Test
  @Order(7)
  void aNodeThatLeavesHandsItsPartitionsOver() {
    NODES.getFirst().map("left").putAll(entries());
    NODES.removeLast().close();
    awaitBalance("a", "b");
    assertThat(NODES.getFirst().map("left").size()).isEqualTo(KEYS);
    NODES.add(start("c"));
    awaitBalance("a", "b", "c");
    assertThat(NODES.getLast().map("left").size()).isEqualTo(KEYS);
  }

  @Test
  @Order(8)
  void aDrainedNodeOwnsNothingAndServesItsCallersThroughTheOthers() {
    NODES.getFirst().map("drained").putAll(entries());
    assertThat(drained("b")).isTrue();
    RingStatus ring = NODES.getFirst().ring(Duration.ofSeconds(5)).toCompletableFuture().join();
    assertThat(ring.nodes())
        .filteredOn(it -> it.member().name().equals("b"))
        .allSatisfy(it -> assertThat(it.owns()).isEmpty());
    await(NodesTest::notReady, List::isEmpty);
    assertThat(NODES.get(1).map("drained").size()).isEqualTo(KEYS);
    assertThat(NODES.get(1).status().runningPartitions()).isZero();
    assertThat(drained("b")).isTrue();
    assertThatThrownBy(() -> drained("nobody")).hasMessageContaining("there is no node nobody");
    NODES.remove(1).close();
    NODES.add(1, start("b"));
    awaitBalance("a", "b", "c");
  }

  @Test
  @Order(9)
  void aNodeWhoseIncarnationIsOverBeforeItIsInEntersAsAnother() {
    REGISTER.endNextEntrance();
    try (TroupeNode fourth = start("d")) {
      awaitBalance("a", "b", "c", "d");
      assertThat(fourth.map("counts").increment("fourth", 1)).isEqualTo(1);
    }
    awaitBalance("a", "b", "c");
  }

  /** Its keys are on all three nodes, and its own node ends one life and begins the next. */
  @Test
  @Order(10)
  void aUsersActorSystemNoticesNothingOfTheLivesOfItsNode() {
    ActorSystem<Void> system = UserSystem.beside(NODES.get(1));
    ActorRef<MapCommand<String, String>> map = TroupeGateway.get(system).map("gateway");
    TestProbe<Outcome<Written>> written = TestProbe.create(Outcome.<Written>type(), system);
    TestProbe<WatchSignal<String, String>> heard =
        TestProbe.create(WatchSignal.<String, String>type(), system);
    map.tell(new MapCommand.Watch<>(WatchQuery.all(), heard.getRef()));
    assertThat(next(heard)).isEmpty(); // from here on
    int keys = 48;
    int rounds = 30;
    for (int round = 0; round < rounds; round++) {
      if (round == 10) {
        NODES.get(1).lives().actors().orElseThrow().terminate();
        REGISTER.down("b");
      }
      for (int key = 0; key < keys; key++) {
        map.tell(
            new MapCommand.Put<>(
                "k" + key, "" + round, MapCondition.ALWAYS, PATIENT, written.getRef()));
      }
    }
    for (int i = 0; i < keys * rounds; i++) {
      assertThat(written.receiveMessage()).isInstanceOf(Outcome.Done.class);
    }
    Map<String, List<String>> seen = new TreeMap<>();
    for (int changes = 0; changes < keys * rounds; ) {
      for (WatchChange<String, String> change : next(heard)) {
        seen.computeIfAbsent(change.key().orElseThrow(), unused -> new ArrayList<>())
            .add(change.value().orElseThrow());
        changes++;
      }
    }
    List<String> each = IntStream.range(0, rounds).mapToObj(Integer::toString).toList();
    assertThat(seen).hasSize(keys);
    assertThat(seen.values()).allSatisfy(values -> assertThat(values).isEqualTo(each));
    UserSystem.end(system);
    awaitBalance("a", "b", "c");
  }

  /** Of the sessions of a node that is down, those end at once that were opened to. */
  @Test
  @Order(11)
  void whatWasOpenedToEndWithItsNodeDoesAndNothingElse() {
    SessionTerms hour = SessionTerms.DEFAULT.leased(Duration.ofHours(1));
    TroupeSession with =
        NODES.get(1).openSession(SessionTerms.DEFAULT.leased(Duration.ofSeconds(40)).endWithNode());
    List<TroupeSession> others =
        List.of(NODES.get(1).openSession(hour), NODES.getFirst().openSession(hour.endWithNode()));
    TroupeMap<String, String> map = NODES.getFirst().map("bound");
    map.put("with", "", with.id());
    others.forEach(it -> map.put("k-" + it.id(), "", it.id()));
    REGISTER.down("b");
    await(() -> map.get("with"), Optional::isEmpty);
    assertThat(with.isAlive()).as("it is not told before it asks").isTrue();
    assertThat(map.size()).isEqualTo(2);
    for (TroupeSession other : others) {
      assertThat(Requests.await(NODES.getFirst().sessions().explain(other.id(), PATIENT)))
          .isPresent();
    }
    awaitBalance("a", "b", "c");
    // Its process goes on, as another incarnation of the node: what it opens now ends with that.
    TroupeSession again = NODES.get(1).openSession(hour.endWithNode());
    map.put("again", "", again.id());
    assertThat(map.get("again")).isPresent();
    again.close();
    with.close();
    others.forEach(TroupeSession::close);
    await(map::size, size -> size == 0);
  }

  /** Of some partitions the owner ends meanwhile. The largest list passes between nodes. */
  @Test
  @Order(12)
  void instancesOutliveTheOwnersOfTheirPartitionsAndGoWithTheirSession() {
    TroupeSession session =
        NODES.getFirst().openSession(SessionTerms.DEFAULT.leased(Duration.ofHours(1)));
    List<String> services = IntStream.range(0, 2 * PARTITIONS).mapToObj(i -> "s" + i).toList();
    services.forEach(it -> register(NODES.getFirst(), it, Instance.at("one", "h:1"), session));
    int large = registerWhileThereIsRoom("s0", session);
    try (ServiceWatch watch = NODES.get(2).service("s0").watch(Filter.ALL, unused -> {})) {
      List<Listing> before =
          services.stream().map(it -> NODES.getFirst().service(it).list()).toList();
      assertThat(before.getFirst().instances()).hasSize(large + 1);
      REGISTER.down("b");
      for (TroupeNode node : NODES) {
        assertThat(services.stream().map(it -> node.service(it).list()).toList()).isEqualTo(before);
      }
      await(watch::known, it -> it.isPresent() && it.get().listing().equals(before.getFirst()));
      session.close();
      await(watch::known, it -> it.orElseThrow().listing().instances().isEmpty());
      for (String service : services) {
        await(() -> NODES.getFirst().service(service).list(), it -> it.instances().isEmpty());
      }
    }
    awaitBalance("a", "b", "c");
  }

  private static void register(
      TroupeNode node, String service, Instance instance, TroupeSession session) {
    assertThat(
            Requests.await(node.service(service).async().register(instance, session.id(), PATIENT)))
        .isPresent();
  }

  private static int registerWhileThereIsRoom(String service, TroupeSession session) {
    for (int i = 0; ; i++) {
      Instance largest = Instance.at("large" + i, "h:1");
      for (int entry = 0; entry < Instance.MAX_METADATA; entry++) {
        largest = largest.with("k" + entry, "v".repeat(Instance.MAX_VALUE_BYTES));
      }
      try {
        register(NODES.getFirst(), service, largest, session);
      } catch (RefusedException e) {
        assertThat(e.refusal().code()).isEqualTo(Refusal.Code.FULL);
        return i;
      }
    }
  }

  /** The changes of the next event, which is asked for where that is needed. */
  private static List<WatchChange<String, String>> next(
      TestProbe<WatchSignal<String, String>> heard) {
    return switch (heard.receiveMessage()) {
      case WatchSignal.Began<String, String>(var control) -> {
        control.tell(WatchControl.NEXT);
        yield next(heard);
      }
      case WatchSignal.Events<String, String>(var event, var control) -> {
        control.tell(WatchControl.NEXT);
        yield event.changes();
      }
      case WatchSignal.Ended<String, String> ended -> throw new AssertionError(ended);
      case WatchSignal.Refused<String, String> refused -> throw new AssertionError(refused);
    };
  }

  private static boolean drained(String node) {
    return NODES.getLast().drain(node, Duration.ofSeconds(60)).toCompletableFuture().join();
  }

  private static Map<String, String> entries() {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < KEYS; i++) {
      all.put("k" + i, "v" + i);
    }
    return all;
  }

  private static Member member(String name) {
    return REGISTER.view().member(name).orElseThrow();
  }

  /** Until every partition has an owner, and each of these nodes its share. */
  private static void awaitBalance(String... names) {
    Set<String> expected = new TreeSet<>(Arrays.asList(names));
    await(
        NodesTest::owned,
        owned ->
            owned.keySet().equals(expected)
                && owned.values().stream().mapToInt(it -> it).sum() == PARTITIONS
                && owned.values().stream().allMatch(it -> it > 0));
    await(NodesTest::notReady, List::isEmpty);
  }

  private static Map<String, Integer> owned() {
    Map<String, Integer> owned = new TreeMap<>();
    RingStatus ring = NODES.getFirst().ring(Duration.ofSeconds(5)).toCompletableFuture().join();
    ring.nodes().forEach(it -> owned.put(it.member().name(), it.owns().size()));
    return owned;
  }

  private static List<String> notReady() {
    return NODES.stream()
        .map(TroupeNode::status)
        .flatMap(it -> it.notReady().map(why -> it.name() + ": " + why).stream())
        .toList();
  }

  private static <T> T await(Supplier<T> seen, Predicate<T> wanted) {
    T last = seen.get();
    for (int i = 0; i < 1_200 && !wanted.test(last); i++) {
      LockSupport.parkNanos(50_000_000);
      last = seen.get();
    }
    assertThat(last).matches(wanted);
    return last;
  }
}
