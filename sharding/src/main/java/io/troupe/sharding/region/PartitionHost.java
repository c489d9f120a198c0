package io.troupe.sharding.region;

import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Ownership;
import io.troupe.actors.membership.View;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.partition.StopReason;
import io.troupe.actors.shell.PartitionMessage;
import io.troupe.actors.shell.PartitionMeter;
import io.troupe.actors.shell.PartitionObserver;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that run on this node, in one of its lives: each view says which are to. Safe for
 * use by many threads.
 *
 * <pre>
 *   owned, not running ──▶ recovers ──▶ serves ──▶ not owned: drains ──▶ ended
 *                             │            │
 *                             └────────────┴─▶ ended by itself: rests, ever longer
 * </pre>
 *
 * <p>A few recover at a time: what one has read of its state waits in memory until it is restored.
 * One that goes to another node serves on until that one has claimed it. One that was fenced may
 * claim again, by the number of the view that gives it to this node: whoever was given it since has
 * a larger one. An actor whose partition may have been another node's meanwhile is replaced.
 */
final class PartitionHost implements PartitionObserver {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionHost.class);
  private static final int RECOVERING_AT_ONCE = 16;
  private static final long FIRST_REST_NANOS = 100_000_000;
  private static final long LONGEST_REST_NANOS = 2_000_000_000;

  private final String self;
  private final long incarnation;
  private final Starter starts;
  private final LongSupplier nanos;
  private final PartitionObserver next;

  /** Those that serve, by number, so that a caller beside them finds them without a lock. */
  private final AtomicReferenceArray<@Nullable ActorRef<PartitionMessage>> serving;

  private final Map<PartitionId, ActorRef<PartitionMessage>> running =
      new TreeMap<>(); // guarded by this, as below
  private final Set<PartitionId> recovering = new HashSet<>();
  private final Map<PartitionId, Rest> resting = new HashMap<>();
  private @Nullable View view;
  private boolean closed;
  private volatile Runnable afterServing = () -> {};

  /** Starts actors. */
  interface Starter {
    /**
     * Starts the actor of a partition, which tells this host what becomes of it.
     *
     * @param by the view that gives it to this node: what it claims by
     * @throws RuntimeException if the actor system ends
     */
    ActorRef<PartitionMessage> start(PartitionId partition, MembershipNumber by);
  }

  /** Not to be started before that time, unless it was fenced and a newer view has it here. */
  private record Rest(long pauseNanos, long untilNanos, Optional<MembershipNumber> fencedIn) {}

  /**
   * None yet.
   *
   * @param self the name of this node
   * @param incarnation which life of it this is
   * @param nanos the monotonic clock
   * @param next is told too
   */
  PartitionHost(
      String self,
      long incarnation,
      int partitions,
      Starter starts,
      LongSupplier nanos,
      PartitionObserver next) {
    this.self = self;
    this.incarnation = incarnation;
    this.starts = starts;
    this.nanos = nanos;
    this.next = next;
    this.serving = new AtomicReferenceArray<>(partitions);
  }

  /** The partition's actor; null if it does not serve here. */
  @Nullable ActorRef<PartitionMessage> find(PartitionId partition) {
    return serving.get(partition.number());
  }

  /** What to do each time that a partition has recovered. */
  void afterServing(Runnable action) {
    afterServing = action;
  }

  /** Starts what this node owns now, and drains what it does not. */
  synchronized void heard(View now) {
    View before = view;
    if (before == null || now.number().compareTo(before.number()) > 0) {
      view = now;
      if (before != null) {
        running.forEach(
            (partition, actor) -> {
              if (mayHaveBeenElsewhere(before.owners().get(partition), partition)) {
                actor.tell(new PartitionMessage.Drain());
              }
            });
      }
      look();
    }
  }

  /** Views in between may not have come. */
  private boolean mayHaveBeenElsewhere(@Nullable Ownership before, PartitionId partition) {
    return before != null
        && ownership(partition)
            .filter(it -> it.owner().equals(self) && !it.serves())
            .filter(
                it ->
                    before.from().filter(self::equals).isPresent()
                        || (before.owner().equals(self) && before.serves()))
            .isPresent();
  }

  /** Starts what has rested. */
  synchronized void tick() {
    look();
  }

  /** Hands a request to its partition, or refuses it. */
  void deliver(PartitionMessage.Request request) {
    PartitionId partition = request.ask().partition();
    @Nullable ActorRef<PartitionMessage> serves = find(partition);
    @Nullable ActorRef<PartitionMessage> actor = serves == null ? actor(partition) : serves;
    if (actor == null) {
      Refusal refusal = new Refusal(Refusal.Code.NOT_OWNER, partition + " is not on this node");
      request.ask().replyTo().tell(new PartitionReply.Refused(refusal));
    } else {
      actor.tell(request);
    }
  }

  private synchronized @Nullable ActorRef<PartitionMessage> actor(PartitionId partition) {
    boolean unused = start(partition);
    return running.get(partition);
  }

  /** Those that are to be served here and that nobody else knows to be. */
  synchronized Set<PartitionId> unsaid() {
    Set<PartitionId> unsaid = new HashSet<>();
    View now = view;
    if (now != null && !closed && isOurs(now)) {
      now.owners()
          .forEach(
              (partition, it) -> {
                if (it.owner().equals(self) && !it.serves() && find(partition) != null) {
                  unsaid.add(partition);
                }
              });
    }
    return unsaid;
  }

  /** From now on nothing is started. */
  synchronized void close() {
    closed = true;
  }

  private boolean isOurs(View now) {
    return now.up(self).filter(it -> it.incarnation() == incarnation).isPresent();
  }

  private boolean isOwned(PartitionId partition) {
    return ownership(partition).filter(it -> it.owner().equals(self)).isPresent();
  }

  private Optional<Ownership> ownership(PartitionId partition) {
    return Optional.ofNullable(view)
        .filter(this::isOurs)
        .flatMap(it -> Optional.ofNullable(it.owners().get(partition)));
  }

  private boolean isDue(PartitionId partition) {
    View now = view;
    if (closed || now == null || !isOwned(partition)) {
      return false;
    }
    @Nullable Rest rest = resting.get(partition);
    return rest == null
        || rest.untilNanos() - nanos.getAsLong() <= 0
        || rest.fencedIn().filter(it -> now.number().compareTo(it) > 0).isPresent();
  }

  private void look() {
    View now = view;
    if (closed || now == null) {
      return;
    }
    running.forEach(
        (partition, actor) -> {
          if (!isOwned(partition) && !servesOn(partition)) {
            actor.tell(new PartitionMessage.Drain());
          }
        });
    for (PartitionId partition : now.owners().keySet()) {
      if (!start(partition)) {
        break;
      }
    }
  }

  /** Whether there was room for another. */
  private boolean start(PartitionId partition) {
    if (recovering.size() >= RECOVERING_AT_ONCE) {
      return false;
    }
    View now = view;
    if (now != null && !running.containsKey(partition) && isDue(partition)) {
      try {
        running.put(partition, starts.start(partition, now.number()));
        recovering.add(partition);
      } catch (RuntimeException e) {
        LOG.info("this node starts no partitions any more: {}", e.toString());
        closed = true;
      }
    }
    return true;
  }

  private boolean servesOn(PartitionId partition) {
    return ownership(partition).flatMap(Ownership::from).filter(self::equals).isPresent();
  }

  @Override
  public void serving(PartitionId partition, ActorRef<PartitionMessage> actor) {
    serving.set(partition.number(), actor);
    next.serving(partition, actor);
    synchronized (this) {
      recovering.remove(partition);
      resting.remove(partition);
      look();
    }
    afterServing.run();
  }

  @Override
  public void draining(PartitionId partition) {
    serving.set(partition.number(), null);
    next.draining(partition);
  }

  @Override
  public PartitionMeter meter(PartitionId partition) {
    return next.meter(partition);
  }

  @Override
  public void stopped(PartitionId partition, StopReason reason) {
    serving.set(partition.number(), null);
    next.stopped(partition, reason); // before the next actor of it can say that it serves
    synchronized (this) {
      recovering.remove(partition);
      running.remove(partition);
      switch (reason) {
        case StopReason.Drained unused -> {}
        case StopReason.Fenced unused ->
            rest(partition, Optional.ofNullable(view).map(View::number));
        case StopReason.JournalUnreachable unused -> rest(partition, Optional.empty());
        case StopReason.Broken unused -> rest(partition, Optional.empty());
      }
      look();
    }
  }

  private void rest(PartitionId partition, Optional<MembershipNumber> fencedIn) {
    @Nullable Rest before = resting.get(partition);
    long pause =
        before == null ? FIRST_REST_NANOS : Math.min(LONGEST_REST_NANOS, 2 * before.pauseNanos());
    resting.put(partition, new Rest(pause, nanos.getAsLong() + pause, fencedIn));
  }
}
