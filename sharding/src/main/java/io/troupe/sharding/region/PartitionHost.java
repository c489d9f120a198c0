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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that run on this node, in one of its lives: each view says which are to. Safe for
 * use by many threads.
 *
 * <pre>
 *   owned, not running ──▶ recovers ──▶ serves ──▶ not owned: drains ──▶ ended
 *                             │            │
 *                             └────────────┴─▶ ended: fenced, until a newer view
 *                                                     broken, until it is woken
 * </pre>
 *
 * <p>A few recover at a time: what one has read of its state waits in memory until it is restored.
 * One that goes to another node serves on until that one has claimed it.
 */
final class PartitionHost implements PartitionObserver {
  private static final int RECOVERING_AT_ONCE = 16;

  private final String self;
  private final long incarnation;
  private final Function<PartitionId, ActorRef<PartitionMessage>> starts;
  private final PartitionObserver next;

  /** Those that serve, by number, so that a caller beside them finds them without a lock. */
  private final AtomicReferenceArray<@Nullable ActorRef<PartitionMessage>> serving;

  private final Map<PartitionId, Running> running = new TreeMap<>(); // guarded by this, as below
  private final Set<PartitionId> recovering = new HashSet<>();
  private final Map<PartitionId, MembershipNumber> fenced = new HashMap<>();
  private final Set<PartitionId> resting = new HashSet<>();
  private final Deque<PartitionId> wanted = new ArrayDeque<>();
  private @Nullable View view;
  private boolean closed;
  private volatile Runnable afterServing = () -> {};

  /** An actor, and the view by which it was started. */
  private record Running(ActorRef<PartitionMessage> actor, MembershipNumber since) {}

  /**
   * None yet.
   *
   * @param self the name of this node
   * @param incarnation which life of it this is
   * @param starts starts the actor of a partition, which tells this what becomes of it
   * @param next is told too
   */
  PartitionHost(
      String self,
      long incarnation,
      int partitions,
      Function<PartitionId, ActorRef<PartitionMessage>> starts,
      PartitionObserver next) {
    this.self = self;
    this.incarnation = incarnation;
    this.starts = starts;
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
    if (view == null || now.number().compareTo(view.number()) > 0) {
      view = now;
      look();
    }
  }

  /** Hands a request to its partition, or refuses it. */
  void deliver(PartitionMessage.Request request) {
    PartitionId partition = request.ask().partition();
    @Nullable ActorRef<PartitionMessage> actor = actor(partition);
    if (actor == null) {
      Refusal refusal = new Refusal(Refusal.Code.NOT_OWNER, partition + " is not on this node");
      request.ask().replyTo().tell(new PartitionReply.Refused(refusal));
    } else {
      actor.tell(request);
    }
  }

  private synchronized @Nullable ActorRef<PartitionMessage> actor(PartitionId partition) {
    if (!running.containsKey(partition) && isDue(partition)) {
      wanted.addFirst(partition);
      look();
    }
    @Nullable Running found = running.get(partition);
    return found == null ? null : found.actor();
  }

  /** What ended without anybody else's doing may start again. */
  synchronized void wake(PartitionId partition) {
    if (resting.remove(partition)) {
      look();
    }
  }

  /** Those that are to be served here and that nobody else knows to be. */
  synchronized Set<PartitionId> unsaid() {
    Set<PartitionId> unsaid = new HashSet<>();
    View now = view;
    if (now != null) {
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
    if (closed || now == null || !isOwned(partition) || resting.contains(partition)) {
      return false;
    }
    @Nullable MembershipNumber lost = fenced.get(partition);
    return lost == null || now.number().compareTo(lost) > 0;
  }

  private void look() {
    View now = view;
    if (closed || now == null) {
      return;
    }
    for (Map.Entry<PartitionId, Running> it : List.copyOf(running.entrySet())) {
      if (!isOwned(it.getKey()) && !servesOn(it.getKey())) {
        it.getValue().actor().tell(new PartitionMessage.Drain());
      }
    }
    while (!wanted.isEmpty() && start(wanted.removeFirst())) {}
    for (PartitionId partition : new ArrayList<>(now.owners().keySet())) {
      if (!start(partition)) {
        break;
      }
    }
  }

  /** Whether there is room for another. */
  private boolean start(PartitionId partition) {
    if (recovering.size() >= RECOVERING_AT_ONCE) {
      return false;
    }
    View now = view;
    if (now != null && !running.containsKey(partition) && isDue(partition)) {
      recovering.add(partition);
      running.put(partition, new Running(starts.apply(partition), now.number()));
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
    synchronized (this) {
      recovering.remove(partition);
      @Nullable Running ended = running.remove(partition);
      switch (reason) {
        case StopReason.Fenced unused when ended != null -> fenced.put(partition, ended.since());
        case StopReason.Fenced unused -> {}
        case StopReason.Drained unused -> {}
        case StopReason.JournalUnreachable unused -> resting.add(partition);
        case StopReason.Broken unused -> resting.add(partition);
      }
    }
    next.stopped(partition, reason);
    synchronized (this) {
      look();
    }
  }
}
