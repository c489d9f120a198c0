package io.troupe.api.embedded.membership;

import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.membership.View;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.sharding.allocation.ClusterRing;
import io.troupe.sharding.region.PartitionClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private static final Duration HAND_OVER_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(2);

  private final NodeParts parts;
  private final ClusterRing ring;
  private final Thread thread =
      Thread.ofPlatform().name("troupe-lives").daemon().unstarted(this::run);
  private final CompletableFuture<Boolean> closing = new CompletableFuture<>();
  private volatile @Nullable Incarnation now;

  private Lives(NodeParts parts) {
    this.parts = parts;
    this.ring =
        new ClusterRing(
            parts.register(), parts.settings().cluster().partitions(), parts.settings().ring());
  }

  /**
   * Begins the first life.
   *
   * @throws StartRefusedException if the node does not come into its cluster in time
   */
  public static Lives begin(NodeParts parts, Duration timeout) {
    Lives lives = new Lives(parts);
    lives.register().listen(lives::heard);
    lives.now = Incarnation.begin(parts, false, timeout);
    lives.register().latest().ifPresent(lives::heard); // one that came in between
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
    while (!closing.isDone()) {
      @Nullable Incarnation current = now;
      if (current == null) {
        now = next();
        register().latest().ifPresent(this::heard);
        continue;
      }
      var unused = CompletableFuture.anyOf(current.over(), closing).join();
      if (!closing.isDone()) {
        end(current);
      }
    }
  }

  private void end(Incarnation current) {
    LOG.warn("this node is out of its cluster: {}; it enters anew", current.over().join());
    parts.clients().forEach(PartitionClient::useNone);
    now = null;
    var unused = register().leave(); // where Pekko ended it, and nobody knows yet
    current.end();
  }

  /** The next life; null if the node is closed first. */
  private @Nullable Incarnation next() {
    Duration pause = FIRST_PAUSE;
    while (!closes(pause)) {
      try {
        boolean drained =
            register()
                .latest()
                .flatMap(it -> it.member(parts.name()))
                .filter(Member::drains)
                .isPresent();
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

  private MembershipRegister register() {
    return parts.register();
  }

  /** The actor system of the present life, if there is one. */
  public Optional<ActorSystem<?>> actors() {
    return current().map(it -> it.system().actors());
  }

  /** The ring of the cluster. */
  public ClusterRing ring() {
    return ring;
  }

  /** Takes all partitions off a node: see {@link Drain}. */
  public CompletionStage<Boolean> drain(String node, Duration timeout) {
    return Drain.of(register(), ring, node, timeout);
  }

  /** The latest membership that this node knows. */
  public MembershipNumber number() {
    return register().latest().map(View::number).orElse(MembershipNumber.FIRST);
  }

  /** The nodes of the cluster as the register has them. */
  public List<Member> members() {
    return register().latest().map(View::members).orElse(List.of());
  }

  /**
   * Why this node cannot serve requests for all partitions, if so: it is up in its cluster, what it
   * owns has recovered, and all else has an owner that said so of itself.
   */
  public Optional<String> notReady() {
    @Nullable Incarnation current = now;
    if (current == null || !current.system().isUp()) {
      return Optional.of("the node is not up in its cluster");
    }
    long run = runAnywhere();
    return run == ring.partitions()
        ? Optional.empty()
        : Optional.of("%d of %d partitions run".formatted(run, ring.partitions()));
  }

  private long runAnywhere() {
    return ring.owners().entrySet().stream()
        .filter(it -> !it.getValue().equals(parts.name()) || parts.running().serves(it.getKey()))
        .count();
  }

  private Optional<Incarnation> current() {
    return Optional.ofNullable(now);
  }

  /** Hands partitions over, if there is somebody, and leaves. */
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
    if (now != null) {
      handOver();
    }
    left(); // before it ends: what it could not hand over is others' from here on
    current().ifPresent(Incarnation::stop);
    parts.clients().forEach(PartitionClient::useNone);
  }

  private void handOver() {
    if (ring.hasOthers(parts.name())
        && !done(drain(parts.name(), HAND_OVER_TIMEOUT), HAND_OVER_TIMEOUT).orElse(false)) {
      LOG.warn("not all partitions were handed over before this node left");
    }
  }

  private void left() {
    var unused = done(register().leave(), LEAVE_TIMEOUT);
  }

  private static <T> Optional<T> done(CompletionStage<T> stage, Duration timeout) {
    try {
      return Optional.ofNullable(
          stage.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the register of members does not answer a node that leaves: {}", e.toString());
    }
    return Optional.empty();
  }
}
