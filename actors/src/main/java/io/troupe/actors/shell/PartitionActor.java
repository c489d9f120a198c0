package io.troupe.actors.shell;

import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.partition.PartitionEffect;
import io.troupe.actors.partition.PartitionInput;
import io.troupe.actors.partition.PartitionInput.JournalRequest;
import io.troupe.actors.partition.PartitionMachine;
import io.troupe.actors.partition.StopReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ExtensibleBehavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The shell around a {@link PartitionMachine}: hands it messages and the journal's answers, and
 * does what it says. It decides nothing itself.
 */
public final class PartitionActor extends ExtensibleBehavior<PartitionMessage> {
  private static final int PAGE_BYTES = 1 << 20;

  /** How long to wait before a request is made again that the journal had no room for. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** The scheduler takes no longer ones; woken too early, the machine asks again. */
  private static final Duration LONGEST_ALARM = Duration.ofHours(1);

  private static final PartitionMessage TIME_ELAPSED = new PartitionMessage.TimeElapsed();

  private final ActorContext<PartitionMessage> context;
  private final PartitionId partition;
  private final PersistenceId id;
  private final PartitionContext node;
  private final Logger log;
  private final ActorRef<PartitionMessage> self;
  private final PartitionMachine<ReplyTo> machine;

  /** Journal answers that were there at once; taken before the next message. */
  private final ArrayDeque<PartitionInput<ReplyTo>> atOnce = new ArrayDeque<>();

  /** What the machine was told of the journal last. */
  private Optional<Refusal> standing = Optional.empty();

  /** What the machine was told of the node's memory last. */
  private Optional<Refusal> growth = Optional.empty();

  /** What wakes the machine. */
  private Cancellable alarm = Cancellable.alreadyCancelled();

  private boolean stopped;
  private final PartitionMeter meter;
  private long claimedNanos;
  private long snapshotBeganNanos;

  private PartitionActor(
      ActorContext<PartitionMessage> context, PartitionId partition, PartitionContext node) {
    this.context = context;
    this.partition = partition;
    this.id = persistenceId(partition);
    this.node = node;
    this.log = context.getLog();
    this.self = context.getSelf();
    this.meter = node.observer().meter(partition);
    this.machine =
        new PartitionMachine<>(
            partition, node.claimant().get(), node.kinds(), node.wire(), node.settings());
  }

  /**
   * A partition that recovers and then serves.
   *
   * @param follows whether another owner serves until this one claims
   */
  public static Behavior<PartitionMessage> create(
      PartitionId partition, PartitionContext node, boolean follows) {
    return Behaviors.setup(
        context -> {
          PartitionActor actor = new PartitionActor(context, partition, node);
          actor.feed(new PartitionInput.Started<>(follows));
          return actor.stopped ? Behaviors.stopped() : actor;
        });
  }

  /** The id under which a partition's events are kept. It reaches disk and never changes. */
  public static PersistenceId persistenceId(PartitionId partition) {
    return new PersistenceId("partition-" + partition.number());
  }

  @Override
  public Behavior<PartitionMessage> receiveSignal(
      TypedActorContext<PartitionMessage> sameContext, Signal signal) {
    return signal instanceof PostStop ? onPostStop() : Behaviors.unhandled();
  }

  @Override
  public Behavior<PartitionMessage> receive(
      TypedActorContext<PartitionMessage> sameContext, PartitionMessage message) {
    return switch (message) {
      case PartitionMessage.Request request -> {
        noticeStanding();
        yield feed(new PartitionInput.Asked<>(request.ask()));
      }
      case PartitionMessage.Journaled journaled -> {
        if (journaled.input() instanceof PartitionInput.JournalFailed<?> failed) {
          log.warn("{}: the journal failed: {}, {}", partition, failed.request(), failed.detail());
        }
        yield feed(journaled.input());
      }
      case PartitionMessage.Drain unused -> {
        node.observer().draining(partition);
        yield feed(new PartitionInput.DrainAsked<>());
      }
      case PartitionMessage.NotAdmitted refused -> {
        log.debug("{}: the journal has no room: {}", partition, refused.refusal().detail());
        PartitionMessage again = new PartitionMessage.Again(refused.request());
        var unused = context.scheduleOnce(refused.pause(), self, again);
        yield Behaviors.same();
      }
      case PartitionMessage.Again again -> {
        again.request().run();
        yield feed();
      }
      case PartitionMessage.LettersTaken taken ->
          feed(new PartitionInput.LettersTaken<>(taken.by(), taken.upTo()));
      case PartitionMessage.TimeElapsed unused -> {
        noticeStanding();
        yield feed(new PartitionInput.TimeElapsed<>());
      }
    };
  }

