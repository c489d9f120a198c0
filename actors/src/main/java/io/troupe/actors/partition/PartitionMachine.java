package io.troupe.actors.partition;

import io.troupe.actors.Epoch;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.wire.WireRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One incarnation of a partition's owner, as a pure machine: inputs in, effects out, nothing else.
 *
 * <p><b>Recovery</b>: claim the epoch, load the newest snapshot, replay up to the number that the
 * claim named, refuse any gap. Commands that arrive meanwhile wait.
 *
 * <p><b>Writes</b>: while an append is in flight, commands wait; when it is answered, all that wait
 * are decided together, each against the state that the ones before it left, and appended as one
 * batch. The state therefore runs ahead of the journal by at most one batch, and no answer that
 * shows any of it leaves before the batch is durable.
 *
 * <p><b>Reads</b> are evaluated in the same line. One that is evaluated beside changes is answered
 * with them: a successful append shows that the epoch was still ours after the read arrived. One
 * that is evaluated without changes waits for a confirm that is sent after it arrived.
 *
 * <p><b>The end</b>: fenced, the journal unreachable, or drained. Whoever waits is answered first:
 * unknown for writes of an unanswered append, refused for everything else. A machine never
 * recovers; its successor does.
 *
 * @param <T> the shell's form of a return address
 */
public final class PartitionMachine<T> {
  /** How soon to look again whether the journal takes appends. */
  private static final long LOOK_AGAIN_MILLIS = 1_000;

  private final PartitionId partition;
  private final Claimant claimant;
  private final PartitionState state;
  private final WaitingLine<T> waiting;
  private final Parked<T> parked = new Parked<>();
  private final Postman<T> postman;
  private final Snapshotting snapshotting;
  private final PartitionClock clock = new PartitionClock();
  private final Outbox<T> outbox;
  private final Decider<T> decider;

  private final Recovery recovery;

  private Epoch epoch = Epoch.NONE;

  private boolean serving;
  private boolean ended;

  /** What the append in flight will answer; events that nobody asked for have no answers. */
  private HeldReplies<T> appending = new HeldReplies<>();

  private boolean appendInFlight;

  /** The kinds whose events are in the append in flight, or in the last one. */
  private Set<String> appendingKinds = Set.of();

  /** What the confirm in flight will answer; empty if none is in flight. */
  private HeldReplies<T> confirming = new HeldReplies<>();

  /** Reads evaluated since the confirm in flight was sent. */
  private HeldReplies<T> toConfirm = new HeldReplies<>();

  /** The round of deciding that is going on, or that a defect cut short: never appended. */
  private @Nullable Batch<T> deciding;

  /** Why recovery failed, while the journal is asked whether we are the owner at all. */
  private @Nullable StopReason suspicion;

  private boolean draining;

  /** Partition time at which the shell was asked to wake us. */
  private long wakeAtMillis = KindCore.NEVER;

  /** A machine for one incarnation. */
  public PartitionMachine(
      PartitionId partition,
      Claimant claimant,
      Collection<? extends Kind<?, ?>> kinds,
      WireRegistry wire,
      PartitionSettings settings) {
    this.partition = partition;
    this.claimant = claimant;
    this.state = new PartitionState(partition, kinds, wire, settings);
    this.recovery = new Recovery(partition, state, wire);
    this.snapshotting = new Snapshotting(state, settings);
    this.outbox = new Outbox<>(partition);
    this.postman = new Postman<>(state.mail(), outbox);
    this.decider = new Decider<>(partition, wire, state, snapshotting, parked, postman, outbox);
    this.waiting =
        new WaitingLine<>(settings.maxWaitingPerKind(), settings.maxWaitingBytesPerKind());
  }

