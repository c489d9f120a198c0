package io.troupe.simulation.cluster;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.Epoch;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.RefusedException;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.partition.PartitionEffect;
import io.troupe.actors.partition.PartitionInput;
import io.troupe.actors.partition.PartitionInput.JournalRequest;
import io.troupe.actors.partition.PartitionMachine;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.partition.StopReason;
import io.troupe.persistence.embedded.EmbeddedJournal;
import io.troupe.testkit.world.Violation;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An owner of a partition, or who takes itself for it: the machine, and its way to the journal. */
final class Owner {
  private final ClusterWorld world;
  private final ClusterNode node;
  private final Stay stay;
  private final String name;
  private final PartitionId partition;
  private final PersistenceId id;
  private final EmbeddedJournal journal;
  private final PartitionMachine<Consumer<PartitionReply>> machine;
  private final Claimant claimant;
  private Epoch epoch = Epoch.NONE;
  private boolean over;
  private boolean serving;
  private boolean held;
  private long alarm;

  Owner(
      ClusterWorld world,
      ClusterNode node,
      Stay stay,
      PartitionId partition,
      Claimant claimant,
      int which) {
    this.world = world;
    this.node = node;
    this.stay = stay;
    this.name = "owner " + which;
    this.partition = partition;
    this.id = Partitions.idOf(partition);
    this.journal = node.journal();
    this.claimant = claimant;
    this.machine =
        new PartitionMachine<>(
            partition, claimant, List.of(world.kind), world.wire, world.partitionSettings);
  }

  boolean isLive() {
    return !over;
  }

  boolean isServing() {
    return serving && !over;
  }

  PartitionId partition() {
    return partition;
  }

  void start(boolean follows) {
    world.trace.say(
        name,
        "starts on %s for %s%s"
            .formatted(node.name(), partition, follows ? ", which it follows" : ""));
    if (follows) {
      world.trace.count("followed");
    }
    feed(new PartitionInput.Started<>(follows));
  }

  /** Its node is gone. */
  void crash() {
    over = true;
  }

  /** It alone stands still, as an actor whose thread is busy. */
  void hold(long nanos) {
    held = true;
    node.life().later(nanos, () -> held = false);
  }

  void feed(PartitionInput<Consumer<PartitionReply>> input) {
    if (held && !over) {
      node.life().later(ClusterPlan.MILLI, () -> feed(input));
      return;
    }
    if (over && !(input instanceof PartitionInput.Asked)) {
      return;
    }
    Moment now = new Moment(node.clockNanos(), world.agenda.nowNanos() / ClusterPlan.MILLI);
    List<PartitionEffect<Consumer<PartitionReply>>> effects;
    try {
      effects = machine.step(now, input);
    } catch (RuntimeException e) {
      throw new Violation("nothing breaks: " + name + " fails on " + input + ": " + e);
    }
    for (PartitionEffect<Consumer<PartitionReply>> effect : effects) {
      node.life().act(() -> perform(effect));
    }
  }

