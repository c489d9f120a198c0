package io.troupe.sharding.region;

import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.View;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.partition.StopReason;
import io.troupe.actors.shell.PartitionMessage;
import io.troupe.actors.shell.PartitionMeter;
import io.troupe.actors.shell.PartitionObserver;
import io.troupe.sharding.hosting.Hosting;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The actors of the partitions that run on this node, in one of its lives, as {@link Hosting} has
 * it. Safe for use by many threads.
 */
final class PartitionHost implements PartitionObserver, Hosting.Actions {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionHost.class);

  private final Starter starts;
  private final LongSupplier nanos;
  private final PartitionObserver next;
  private final Hosting hosting; // guarded by this, as below
  private final Map<PartitionId, ActorRef<PartitionMessage>> running = new HashMap<>();

  /** Those that serve, by number, so that a caller beside them finds them without a lock. */
  private final AtomicReferenceArray<@Nullable ActorRef<PartitionMessage>> serving;

  private volatile Runnable afterServing = () -> {};

  /** Starts actors. */
  interface Starter {
    /**
     * Starts the actor of a partition, which tells this host what becomes of it.
     *
     * @param by the view that gives it to this node: what it claims by
     * @param follows whether another node serves it until this one has claimed it
     * @throws RuntimeException if the actor system ends
     */
    ActorRef<PartitionMessage> start(PartitionId partition, MembershipNumber by, boolean follows);
  }

  /**
   * None yet.
   *
   * @param self the name of this node
   * @param incarnation which life of it this is
   * @param nanos the monotonic clock
   * @param next is told too
   */
  @SuppressWarnings("this-escape") // it is called back only by what is called on it
  PartitionHost(
      String self,
      long incarnation,
      int partitions,
      Starter starts,
      LongSupplier nanos,
      PartitionObserver next) {
    this.starts = starts;
    this.nanos = nanos;
    this.next = next;
    this.serving = new AtomicReferenceArray<>(partitions);
    this.hosting = new Hosting(self, incarnation, this);
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
    hosting.heard(now, nanos.getAsLong());
  }

  /** Starts what has rested. */
  synchronized void tick() {
    hosting.tick(nanos.getAsLong());
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
    hosting.wanted(partition, nanos.getAsLong());
    return running.get(partition);
  }

  /** Those that are to be served here and that nobody else knows to be. */
  synchronized Set<PartitionId> unsaid() {
    return hosting.unsaid();
  }

  /** From now on nothing is started. */
  synchronized void close() {
    hosting.close();
  }

  @Override
  public synchronized boolean start(PartitionId partition, MembershipNumber by, boolean follows) {
    try {
      running.put(partition, starts.start(partition, by, follows));
      return true;
    } catch (RuntimeException e) {
      LOG.info("this node starts no partitions any more: {}", e.toString());
      return false;
    }
  }

  @Override
  public synchronized void drain(PartitionId partition) {
    @Nullable ActorRef<PartitionMessage> actor = running.get(partition);
    if (actor != null) {
      actor.tell(new PartitionMessage.Drain());
    }
  }

  @Override
  public void serving(PartitionId partition, ActorRef<PartitionMessage> actor) {
    serving.set(partition.number(), actor);
    next.serving(partition, actor);
    synchronized (this) {
      hosting.serving(partition, nanos.getAsLong());
    }
    afterServing.run();
  }

  @Override
  public void draining(PartitionId partition) {
    serving.set(partition.number(), null);
    next.draining(partition);
    synchronized (this) {
      hosting.draining(partition);
    }
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
      running.remove(partition);
      hosting.stopped(partition, reason, nanos.getAsLong());
    }
  }
}
