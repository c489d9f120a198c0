package io.troupe.persistence.process;

import static io.troupe.persistence.process.Nodes.GROUP;
import static io.troupe.persistence.process.Nodes.PATIENCE;
import static io.troupe.persistence.process.Nodes.await;
import static io.troupe.persistence.process.Nodes.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.consensus.Payload;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupAnswer.Reason;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.transport.Transport.Lane;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Three voters and a node that only calls, started once for all of this. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProcessCallsTest {
  private static final String[] VOTERS = {"n1", "n2", "n3"};
  private static final String CALLER = "caller";
  private Nodes nodes;

  @BeforeAll
  void start(@TempDir Path directory) {
    nodes = new Nodes(directory, "calls").seeds(VOTERS);
    nodes.start(CALLER);
    for (String voter : VOTERS) {
      nodes.start(voter);
    }
    nodes.put(CALLER, "first");
  }

  @AfterAll
  void stop() {
    for (String voter : VOTERS) {
      assertThat(nodes.node(voter).failure()).as(voter).isEmpty();
      assertThat(nodes.node(voter).standing(GROUP)).as(voter).isPresent();
    }
    nodes.close();
  }

  @Test
  void everyNodeMayCall() {
    int before = nodes.count(CALLER);
    String leader = nodes.leader();
    String follower = nodes.follower(VOTERS);
    nodes.put(leader, "by the leader");
    nodes.put(follower, "by a follower");
    nodes.put(CALLER, "by one that has no replica");
    assertThat(nodes.count(leader)).isEqualTo(before + 3);
    assertThat(nodes.count(follower)).isEqualTo(before + 3);
    assertThat(nodes.count(CALLER)).isEqualTo(before + 3);
    assertThat(nodes.node(CALLER).standing(GROUP)).isEmpty();
    assertThat(nodes.node(CALLER).status()).contains("no voter");
  }

  @Test
  void aQuestionWithoutSenseIsRefusedWhereverItIsAsked() {
    for (String by : List.of(nodes.leader(), CALLER)) {
      assertThat(await(nodes.node(by).calls().query(GROUP, Payload.utf8("fail"), in(PATIENCE))))
          .isInstanceOfSatisfying(
              GroupAnswer.Refused.class,
              it -> {
                assertThat(it.why()).isEqualTo(Reason.INVALID);
                assertThat(it.detail()).contains("no sense");
              });
    }
  }

  @Test
  void whatCanNeverFitAndGroupsThatAreNoneAreRefused() {
    assertThat(
            await(
                nodes
                    .node(CALLER)
                    .calls()
                    .propose(GROUP, Payload.wrap(new byte[(5 << 20) + 1]), in(PATIENCE))))
        .isInstanceOf(GroupAnswer.Refused.class);
    assertThat(
            await(
                nodes
                    .node(CALLER)
                    .calls()
                    .propose(new GroupId(77), Payload.utf8("x"), in(PATIENCE))))
        .isInstanceOf(GroupAnswer.Refused.class);
    // Through frames from the caller to the leader, and from there to the others.
    nodes.put(CALLER, "x".repeat(5 << 20));
  }

  @Test
  void callsOfOneThreadTakeEffectInTheirOrder() {
    for (String by : List.of(nodes.follower(VOTERS), CALLER)) {
      List<String> sent = IntStream.range(0, 500).mapToObj(it -> by + " in order " + it).toList();
      sent.stream().map(it -> nodes.propose(by, it)).toList().forEach(Nodes::await);
      List<String> applied = nodes.machine(nodes.leader()).commands();
      assertThat(applied.stream().filter(sent::contains)).isEqualTo(sent);
    }
  }

  @Test
  void whenTheLeaderIsGoneEveryCallEndsAndNothingIsLostOrDoneTwice() throws Exception {
    String leader = nodes.leader();
    List<String> callers = new ArrayList<>(List.of(VOTERS));
    callers.remove(leader);
    callers.add(CALLER);
    AtomicInteger unknown = new AtomicInteger();
    CountDownLatch half = new CountDownLatch(16 * 20);
    Set<String> done = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int c = 0; c < 16; c++) {
      int caller = c;
      String by = callers.get(c % callers.size());
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 40; i++) {
                      String command = "caller %d call %d".formatted(caller, i);
                      GroupAnswer<Applied> answer = await(nodes.propose(by, command));
                      if (answer instanceof GroupAnswer.Done) {
                        done.add(command);
                      } else {
                        unknown.incrementAndGet();
                      }
                      half.countDown();
                    }
                  }));
    }
    half.await();
    nodes.crash(leader);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(done).as("all ended well, long before their deadlines").hasSize(16 * 40);
    assertThat(unknown).hasValue(0);
    nodes.count(CALLER);
    List<String> applied = nodes.machine(nodes.leader()).commands();
    for (int c = 0; c < 16; c++) {
      String prefix = "caller %d call ".formatted(c);
      assertThat(applied.stream().filter(it -> it.startsWith(prefix)))
          .isEqualTo(IntStream.range(0, 40).mapToObj(it -> prefix + it).toList());
    }
    nodes.start(leader);
    await(() -> nodes.machine(leader).commands().containsAll(done), "the old leader to catch up");
  }

  @Test
  void aReplicaThatLagsGetsTheSnapshotOverTheBulkLane() {
    String lagging = nodes.follower(VOTERS);
    nodes.close(lagging);
    List<String> sent = new ArrayList<>();
    for (int round = 0; round < 8; round++) {
      String prefix = "missed %d ".formatted(round);
      List<String> some = IntStream.range(0, 120).mapToObj(it -> prefix + it).toList();
      some.stream().map(it -> nodes.propose(CALLER, it)).toList().forEach(Nodes::await);
      sent.addAll(some);
    }
    nodes.start(lagging);
    await(() -> nodes.machine(lagging).commands().containsAll(sent), "it to catch up");
    assertThat(nodes.machine(lagging).installs()).isPositive();
    long bulk = 0;
    for (String voter : VOTERS) {
      if (!voter.equals(lagging)) {
        bulk += nodes.node(voter).traffic(lagging, Lane.BULK).sentFrames();
      }
    }
    assertThat(bulk).isPositive();
  }

  @Test
  void aNodeThatClosesHandsOverWhatItLeads() {
    String leader = nodes.leader();
    nodes.close(leader);
    // Long before an election: the others were told.
    nodes.put(CALLER, "after the hand-over from " + leader);
    nodes.start(leader);
    nodes.put(leader, "back again " + leader);
  }

  @Test
  void furtherStreamsCarryWhatOthersSend() {
    Set<String> heard = ConcurrentHashMap.newKeySet();
    nodes
        .node("n1")
        .onMessage(
            NodeProcess.FIRST_FREE_STREAM,
            (from, bytes) ->
                heard.add(from.name() + " " + new String(bytes, StandardCharsets.UTF_8)));
    byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
    await(
        () -> {
          nodes.node("n2").send("n1", NodeProcess.FIRST_FREE_STREAM, hello);
          nodes.node(CALLER).send("n1", NodeProcess.FIRST_FREE_STREAM, hello);
          return heard.equals(Set.of("n2 hello", CALLER + " hello"));
        },
        "what was sent");
    assertThatThrownBy(() -> nodes.node("n2").send("n1", 3, hello))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void allKnowTheSameCluster() {
    assertThat(
            List.of("n1", "n2", "n3", CALLER).stream()
                .map(it -> await(nodes.node(it).formed()))
                .collect(Collectors.toSet()))
        .hasSize(1);
  }
}