  /**
   * Takes one input.
   *
   * @param now what the clocks show
   * @return what to do, in this order
   */
  public List<PartitionEffect<T>> step(Moment now, PartitionInput<T> input) {
    if (ended) {
      if (input instanceof PartitionInput.Asked<T> asked) {
        outbox.refuse(asked.ask(), Refusal.Code.NOT_OWNER, partition + " has stopped here");
      }
      return outbox.taken();
    }
    switch (input) {
      case PartitionInput.Started<T> started ->
          outbox.add(
              started.follows()
                  ? new PartitionEffect.LoadSnapshot<>()
                  : new PartitionEffect.Claim<>(claimant));
      case PartitionInput.ClaimAnswered<T> claimed -> onClaim(now, claimed.answer());
      case PartitionInput.SnapshotLoaded<T> loaded ->
          onRecovered(now, recovery.onSnapshot(loaded.snapshot()));
      case PartitionInput.PageRead<T> read -> onRecovered(now, recovery.onPage(read.page()));
      case PartitionInput.Asked<T> asked -> onAsk(now, asked.ask());
      case PartitionInput.AppendAnswered<T> appended -> onAppend(now, appended.answer());
      case PartitionInput.AppendRefused<T> refused -> onAppendRefused(refused.refusal());
      case PartitionInput.ConfirmAnswered<T> confirmed -> onConfirm(now, confirmed.answer());
      case PartitionInput.PieceSaved<T> saved -> onSnapshot(saved.answer(), false);
      case PartitionInput.SnapshotSealed<T> sealed -> onSnapshot(sealed.answer(), true);
      case PartitionInput.LettersTaken<T> taken -> {
        postman.taken(taken.by(), taken.upTo());
        pump(now);
      }
      case PartitionInput.TimeElapsed<T> unused -> {
        wakeAtMillis = KindCore.NEVER;
        pump(now);
      }
      case PartitionInput.JournalFailed<T> failed -> onFailure(now, failed);
      case PartitionInput.AppendsRefused<T> standing -> {
        decider.refuseAppends(standing.refusal());
        pump(now);
      }
      case PartitionInput.GrowthRefused<T> memory -> decider.refuseGrowth(memory.refusal());
      case PartitionInput.DrainAsked<T> unused -> onDrain();
    }
    return outbox.taken();
  }

  /**
   * Ends the machine because an invariant does not hold; answers whoever waits. May follow a step
   * that threw: the answers that it had already given leave now, and nothing else of it.
   */
  public List<PartitionEffect<T>> breakDown(String detail) {
    return stop(new StopReason.Broken(detail));
  }

  /** Ends the machine at once, because its shell ends; answers whoever waits. */
  public List<PartitionEffect<T>> abandon() {
    return stop(new StopReason.Drained());
  }

  private List<PartitionEffect<T>> stop(StopReason reason) {
    outbox.keepAnswersOnly();
    if (!ended) {
      end(reason);
    }
    return outbox.taken();
  }

  /** Whether recovery is complete and the machine has not ended. */
  public boolean isServing() {
    return serving && !ended;
  }

  /** How many commands wait to be decided. */
  public int waiting() {
    return waiting.count();
  }

  /** How many reads wait for a change. */
  public int parkedReads() {
    return parked.count();
  }

  private void onClaim(Moment now, JournalAnswer.ToClaim answer) {
    switch (answer) {
      case JournalAnswer.Claimed claimed -> {
        epoch = claimed.epoch();
        onRecovered(now, recovery.claimed(claimed.highest()));
      }
      case JournalAnswer.ClaimRefused refused -> end(new StopReason.Fenced(refused.owner()));
    }
  }

  private void onRecovered(Moment now, Recovery.Step step) {
    switch (step) {
      case Recovery.Step.LoadSnapshot unused -> outbox.add(new PartitionEffect.LoadSnapshot<>());
      case Recovery.Step.ReadPage read -> outbox.add(new PartitionEffect.ReadPage<>(read.from()));
      case Recovery.Step.CaughtUp unused -> outbox.add(new PartitionEffect.Claim<>(claimant));
      case Recovery.Step.Failed failed when epoch.equals(Epoch.NONE) -> end(failed.reason());
      case Recovery.Step.Failed failed -> {
        // A new owner that appended, saved and deleted meanwhile looks the same to us.
        suspicion = failed.reason();
        outbox.add(new PartitionEffect.Confirm<>(epoch));
      }
      case Recovery.Step.Complete complete -> {
        serving = true;
        snapshotting.recovered(
            complete.snapshotBytes(), complete.replayedEvents(), complete.replayedBytes());
        clock.start(now, state.timeMillis(), state.wallMillis());
        outbox.add(new PartitionEffect.Serving<>(epoch, state.last()));
        pump(now);
      }
    }
  }

