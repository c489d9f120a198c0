package io.troupe.api.embedded.membership;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.View;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.sharding.allocation.ClusterRing;
import io.troupe.sharding.region.PartitionClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lives of a node, one after another: when one is over, the next begins, until the node is
 * closed. Safe for use by many threads.
 */
public final class Lives implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lives.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(2);

  private final NodeParts parts;
  private final Thread thread =
      Thread.ofPlatform().name("troupe-lives").daemon().unstarted(this::run);
  private final CompletableFuture<Boolean> closing = new CompletableFuture<>();
  private volatile @Nullable Incarnation now;

  private Lives(NodeParts parts) {
    this.parts = parts;
  }

  /**
   * Begins the first life.
   *
   * @throws StartRefusedException if the node does not come into its cluster in time
   */
  public static Lives begin(NodeParts parts, Duration timeout) {
    Lives lives = new Lives(parts);
    parts.register().listen(lives::heard);
    lives.now = Incarnation.begin(parts, false, timeout);
    parts.register().latest().ifPresent(lives::heard); // one that came in between
    lives.thread.start();
    return lives;
  }

  private void heard(View view) {
    @Nullable Incarnation current = now;
    if (current != null) {
      current.heard(view);
    }
  }

  private void run() {
    boolean drained = false;
    while (!closing.isDone()) {
      @Nullable Incarnation current = now;
      if (current == null) {
        now = next(drained);
        parts.register().latest().ifPresent(this::heard);
        continue;
      }
      var unused = CompletableFuture.anyOf(current.over(), closing).join();
      if (!closing.isDone()) {
        drained |= current.wasToldToLeave();
        end(current);
      }
    }
  }

  private void end(Incarnation current) {
    LOG.warn("this node is out of its cluster: {}; it enters anew", current.over().join());
    parts.clients().forEach(PartitionClient::useNone);
    now = null;
    parts.running().letEnd();
    current.end();
    if (current.wasToldToLeave()) {
      left();
    }
  }

  /** The next life; null if the node is closed first. */
  private @Nullable Incarnation next(boolean drained) {
    Duration pause = FIRST_PAUSE;
    while (!closes(pause)) {
      try {
        Incarnation begun = Incarnation.begin(parts, drained, parts.settings().startTimeout());
        LOG.info("this node is in its cluster again, as {}", begun.system().address());
        return begun;
      } catch (RuntimeException e) {
        LOG.warn("this node did not come back into its cluster; it will try again", e);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
      }
    }
    return null;
  }

  private boolean closes(Duration pause) {
    try {
      return closing.get(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException | ExecutionException e) {
      return true;
    }
  }

  /** The actor system of the present life, if there is one. */
  public Optional<ActorSystem<?>> actors() {
    return current().map(it -> it.system().actors());
  }

  /** The ring as the present life sees it, if there is one. */
  public Optional<ClusterRing> ring() {
    return current().map(Incarnation::ring);
  }

  /** The latest membership that this node knows. */
  public MembershipNumber number() {
    return parts.register().latest().map(View::number).orElse(MembershipNumber.FIRST);
  }

  /** The nodes of the cluster as the register has them. */
  public List<Member> members() {
    return parts.register().latest().map(View::members).orElse(List.of());
  }

  /**
   * Why this node cannot serve requests for all partitions, if so: it is up in its cluster, what it
   * owns has recovered, and all else had an owner that answered a moment ago.
   */
  public Optional<String> notReady() {
    @Nullable Incarnation current = now;
    if (current == null || !current.system().isUp()) {
      return Optional.of("the node is not up in its cluster");
    }
    int partitions = parts.settings().cluster().partitions();
    int run = runAnywhere(current);
    return run == partitions
        ? Optional.empty()
        : Optional.of("%d of %d partitions run".formatted(run, partitions));
  }

  private int runAnywhere(Incarnation current) {
    RunningPartitions running = parts.running();
    if (running.areAll()) {
      return running.count();
    }
    Map<PartitionId, String> owners = current.owners().known();
    return (int)
        IntStream.range(0, parts.settings().cluster().partitions())
            .mapToObj(PartitionId::new)
            .filter(
                partition ->
                    running.serves(partition)
                        || !owners.getOrDefault(partition, parts.name()).equals(parts.name()))
            .count();
  }

  private Optional<Incarnation> current() {
    return Optional.ofNullable(now);
  }

  /** Leaves: hands partitions over as far as there is somebody. */
  @Override
  public void close() {
    if (!closing.complete(true)) {
      return;
    }
    try {
      thread.join(parts.settings().startTimeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    parts.running().letEnd();
    current().ifPresent(Incarnation::stop);
    parts.clients().forEach(PartitionClient::useNone);
    left();
  }

  private void left() {
    try {
      var unused =
          parts
              .register()
              .leave()
              .toCompletableFuture()
              .get(LEAVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the register of members does not know that this node left: {}", e.toString());
    }
  }
}
