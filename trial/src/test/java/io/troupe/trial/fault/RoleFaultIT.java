package io.troupe.trial.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Principal;
import io.troupe.api.client.ElectionClient;
import io.troupe.api.client.NodeException;
import io.troupe.api.map.Entry;
import io.troupe.api.map.Read;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.Leader;
import io.troupe.sharding.map.MapName;
import io.troupe.testkit.await.Await;
import io.troupe.trial.cluster.Cluster;
import io.troupe.trial.cluster.NodePlan;
import io.troupe.trial.cluster.TrialNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A role on three real nodes: the one that runs it is stopped and goes on, and then one is killed.
 */
@Timeout(300)
class RoleFaultIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int HAND_OVERS = 20;
  private static final ElectionName ROLE = new ElectionName("stubborn");
  private static final MapName MAP = new MapName(StubbornRole.MAP);
  private static final String SETTINGS =
      "troupe.roles.%s { class = %s, lease = 1500 ms, stop-timeout = 500 ms }"
          .formatted(ROLE, StubbornRole.class.getName());

  @TempDir Path directory;

  @Test
  void anotherNodeRunsItAndTheFirstWritesNothing() throws Exception {
    try (Cluster cluster =
        Cluster.start(
            NodePlan.of(3, directory),
            List.of(SETTINGS),
            plan -> Map.of(),
            Duration.ofSeconds(5))) {
      Leader first = handedOver(cluster.nodes().getFirst());
      TrialNode paused = runs(cluster, first);
      TrialNode other =
          cluster.nodes().stream().filter(it -> it != paused).findFirst().orElseThrow();
      awaitWritten(other, first);

      paused.pause();
      Leader second = leaderBehind(other, first.term().number());
      assertThat(runs(cluster, second)).isNotSameAs(paused);
      awaitWritten(other, second);
      paused.resume();
      // It never looked whether it leads: what it writes is refused, and it says so.
      Await.until(
          () -> read(other, StubbornRole.REFUSED + first.term().number()).isPresent(),
          LIMIT,
          "the first to be refused");
      assertThat(written(other)).isGreaterThanOrEqualTo(second.term().number());

      TrialNode killed = runs(cluster, second);
      TrialNode left =
          cluster.nodes().stream().filter(it -> it != killed).findFirst().orElseThrow();
      Await.until(() -> candidates(left) == 2, LIMIT, "two that wait");
      killed.kill();
      Leader third = leaderBehind(left, second.term().number());
      assertThat(runs(cluster, third)).isNotSameAs(killed);
      awaitWritten(left, third);
    }
  }

  /** Who runs it, behind others who did and were asked to hand over. */
  private static Leader handedOver(TrialNode asked) {
    Leader leader = leaderBehind(asked, 0);
    awaitWritten(asked, leader);
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < HAND_OVERS; i++) {
      Await.until(() -> candidates(asked) == 2, LIMIT, "two that wait");
      long askedNanos = System.nanoTime();
      try (ElectionClient client = client(asked)) {
        assertThat(client.transfer(ROLE, Optional.empty(), Optional.empty())).isPresent();
      }
      Leader next = leaderBehind(asked, leader.term().number());
      awaitWritten(asked, next);
      nanos.add(System.nanoTime() - askedNanos);
      assertThat(next.candidate()).isNotEqualTo(leader.candidate());
      leader = next;
    }
    Collections.sort(nanos);
    System.out.printf(
        "%d hand-overs, from the request to the next one's first write: p50 %.1f ms, max %.1f ms%n",
        nanos.size(), nanos.get(nanos.size() / 2) / 1e6, nanos.getLast() / 1e6);
    return leader;
  }

  private static ElectionClient client(TrialNode node) {
    return new ElectionClient(node.plan().address(), Duration.ofSeconds(5), Principal.NONE);
  }

  private static TrialNode runs(Cluster cluster, Leader leader) {
    // A candidate's name begins with its node's.
    return cluster.nodes().stream()
        .filter(it -> leader.candidate().value().startsWith(it.name() + "/"))
        .findFirst()
        .orElseThrow();
  }

  /** Who leads under a larger term. */
  private static Leader leaderBehind(TrialNode asked, long term) {
    try (ElectionClient client = client(asked)) {
      Await.until(() -> leader(client, term).isPresent(), LIMIT, "a term behind " + term);
      return leader(client, term).orElseThrow();
    }
  }

  private static Optional<Leader> leader(ElectionClient client, long term) {
    try {
      return client.explain(ROLE).leader().filter(it -> it.term().number() > term);
    } catch (NodeException e) {
      return Optional.empty();
    }
  }

  private static int candidates(TrialNode asked) {
    try (ElectionClient client = client(asked)) {
      return client.explain(ROLE).candidateCount();
    } catch (NodeException e) {
      return -1;
    }
  }

  private static void awaitWritten(TrialNode asked, Leader by) {
    Await.until(() -> written(asked) >= by.term().number(), LIMIT, "a write under " + by.term());
  }

  private static long written(TrialNode asked) {
    return read(asked, StubbornRole.LAST).map(Long::parseLong).orElse(0L);
  }

  /** Empty, too, while nobody answers. */
  private static Optional<String> read(TrialNode asked, String key) {
    try {
      return asked
          .client()
          .get(MAP, Bytes.utf8(key), Read.LINEARIZABLE)
          .map(Entry::value)
          .map(it -> it.bytes().toUtf8());
    } catch (NodeException e) {
      return Optional.empty();
    }
  }
}