  private void noticeStanding() {
    Optional<Refusal> now = node.journal().refusesAppends();
    if (!now.equals(standing)) {
      standing = now;
      atOnce.add(new PartitionInput.AppendsRefused<>(now));
    }
    Optional<Refusal> growthNow = node.refusesGrowth().get();
    if (!growthNow.equals(growth)) {
      growth = growthNow;
      atOnce.add(new PartitionInput.GrowthRefused<>(growthNow));
    }
  }

  private Behavior<PartitionMessage> feed(PartitionInput<ReplyTo> first) {
    atOnce.add(first);
    return feed();
  }

  private Behavior<PartitionMessage> feed() {
    Moment now = node.clock().get();
    while (!atOnce.isEmpty()) {
      PartitionInput<ReplyTo> input = atOnce.remove();
      if (isSaved(input)) {
        meter.saved(now.monotonicNanos() - snapshotBeganNanos);
      }
      run(step(now, input));
    }
    meter.waits(machine.waiting(), machine.parkedReads());
    return stopped ? Behaviors.stopped() : Behaviors.same();
  }

  private static boolean isSaved(PartitionInput<ReplyTo> input) {
    return input instanceof PartitionInput.SnapshotSealed<ReplyTo> sealed
        && sealed.answer() instanceof JournalAnswer.Saved;
  }

  private List<PartitionEffect<ReplyTo>> step(Moment now, PartitionInput<ReplyTo> input) {
    try {
      return machine.step(now, input);
    } catch (RuntimeException e) {
      // A defect in a core or in the machine. The state can no longer be trusted: answer whoever
      // waits, and let the next incarnation recover from the journal.
      LoggingEventBuilder line = log.atError().setCause(e);
      if (input instanceof PartitionInput.Asked<ReplyTo> asked
          && asked.ask().requestId().isPresent()) {
        line = line.addKeyValue("requestId", asked.ask().requestId().get());
      }
      line.log("{} failed while taking {}", partition, input.getClass().getSimpleName());
      return machine.breakDown(partition + " failed: " + e);
    }
  }

  private void run(List<PartitionEffect<ReplyTo>> effects) {
    for (PartitionEffect<ReplyTo> effect : effects) {
      switch (effect) {
        case PartitionEffect.Reply<ReplyTo> reply -> reply.to().tell(reply.reply());
        case PartitionEffect.Append<ReplyTo> append -> {
          meter.appends(append.batch().events());
          ask(
              JournalRequest.APPEND,
              () -> node.journal().append(id, append.batch()),
              PartitionInput.AppendAnswered::new);
        }
        case PartitionEffect.Confirm<ReplyTo> confirm ->
            ask(
                JournalRequest.CONFIRM,
                () -> node.journal().confirm(id, confirm.epoch()),
                PartitionInput.ConfirmAnswered::new);
        case PartitionEffect.Claim<ReplyTo> claim -> {
          claimedNanos = node.clock().get().monotonicNanos();
          ask(
              JournalRequest.RECOVERY,
              () -> node.journal().claim(id, claim.claimant()),
              PartitionInput.ClaimAnswered::new);
        }
        case PartitionEffect.LoadSnapshot<ReplyTo> unused ->
            ask(
                JournalRequest.RECOVERY,
                () -> node.snapshots().newest(id),
                PartitionInput.SnapshotLoaded::new);
        case PartitionEffect.ReadPage<ReplyTo> read ->
            ask(
                JournalRequest.RECOVERY,
                () -> node.journal().read(id, read.from(), PAGE_BYTES),
                PartitionInput.PageRead::new);
        case PartitionEffect.SavePiece<ReplyTo> save -> {
          if (save.place() == 0) {
            snapshotBeganNanos = node.clock().get().monotonicNanos();
          }
          ask(
              JournalRequest.SNAPSHOT,
              () -> node.snapshots().store(id, save.epoch(), save.at(), save.place(), save.piece()),
              PartitionInput.PieceSaved::new);
        }
        case PartitionEffect.SealSnapshot<ReplyTo> seal ->
            ask(
                JournalRequest.SNAPSHOT,
                () -> node.snapshots().seal(id, seal.epoch(), seal.at(), seal.pieces()),
                PartitionInput.SnapshotSealed::new);
        case PartitionEffect.WakeAt<ReplyTo> wake -> wakeAt(wake.monotonicNanos());
        case PartitionEffect.DeleteUpTo<ReplyTo> delete -> delete(delete);
        case PartitionEffect.Deliver<ReplyTo> deliver ->
            node.letters()
                .deliver(
                    deliver.to(),
                    deliver.letters(),
                    upTo -> self.tell(new PartitionMessage.LettersTaken(deliver.to(), upTo)));
        case PartitionEffect.Serving<ReplyTo> serving -> {
          log.debug("{} serves from {} in {}", partition, serving.recovered(), serving.epoch());
          meter.recovered(node.clock().get().monotonicNanos() - claimedNanos);
          node.observer().serving(partition, self);
        }
        case PartitionEffect.Stop<ReplyTo> stop -> onStop(stop.reason());
      }
    }
  }