  private void perform(PartitionEffect<Consumer<PartitionReply>> effect) {
    switch (effect) {
      case PartitionEffect.Claim<Consumer<PartitionReply>> claim ->
          ask(
              JournalRequest.RECOVERY,
              journal.claim(id, claim.claimant()),
              answer -> {
                if (answer instanceof JournalAnswer.Claimed claimed) {
                  epoch = claimed.epoch();
                  world.truth.claimed(id, epoch, name);
                }
                return new PartitionInput.ClaimAnswered<>(answer);
              });
      case PartitionEffect.LoadSnapshot<Consumer<PartitionReply>> unused ->
          ask(JournalRequest.RECOVERY, journal.newest(id), PartitionInput.SnapshotLoaded::new);
      case PartitionEffect.ReadPage<Consumer<PartitionReply>> read ->
          ask(
              JournalRequest.RECOVERY,
              journal.read(id, read.from(), 200),
              PartitionInput.PageRead::new);
      case PartitionEffect.Append<Consumer<PartitionReply>> append ->
          ask(
              JournalRequest.APPEND,
              journal.append(id, append.batch()),
              answer ->
                  new PartitionInput.AppendAnswered<>(
                      world.flaw == ClusterFlaw.FENCED_OWNER_GOES_ON
                              && answer instanceof JournalAnswer.Fenced
                          ? new JournalAnswer.Appended(append.batch().last())
                          : answer));
      case PartitionEffect.Confirm<Consumer<PartitionReply>> confirm ->
          ask(
              JournalRequest.CONFIRM,
              journal.confirm(id, confirm.epoch()),
              answer ->
                  new PartitionInput.ConfirmAnswered<>(
                      world.flaw == ClusterFlaw.FENCED_OWNER_GOES_ON
                          ? new JournalAnswer.Confirmed()
                          : answer));
      case PartitionEffect.SavePiece<Consumer<PartitionReply>> save ->
          ask(
              JournalRequest.SNAPSHOT,
              journal.store(id, save.epoch(), save.at(), save.place(), save.piece()),
              PartitionInput.PieceSaved::new);
      case PartitionEffect.SealSnapshot<Consumer<PartitionReply>> seal -> {
        world.trace.count("partition snapshot");
        ask(
            JournalRequest.SNAPSHOT,
            journal.seal(id, seal.epoch(), seal.at(), seal.pieces()),
            PartitionInput.SnapshotSealed::new);
      }
      case PartitionEffect.DeleteUpTo<Consumer<PartitionReply>> delete -> {
        var unused = journal.deleteUpTo(id, delete.epoch(), delete.upTo());
      }
      case PartitionEffect.Deliver<Consumer<PartitionReply>> deliver ->
          throw new Violation("no kind of this world writes letters: " + deliver.letters());
      case PartitionEffect.WakeAt<Consumer<PartitionReply>> wake -> wakeAt(wake.monotonicNanos());
      case PartitionEffect.Reply<Consumer<PartitionReply>> reply ->
          reply.to().accept(reply.reply());
      case PartitionEffect.Serving<Consumer<PartitionReply>> served -> {
        serving = true;
        world.trace.count("recovered");
        world.trace.say(name, "serves from event " + served.recovered().number());
        stay.serving(this);
      }
      case PartitionEffect.Stop<Consumer<PartitionReply>> stop -> onStop(stop.reason());
    }
  }

  private void wakeAt(long monotonicNanos) {
    long mine = ++alarm;
    node.life()
        .later(
            node.untilShown(monotonicNanos),
            () -> {
              if (mine == alarm) {
                feed(new PartitionInput.TimeElapsed<>());
              }
            });
  }

  private void onStop(StopReason reason) {
    over = true;
    world.trace.count("stop: " + reason.getClass().getSimpleName());
    world.trace.say(name, "stops: " + reason);
    check(
        !(reason instanceof StopReason.Broken),
        "nothing breaks while the journal keeps its contract: %s %s",
        name,
        reason);
    stay.ended(this, reason);
  }

  /** As the shell of the product hands a journal's answers on. */
  private <A> void ask(
      JournalRequest request,
      CompletionStage<A> call,
      Function<A, PartitionInput<Consumer<PartitionReply>>> heard) {
    // Not within the stage, which would keep what is found wrong to itself.
    var unused =
        call.whenComplete(
            (answer, failure) ->
                node.life()
                    .later(
                        0,
                        () ->
                            feed(
                                failure == null ? heard.apply(answer) : failed(request, failure))));
  }

  private static PartitionInput<Consumer<PartitionReply>> failed(
      JournalRequest request, Throwable failure) {
    @Nullable Throwable cause = failure.getCause();
    Throwable why = failure instanceof CompletionException && cause != null ? cause : failure;
    return request == JournalRequest.APPEND && why instanceof RefusedException refused
        ? new PartitionInput.AppendRefused<>(refused.refusal())
        : new PartitionInput.JournalFailed<>(request, String.valueOf(why.getMessage()));
  }

  @Override
  public String toString() {
    return name + " of " + partition + " on " + node.name() + " in " + epoch + " by " + claimant;
  }
}
