package io.troupe.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.FencingToken;
import io.troupe.actors.RefusedException;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.role.HostedRole;
import io.troupe.api.role.Role;
import io.troupe.api.role.RoleStatus;
import io.troupe.api.role.RoleTerm;
import io.troupe.api.role.RoleTerms;
import io.troupe.sharding.ring.RingSettings;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Roles on three nodes of this process, started once; each test leaves one node fewer. */
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RoleNodesTest {
  private static final int PARTITIONS = 12;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String ROLE = "sweep";

  @TempDir static Path data;

  private static final SharedRegister REGISTER =
      new SharedRegister(PARTITIONS, new RingSettings(125, 24));
  private static final Map<String, TroupeNode> NODES = new TreeMap<>();
  private static final Map<String, HostedRole> HOSTED = new TreeMap<>();
  private static final BlockingQueue<Step> STEPS = new LinkedBlockingQueue<>();
  private static SharedJournal journal;

  /** Something that a role did. */
  private record Step(String node, String what, RoleTerm term, long nanos) {}

  /** Tells when it starts and stops, and writes its node under its term as its last act. */
  private record Sweep(String node, TroupeMap<String, String> map, List<RoleTerm> terms)
      implements Role {
    @Override
    public void start(RoleTerm term) {
      terms.add(term);
      tell("starts");
    }

    @Override
    public void stop() {
      map.guardedBy(terms.getFirst().require()).put("last", node);
      tell("stops");
    }

    private void tell(String what) {
      STEPS.add(new Step(node, what, terms.getFirst(), System.nanoTime()));
    }
  }

  @BeforeAll
  static void start() {
    journal = new SharedJournal(settings("journal"));
    for (String name : List.of("a", "b", "c")) {
      NODES.put(name, TroupeNode.start(settings(name), journal.ports(REGISTER)));
    }
    host("a", 0);
  }

  private static TroupeSettings settings(String name) {
    return TroupeSettings.of(
            ConfigFactory.parseString(
                "troupe { node.name = %s, cluster.partitions = %d }".formatted(name, PARTITIONS)))
        .withData(data.resolve(name));
  }

  private static TroupeNode node(String name) {
    return Objects.requireNonNull(NODES.get(name));
  }

  private static HostedRole hosted(String name) {
    return Objects.requireNonNull(HOSTED.get(name));
  }

  private static void host(String name, int priority) {
    HOSTED.put(
        name,
        node(name)
            .singleton(
                ROLE,
                RoleTerms.DEFAULT.withPriority(priority),
                troupe -> new Sweep(name, troupe.map("swept"), new ArrayList<>())));
  }

  @AfterAll
  static void stop() {
    NODES.values().forEach(TroupeNode::close);
    REGISTER.close();
    journal.close();
  }

  private static Step next(String node, String what) throws InterruptedException {
    Step step = STEPS.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(step).isNotNull();
    assertThat(step.node() + " " + step.what()).isEqualTo(node + " " + what);
    return step;
  }

  private static void awaitState(String node, RoleStatus.State state) {
    Await.until(() -> hosted(node).status().state() == state, LIMIT, node + " " + state);
  }

  private static void awaitCandidates(int count) {
    Await.until(
        () -> node("c").election(ROLE).explain().candidateCount() == count,
        LIMIT,
        count + " candidates");
  }

  @Test
  @Order(1)
  void aDrainedNodeHandsOverToTheHighestPriority() throws Exception {
    RoleTerm first = next("a", "starts").term();
    awaitState("a", RoleStatus.State.RUNNING);
    host("b", 1);
    host("c", 5);
    awaitCandidates(2);
    assertThat(STEPS).as("nobody is relieved by a higher priority").isEmpty();
    assertThat(node("a").metrics()).contains("troupe_role_running{role=\"sweep\"} 1");
    assertThatThrownBy(() -> host("a", 3))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("hosts a role named sweep already");

    long askedNanos = System.nanoTime();
    var drained = node("b").drain("a", LIMIT);
    assertThat(next("a", "stops").term()).isSameAs(first);
    Step second = next("c", "starts");
    tellTime("drained", askedNanos, second);
    assertThat(second.term().token()).isGreaterThan(first.token());
    assertThat(first.isLeader()).isFalse();
    assertThat(drained.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    awaitState("a", RoleStatus.State.DRAINED);
    refuses(first.token(), second.term());
  }

  @Test
  @Order(2)
  void aNodeThatLeavesHandsOver() throws Exception {
    awaitState("c", RoleStatus.State.RUNNING);
    awaitCandidates(1);
    long askedNanos = System.nanoTime();
    Thread closes = Thread.ofVirtual().start(node("c")::close);
    RoleTerm before = next("c", "stops").term();
    Step after = next("b", "starts");
    tellTime("closed", askedNanos, after);
    assertThat(after.term().token()).isGreaterThan(before.token());
    assertThat(closes.join(LIMIT)).isTrue();
    assertThat(hosted("c").status().state()).isEqualTo(RoleStatus.State.CLOSED);
  }

  @Test
  @Order(3)
  void whoIsHostedNoLongerStops() throws Exception {
    hosted("b").close();
    next("b", "stops");
    assertThat(node("b").roles().all()).isEmpty();
    assertThat(node("b").map("swept").get("last").orElseThrow().value()).isEqualTo("b");
  }

  private static void tellTime(String what, long askedNanos, Step then) {
    System.out.printf(
        "%s: runs elsewhere after %.1f ms%n", what, (then.nanos() - askedNanos) / 1e6);
  }

  /** What the first one writes behind the second one's first write. */
  private static void refuses(FencingToken stale, RoleTerm present) {
    TroupeMap<String, String> map = node("b").map("swept");
    map.guardedBy(present.require()).put("now", "new");
    assertThatThrownBy(() -> map.guardedBy(stale).put("now", "old"))
        .isInstanceOf(RefusedException.class);
    assertThat(map.get("now").orElseThrow().value()).isEqualTo("new");
  }
}