  /** Brings the answer of a journal request back as an input, whatever becomes of it. */
  private <A> void ask(
      JournalRequest request,
      Supplier<CompletionStage<A>> call,
      Function<A, PartitionInput<ReplyTo>> answered) {
    ask(request, call, answered, FIRST_PAUSE);
  }

  /** As above; where the journal has no room for the request, it is made again after a pause. */
  private <A> void ask(
      JournalRequest request,
      Supplier<CompletionStage<A>> call,
      Function<A, PartitionInput<ReplyTo>> answered,
      Duration pause) {
    CompletableFuture<A> future = called(call);
    if (future.state() == Future.State.SUCCESS) {
      atOnce.add(answered.apply(future.resultNow()));
      return;
    }
    var unused =
        future.whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                self.tell(new PartitionMessage.Journaled(answered.apply(answer)));
              } else if (causeOf(failure) instanceof RefusedException refused
                  && request == JournalRequest.APPEND
                  && refused.refusal().code() != Refusal.Code.OVERLOADED) {
                // It may stay so for long, and whoever waits is better told; reads go on then.
                self.tell(
                    new PartitionMessage.Journaled(
                        new PartitionInput.AppendRefused<>(refused.refusal())));
              } else if (causeOf(failure) instanceof RefusedException refused) {
                Runnable again = () -> ask(request, call, answered, longer(pause));
                self.tell(new PartitionMessage.NotAdmitted(refused.refusal(), pause, again));
              } else {
                String detail = causeOf(failure).toString();
                self.tell(
                    new PartitionMessage.Journaled(
                        new PartitionInput.JournalFailed<>(request, detail)));
              }
            });
  }

  private static Throwable causeOf(Throwable failure) {
    @Nullable Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private static Duration longer(Duration pause) {
    return min(pause.multipliedBy(2), LONGEST_PAUSE);
  }

  /** What a call throws is an answer that never comes: it may have happened all the same. */
  private static <A> CompletableFuture<A> called(Supplier<CompletionStage<A>> call) {
    try {
      return call.get().toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void wakeAt(long monotonicNanos) {
    alarm.cancel();
    long nanos = Math.max(0, monotonicNanos - node.clock().get().monotonicNanos());
    // Rounded up: woken early, the machine would find nothing due.
    Duration wait = Duration.ofMillis(nanos / 1_000_000 + 1);
    alarm = context.scheduleOnce(min(wait, LONGEST_ALARM), self, TIME_ELAPSED);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void delete(PartitionEffect.DeleteUpTo<ReplyTo> delete) {
    var unused =
        called(() -> node.journal().deleteUpTo(id, delete.epoch(), delete.upTo()))
            .whenComplete(
                (answer, failure) -> {
                  if (failure != null) {
                    log.warn("{}: old events were not deleted", partition, failure);
                  }
                });
  }

  private void onStop(StopReason reason) {
    stopped = true;
    alarm.cancel();
    switch (reason) {
      case StopReason.Drained unused -> log.debug("{} drained", partition);
      case StopReason.Fenced fenced ->
          log.info("{} was taken over by {}", partition, fenced.owner());
      case StopReason.JournalUnreachable unreachable ->
          log.warn("{} stopped: {}", partition, unreachable.detail());
      case StopReason.Broken broken -> log.error("{} is broken: {}", partition, broken.detail());
    }
    node.observer().stopped(partition, reason);
  }

  private Behavior<PartitionMessage> onPostStop() {
    if (!stopped) {
      run(machine.abandon());
    }
    return Behaviors.same();
  }
}
