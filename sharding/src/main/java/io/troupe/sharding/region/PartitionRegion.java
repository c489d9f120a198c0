package io.troupe.sharding.region;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.membership.View;
import io.troupe.actors.partition.Ask;
import io.troupe.actors.shell.PartitionActor;
import io.troupe.actors.shell.PartitionContext;
import io.troupe.actors.shell.PartitionMessage;
import io.troupe.actors.shell.PartitionObserver;
import io.troupe.actors.shell.ReplyTo;
import io.troupe.actors.shell.RequestFormat;
import io.troupe.actors.shell.RequestLine;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to every partition of the cluster, wherever it runs, in one life of a node. Which node a
 * partition is on is the register's business, who may write is the journal's.
 */
public final class PartitionRegion implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionRegion.class);
  private static final Duration TICK = Duration.ofMillis(200);

  private final ActorSystem<?> system;
  private final MembershipRegister register;
  private final String self;
  private final PartitionHost host;
  private final AskedAway away;
  private final AtomicBoolean says = new AtomicBoolean();
  private final Set<PartitionId> said = ConcurrentHashMap.newKeySet();
  private Runnable hearsNoMore = () -> {};
  private Cancellable ticks = Cancellable.alreadyCancelled();

  PartitionRegion(
      ActorSystem<?> system,
      MembershipRegister register,
      String self,
      PartitionHost host,
      AskedAway away) {
    this.system = system;
    this.register = register;
    this.self = self;
    this.host = host;
    this.away = away;
    host.afterServing(this::sayWhatIsServed);
  }

  /**
   * Opens the way to partitions; those of this node run once it has {@linkplain #begin begun}.
   *
   * @param contexts what partitions share, given who claims them
   * @param register says which run here, and where the others are
   * @param self the name of this node
   * @param incarnation which life of it this is
   * @param address where others find its actors
   * @param line to other nodes
   * @param format of what goes over it
   * @param partitions how many the cluster has; the same on every node, for ever
   */
  public static PartitionRegion start(
      ActorSystem<?> system,
      Function<Supplier<Claimant>, PartitionContext> contexts,
      MembershipRegister register,
      String self,
      long incarnation,
      String address,
      RequestLine line,
      RequestFormat format,
      int partitions) {
    Actors actors = new Actors(system, contexts, address);
    PartitionHost host =
        new PartitionHost(
            self, incarnation, partitions, actors, System::nanoTime, actors.observer());
    actors.tell(host);
    var unused = system.systemActorOf(Undelivered.create(), "undelivered", Props.empty());
    AskedAway away =
        new AskedAway(line, format, Thread::startVirtualThread, System::nanoTime, host::deliver);
    line.tell(away);
    PartitionRegion region = new PartitionRegion(system, register, self, host, away);
    actors.letters.through(region);
    return region;
  }

  /** Starts partitions; each has a name of its own, since the last of its number may be there. */
  private static final class Actors implements PartitionHost.Starter {
    private final ActorSystem<?> system;
    private final Function<Supplier<Claimant>, PartitionContext> contexts;
    private final String address;
    private final AtomicLong started = new AtomicLong();
    private final Letters letters;
    private volatile @Nullable PartitionHost host;

    private Actors(
        ActorSystem<?> system,
        Function<Supplier<Claimant>, PartitionContext> contexts,
        String address) {
      this.system = system;
      this.contexts = contexts;
      this.address = address;
      this.letters = new Letters(context(MembershipNumber.FIRST).clock());
    }

    private PartitionObserver observer() {
      return context(MembershipNumber.FIRST).observer();
    }

    private void tell(PartitionHost to) {
      host = to;
    }

    private PartitionContext context(MembershipNumber by) {
      return contexts.apply(() -> new Claimant(by, address));
    }

    @Override
    public ActorRef<PartitionMessage> start(
        PartitionId partition, MembershipNumber by, boolean follows) {
      PartitionObserver observer = Objects.requireNonNull(host, "there is a host before a start");
      return system.systemActorOf(
          PartitionActor.create(partition, context(by).hostedBy(observer, letters), follows),
          partition + "-" + started.incrementAndGet(),
          DispatcherSelector.fromConfig("troupe.partition.dispatcher"));
    }
  }

  /** From now on the partitions that this node owns run here. Once, before it is closed. */
  public void begin() {
    hearsNoMore = register.listen(this::heard);
    ticks =
        system
            .scheduler()
            .scheduleWithFixedDelay(Duration.ZERO, TICK, this::tick, system.executionContext());
  }

  /** On a thread of the register, which is not to call the register again. */
  private void heard(View view) {
    host.heard(view);
    try {
      system.executionContext().execute(this::sayWhatIsServed);
    } catch (RejectedExecutionException e) {
      LOG.debug("the actor system has ended", e);
    }
  }

  /** What was said may have been lost, and what rested may go on. */
  private void tick() {
    said.clear();
    register.latest().ifPresent(host::heard);
    host.tick();
    away.tick();
    sayWhatIsServed();
  }

  /** One call at a time: what comes while it is under way goes together with the next. */
  private void sayWhatIsServed() {
    Set<PartitionId> unsaid = host.unsaid();
    unsaid.removeAll(said);
    if (!unsaid.isEmpty() && says.compareAndSet(false, true)) {
      said.addAll(unsaid);
      var unused =
          register
              .serves(unsaid)
              .whenComplete(
                  (done, failure) -> {
                    says.set(false);
                    if (failure == null) {
                      sayWhatIsServed();
                    }
                  });
    }
  }

  /** From now on partitions that end are not started, and nothing is heard of the register. */
  @Override
  public void close() {
    hearsNoMore.run();
    var unused = ticks.cancel();
    host.close();
  }

  /**
   * Asks a partition: its actor, if it is on this node, else the node that has it.
   *
   * @param patience how long an answer from elsewhere is waited for
   */
  UnderWay.Sent ask(Ask<ReplyTo> ask, Duration patience) {
    ActorRef<PartitionMessage> here = host.find(ask.partition());
    if (here != null) {
      here.tell(new PartitionMessage.Request(ask));
      return UnderWay.Sent.HERE;
    }
    Optional<Member> there = register.latest().flatMap(view -> whoHas(ask.partition(), view));
    if (there.isEmpty()) {
      return UnderWay.Sent.NOWHERE;
    }
    if (there.get().name().equals(self)) {
      host.deliver(new PartitionMessage.Request(ask));
      return UnderWay.Sent.HERE;
    }
    return away.ask(there.get().name(), ask, patience.toNanos())
        ? new UnderWay.Sent.Away(there.get().name())
        : UnderWay.Sent.NOWHERE;
  }

  /** Who had it until now may serve still; this node knows of itself that it does not. */
  private Optional<Member> whoHas(PartitionId partition, View view) {
    return Optional.ofNullable(view.owners().get(partition))
        .map(it -> it.place().equals(self) ? it.owner() : it.place())
        .flatMap(view::up);
  }
}