  private void onAsk(Moment now, Ask<T> ask) {
    if (!ask.partition().equals(partition)) {
      outbox.refuse(
          ask,
          Refusal.Code.INVALID,
          "the command is for " + ask.partition() + " but reached " + partition);
    } else if (!state.hosts(ask.command())) {
      outbox.refuse(
          ask, Refusal.Code.INVALID, partition + " hosts no '" + ask.command().kind() + "'");
    } else if (draining) {
      outbox.refuse(ask, Refusal.Code.NOT_OWNER, partition + " is moving");
    } else if (ask.deadline().isPast(now)) {
      outbox.refuse(ask, Refusal.Code.DEADLINE_PASSED, "the deadline passed before " + partition);
    } else {
      waiting.offer(ask).ifPresentOrElse(refusal -> outbox.refuse(ask, refusal), () -> pump(now));
    }
  }

  /** Starts whatever may start now: one batch, one confirm. */
  private void pump(Moment now) {
    if (!serving) {
      return;
    }
    if (!appendInFlight && !draining) {
      postman.send(clock.millisAt(now)); // all of the state is durable
    }
    if (!appendInFlight && !toConfirm.isFull()) {
      decideWaiting(now);
    }
    if (confirming.isEmpty() && !toConfirm.isEmpty()) {
      confirming = toConfirm;
      toConfirm = new HeldReplies<>();
      outbox.add(new PartitionEffect.Confirm<>(epoch));
    }
    if (draining && !appendInFlight && confirming.isEmpty()) {
      end(new StopReason.Drained());
    } else {
      askToBeWoken(now);
    }
  }

  private void decideWaiting(Moment now) {
    Batch<T> batch = new Batch<>(clock.millisAt(now), clock.wallMillisAt(now));
    deciding = batch;
    if (!draining) { // else the next owner does it
      decider.decideDue(batch);
    }
    decider.decideParked(now, batch);
    @Nullable Ask<T> ask = waiting.first();
    while (ask != null && !batch.isOver()) {
      decider.decide(now, ask, batch);
      if (!batch.overflowed()) {
        waiting.removeFirst();
        ask = waiting.first();
      }
    }
    if (batch.events().isEmpty()) {
      toConfirm.addAll(batch.held);
    } else {
      SequenceNumber first = state.last().plus(1L - batch.events().size());
      AppendBatch append = AppendBatch.of(epoch, first, batch.events());
      appending = batch.held;
      appendInFlight = true;
      appendingKinds = batch.kinds();
      outbox.add(new PartitionEffect.Append<>(append));
    }
    deciding = null;
  }

  private void askToBeWoken(Moment now) {
    if (appendInFlight || toConfirm.isFull() || draining) {
      return; // what is in flight comes here again
    }
    long nowMillis = clock.millisAt(now);
    long least = decider.appendsRefused().isPresent() ? nowMillis + LOOK_AGAIN_MILLIS : 0;
    boolean goesOn = waiting.first() != null || parked.hasToDecide(); // the round was full
    long due = Math.min(decider.nextDueMillis(), postman.nextMillis());
    long next = goesOn ? nowMillis : Math.max(least, due);
    if (next < wakeAtMillis) {
      wakeAtMillis = next;
      outbox.add(new PartitionEffect.WakeAt<>(clock.nanosAt(next)));
    }
  }

  private void onAppend(Moment now, JournalAnswer.ToAppend answer) {
    switch (answer) {
      case JournalAnswer.Appended appended -> {
        if (!appended.last().equals(state.last())) {
          end(new StopReason.Broken("the journal of " + partition + " confirmed other events"));
          return;
        }
        HeldReplies<T> answered = appending;
        appending = new HeldReplies<>();
        appendInFlight = false;
        answered.forEach(outbox::answer);
        parked.changed(appendingKinds);
        if (snapshotting.isDue() && !draining) {
          outbox.add(snapshotting.begin(epoch));
        }
        pump(now);
      }
      case JournalAnswer.Fenced fenced -> {
        answerNotAppended(appending);
        appending = new HeldReplies<>();
        end(new StopReason.Fenced(fenced.owner()));
      }
      case JournalAnswer.OutOfSequence out ->
          end(
              new StopReason.Broken(
                  "the journal of %s is at event %d under our own epoch %d"
                      .formatted(partition, out.highest().number(), epoch.number())));
    }
  }

  /** The state has run ahead of what is stored: only a successor can go on, and serve reads. */
  private void onAppendRefused(Refusal refusal) {
    appending.forEach(held -> outbox.answerNotAppended(held, refusal));
    appending = new HeldReplies<>();
    end(new StopReason.JournalUnreachable(refusal.detail()));
  }

