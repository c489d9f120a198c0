package io.troupe.sharding.region;

import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.partition.Ask;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.shell.PartitionActor;
import io.troupe.actors.shell.PartitionContext;
import io.troupe.actors.shell.PartitionMessage;
import io.troupe.actors.shell.ReplyTo;
import io.troupe.sharding.allocation.ClusterRing;
import io.troupe.sharding.ring.RingSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.jspecify.annotations.Nullable;

/**
 * The way to every partition of the cluster, wherever it runs. Partitions are hosted by Cluster
 * Sharding, one entity and one shard each; which node a shard is on is the ring's business, who may
 * write is the journal's.
 */
public final class PartitionRegion {
  private static final EntityTypeKey<PartitionMessage> TYPE =
      EntityTypeKey.create(PartitionMessage.class, "troupe-partition");

  private static final int RECOVERING_AT_ONCE = 16;

  private static final Refusal ENDED =
      new Refusal(Refusal.Code.NOT_OWNER, "this node has just left its cluster");

  private final ActorRef<PartitionMessage> region;
  private final LocalPartitions local;
  private final Scheduler scheduler;

  PartitionRegion(ActorRef<PartitionMessage> region, LocalPartitions local, Scheduler scheduler) {
    this.region = region;
    this.local = local;
    this.scheduler = scheduler;
  }

  /**
   * The ring that says where partitions go.
   *
   * @param partitions how many the cluster has; the same on every node, for ever
   */
  public static ClusterRing ring(ActorSystem<?> system, int partitions, RingSettings settings) {
    return new ClusterRing(system, TYPE, partitions, settings);
  }

  /**
   * Starts hosting partitions on this node.
   *
   * @param ring where they go, in the same actor system
   */
  public static PartitionRegion start(
      ActorSystem<?> system, PartitionContext context, ClusterRing ring) {
    int partitions = ring.partitions();
    LocalPartitions local = new LocalPartitions(partitions, context.observer());
    PartitionContext observed = context.observedBy(local);
    Entity<PartitionMessage, PartitionMessage> entity =
        Entity.of(
                TYPE,
                created -> {
                  PartitionId partition = new PartitionId(Integer.parseInt(created.getEntityId()));
                  return local.mayStart(partition, created.getShard())
                      ? PartitionActor.create(partition, observed)
                      : FencedPartition.create(partition);
                })
            .withEntityProps(DispatcherSelector.fromConfig("troupe.partition.dispatcher"))
            .withMessageExtractor(new ByPartition(partitions))
            .withAllocationStrategy(ring.allocation())
            .withStopMessage(new PartitionMessage.Drain());
    var unused = system.systemActorOf(Undelivered.create(), "undelivered", Props.empty());
    return new PartitionRegion(ClusterSharding.get(system).init(entity), local, system.scheduler());
  }

  /**
   * Starts partitions that run nowhere, a few at a time: what one has read of its state waits in
   * memory until it is restored. Those that start on this node make room for the next; for those
   * that start elsewhere, this is to be called again.
   */
  public void wakeAll(Collection<PartitionId> missing) {
    Iterator<PartitionId> next = List.copyOf(missing).iterator();
    Runnable wakeNext =
        () -> {
          synchronized (next) {
            if (next.hasNext()) {
              wake(next.next());
            }
          }
        };
    local.afterEach(wakeNext);
    for (int i = 0; i < RECOVERING_AT_ONCE; i++) {
      wakeNext.run();
    }
  }

  /** Starts a partition if it does not run. */
  public void wake(PartitionId partition) {
    region.tell(new PartitionMessage.Wake(partition));
  }

  /** Partitions that another owner claimed while this node still has them in its care. */
  public Set<PartitionId> fenced() {
    return local.fenced();
  }

  /**
   * Asks a partition: its actor, if it serves on this node, else through Cluster Sharding, perhaps
   * on another node.
   *
   * @param patience how long an answer from elsewhere is waited for
   * @return whether its actor is on this node
   */
  boolean ask(Ask<ReplyTo> ask, Duration patience) {
    @Nullable ActorRef<PartitionMessage> here = local.find(ask.partition());
    if (here != null) {
      here.tell(new PartitionMessage.Request(ask));
      return true;
    }
    try {
      CompletionStage<PartitionReply> reply =
          AskPattern.ask(
              region,
              replyTo ->
                  new PartitionMessage.Request(
                      new Ask<>(
                          ask.partition(),
                          ask.command(),
                          ask.requestId(),
                          ask.lowestUnanswered(),
                          ask.principal(),
                          ask.deadline(),
                          new ReplyTo.Actor(replyTo))),
              patience,
              scheduler);
      var unused = reply.thenAccept(ask.replyTo()::tell);
    } catch (IllegalStateException e) {
      // The actor system has ended, and its timer with it, before the client knew: nothing left.
      ask.replyTo().tell(new PartitionReply.Refused(ENDED));
    }
    return false;
  }

  /** The partition is the entity and the shard: a message names it, the partition checks it. */
  private static final class ByPartition
      extends ShardingMessageExtractor<PartitionMessage, PartitionMessage> {
    private final String[] names;

    private ByPartition(int partitions) {
      names = IntStream.range(0, partitions).mapToObj(Integer::toString).toArray(String[]::new);
    }

    @Override
    public String entityId(PartitionMessage message) {
      return switch (message) {
        case PartitionMessage.Request request -> name(request.ask().partition());
        case PartitionMessage.Wake wake -> name(wake.partition());
        case PartitionMessage.Drain unused -> nowhere(message);
        case PartitionMessage.Journaled unused -> nowhere(message);
        case PartitionMessage.NotAdmitted unused -> nowhere(message);
        case PartitionMessage.Again unused -> nowhere(message);
        case PartitionMessage.TimeElapsed unused -> nowhere(message);
      };
    }

    @Override
    public String shardId(String entityId) {
      return entityId;
    }

    @Override
    public PartitionMessage unwrapMessage(PartitionMessage message) {
      return message;
    }

    private String name(PartitionId partition) {
      if (partition.number() >= names.length) {
        throw new IllegalArgumentException(
            partition + " does not exist; there are " + names.length + " partitions");
      }
      return names[partition.number()];
    }

    private static String nowhere(PartitionMessage message) {
      throw new IllegalArgumentException(
          message.getClass().getSimpleName() + " does not travel through the region");
    }
  }
}