  private void onConfirm(Moment now, JournalAnswer.ToConfirm answer) {
    switch (answer) {
      case JournalAnswer.Confirmed unused when suspicion != null -> end(suspicion);
      case JournalAnswer.Confirmed unused -> {
        HeldReplies<T> answered = confirming;
        confirming = new HeldReplies<>();
        answered.forEach(outbox::answer);
        pump(now);
      }
      case JournalAnswer.Fenced fenced -> end(new StopReason.Fenced(fenced.owner()));
    }
  }

  private void onSnapshot(JournalAnswer.ToSave answer, boolean sealed) {
    switch (answer) {
      case JournalAnswer.Saved unused when !sealed -> outbox.add(snapshotting.next());
      case JournalAnswer.Saved saved -> {
        snapshotting.end();
        outbox.add(new PartitionEffect.DeleteUpTo<>(epoch, saved.at()));
      }
      // An earlier attempt of ours got through: nothing is lost, the next one is newer.
      case JournalAnswer.SnapshotNotNewer unused -> snapshotting.end();
      case JournalAnswer.Fenced fenced -> end(new StopReason.Fenced(fenced.owner()));
    }
  }

  private void onFailure(Moment now, PartitionInput.JournalFailed<T> failed) {
    switch (failed.request()) {
      case CONFIRM -> onNotConfirmed(now, failed);
      case RECOVERY, APPEND -> endWithout(failed);
      case SNAPSHOT -> snapshotting.end();
    }
  }

  /** Where the journal takes nothing, a successor could not claim: better to go on. */
  private void onNotConfirmed(Moment now, PartitionInput.JournalFailed<T> failed) {
    Optional<Refusal> appendsRefused = decider.appendsRefused();
    if (!serving || appendsRefused.isEmpty()) {
      endWithout(failed);
      return;
    }
    HeldReplies<T> unconfirmed = confirming;
    confirming = new HeldReplies<>();
    outbox.refuseAll(unconfirmed, Refusal.Code.UNAVAILABLE, appendsRefused.get().detail());
    pump(now);
  }

  private void endWithout(PartitionInput.JournalFailed<T> failed) {
    end(new StopReason.JournalUnreachable(failed.request() + ": " + failed.detail()));
  }

  private void onDrain() {
    draining = true;
    refuseWaiting(Refusal.Code.NOT_OWNER, partition + " is moving");
    if (!serving || (!appendInFlight && confirming.isEmpty())) {
      end(new StopReason.Drained());
    }
  }

  /** Answers whoever waits, each as is true for it, and ends. */
  private void end(StopReason reason) {
    ended = true;
    if (deciding != null) {
      answerNotAppended(deciding.held);
    }
    appending.forEach(outbox::answerUnknown);
    appending = new HeldReplies<>();
    Refusal.Code code =
        switch (reason) {
          case StopReason.Drained unused -> Refusal.Code.NOT_OWNER;
          case StopReason.Fenced unused -> Refusal.Code.NOT_OWNER;
          // A successor, perhaps on another node, may reach it: worth another look. Where the
          // journal takes nothing at all, it could not claim.
          case StopReason.JournalUnreachable unused when decider.appendsRefused().isPresent() ->
              Refusal.Code.UNAVAILABLE;
          case StopReason.JournalUnreachable unused -> Refusal.Code.NOT_OWNER;
          case StopReason.Broken unused -> Refusal.Code.UNAVAILABLE;
        };
    outbox.refuseAll(confirming, code, partition + " stopped before it was confirmed");
    outbox.refuseAll(toConfirm, code, partition + " stopped before it was confirmed");
    confirming = new HeldReplies<>();
    toConfirm = new HeldReplies<>();
    refuseWaiting(code, partition + " stopped");
    outbox.add(new PartitionEffect.Stop<>(reason));
  }

  private void answerNotAppended(HeldReplies<T> held) {
    String detail = partition + " stopped, and nothing of this was stored";
    Refusal refusal = new Refusal(Refusal.Code.NOT_OWNER, detail);
    held.forEach(one -> outbox.answerNotAppended(one, refusal));
  }

  private void refuseWaiting(Refusal.Code code, String detail) {
    for (@Nullable Ask<T> ask = waiting.first(); ask != null; ask = waiting.first()) {
      outbox.refuse(ask, code, detail);
      waiting.removeFirst();
    }
    parked.clear(ask -> outbox.refuse(ask, code, detail));
  }
}
