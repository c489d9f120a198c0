package io.troupe.actors.partition;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.Limits;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.session.ContentHash;
import io.troupe.actors.session.RequestLedger;
import io.troupe.actors.session.SessionEvent;
import io.troupe.actors.wire.WireRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
  /** How many events that happen by themselves go ahead of the commands that wait. */
  static final int MAX_DUE_PER_BATCH = 512;

  /** How often partition time is logged while something is due later. */
  static final long LOG_TIME_EVERY_MILLIS = 10_000;

  /** How soon to look again whether the journal takes appends. */
  private static final long LOOK_AGAIN_MILLIS = 1_000;

  private final PartitionId partition;
  private final Claimant claimant;
  private final WireRegistry wire;
  private final PartitionState state;
  private final WaitingLine<T> waiting;
  private final Parked<T> parked = new Parked<>();
  private final Snapshotting snapshotting;
  private final PartitionClock clock = new PartitionClock();

  private List<PartitionEffect<T>> effects = new ArrayList<>();
  private Epoch epoch = Epoch.NONE;
  private @Nullable Recovery recovery;
  private boolean serving;
  private boolean ended;

  /** What the append in flight will answer; events that nobody asked for have no answers. */
  private HeldReplies<T> appending = new HeldReplies<>();

  private boolean appendInFlight;

  /** What the confirm in flight will answer; empty if none is in flight. */
  private HeldReplies<T> confirming = new HeldReplies<>();

  /** Reads evaluated since the confirm in flight was sent. */
  private HeldReplies<T> toConfirm = new HeldReplies<>();

  /** The round of deciding that is going on, or that a defect cut short: never appended. */
  private @Nullable Batch<T> deciding;

  /** Why recovery failed, while the journal is asked whether we are the owner at all. */
  private @Nullable StopReason suspicion;

  /** Why the journal takes no appends, if so: then writes are refused before they are decided. */
  private Optional<Refusal> appendsRefused = Optional.empty();

  /** Why nothing may be added to the state, if so. */
  private Optional<Refusal> growthRefused = Optional.empty();

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
    this.wire = wire;
    this.state = new PartitionState(partition, kinds, wire, settings);
    this.snapshotting = new Snapshotting(state, settings);
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
        refuse(asked.ask(), Refusal.Code.NOT_OWNER, partition + " has stopped here");
      }
      return taken();
    }
    switch (input) {
      case PartitionInput.Started<T> unused -> effects.add(new PartitionEffect.Claim<>(claimant));
      case PartitionInput.ClaimAnswered<T> claimed -> onClaim(claimed.answer());
      case PartitionInput.SnapshotLoaded<T> loaded ->
          onRecovered(now, recovery().onSnapshot(loaded.snapshot()));
      case PartitionInput.PageRead<T> read -> onRecovered(now, recovery().onPage(read.page()));
      case PartitionInput.Asked<T> asked -> onAsk(now, asked.ask());
      case PartitionInput.AppendAnswered<T> appended -> onAppend(now, appended.answer());
      case PartitionInput.AppendRefused<T> refused -> onAppendRefused(refused.refusal());
      case PartitionInput.ConfirmAnswered<T> confirmed -> onConfirm(now, confirmed.answer());
      case PartitionInput.PieceSaved<T> saved -> onSnapshot(saved.answer(), false);
      case PartitionInput.SnapshotSealed<T> sealed -> onSnapshot(sealed.answer(), true);
      case PartitionInput.TimeElapsed<T> unused -> {
        wakeAtMillis = KindCore.NEVER;
        pump(now);
      }
      case PartitionInput.JournalFailed<T> failed -> onFailure(now, failed);
      case PartitionInput.AppendsRefused<T> standing -> {
        appendsRefused = standing.refusal();
        pump(now);
      }
      case PartitionInput.GrowthRefused<T> memory -> growthRefused = memory.refusal();
      case PartitionInput.DrainAsked<T> unused -> onDrain();
    }
    return taken();
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
    effects.removeIf(effect -> !(effect instanceof PartitionEffect.Reply<T>));
    if (!ended) {
      end(reason);
    }
    return taken();
  }

  private List<PartitionEffect<T>> taken() {
    List<PartitionEffect<T>> taken = effects;
    effects = new ArrayList<>();
    return taken;
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

  private void onClaim(JournalAnswer.ToClaim answer) {
    switch (answer) {
      case JournalAnswer.Claimed claimed -> {
        epoch = claimed.epoch();
        recovery = new Recovery(partition, state, wire, claimed.highest());
        effects.add(new PartitionEffect.LoadSnapshot<>());
      }
      case JournalAnswer.ClaimRefused refused -> end(new StopReason.Fenced(refused.owner()));
    }
  }

  private void onRecovered(Moment now, Recovery.Step step) {
    switch (step) {
      case Recovery.Step.ReadPage read -> effects.add(new PartitionEffect.ReadPage<>(read.from()));
      case Recovery.Step.Failed failed -> {
        // A new owner that appended, saved and deleted meanwhile looks the same to us.
        suspicion = failed.reason();
        effects.add(new PartitionEffect.Confirm<>(epoch));
      }
      case Recovery.Step.Complete complete -> {
        serving = true;
        snapshotting.applied(complete.replayedEvents(), complete.replayedBytes());
        clock.start(now, state.timeMillis(), state.wallMillis());
        effects.add(new PartitionEffect.Serving<>(epoch, state.last()));
        pump(now);
      }
    }
  }

  private void onAsk(Moment now, Ask<T> ask) {
    if (!ask.partition().equals(partition)) {
      refuse(
          ask,
          Refusal.Code.INVALID,
          "the command is for " + ask.partition() + " but reached " + partition);
    } else if (!state.hosts(ask.command())) {
      refuse(ask, Refusal.Code.INVALID, partition + " hosts no '" + ask.command().kind() + "'");
    } else if (draining) {
      refuse(ask, Refusal.Code.NOT_OWNER, partition + " is moving");
    } else if (ask.deadline().isPast(now)) {
      refuse(ask, Refusal.Code.DEADLINE_PASSED, "the deadline passed before " + partition);
    } else {
      waiting
          .offer(ask)
          .ifPresentOrElse(
              refusal -> reply(ask, new PartitionReply.Refused(refusal)), () -> pump(now));
    }
  }

  /** Starts whatever may start now: one batch, one confirm. */
  private void pump(Moment now) {
    if (!serving) {
      return;
    }
    if (!appendInFlight && !toConfirm.isFull()) {
      decideWaiting(now);
    }
    if (confirming.isEmpty() && !toConfirm.isEmpty()) {
      confirming = toConfirm;
      toConfirm = new HeldReplies<>();
      effects.add(new PartitionEffect.Confirm<>(epoch));
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
    decideDue(batch);
    parked.forEachToDecide(ask -> decideInTime(now, ask, batch));
    @Nullable Ask<T> ask = waiting.first();
    while (ask != null && !batch.isOver()) {
      decideInTime(now, ask, batch);
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
      effects.add(new PartitionEffect.Append<>(append));
    }
    deciding = null;
  }

  /** What happens by itself happens first, so that no command sees what has ended. */
  private void decideDue(Batch<T> batch) {
    if (appendsRefused.isPresent() || draining) {
      return; // the next owner does it
    }
    while (batch.events().size() < MAX_DUE_PER_BATCH && !batch.isOver()) {
      Optional<? extends KindEvent> due = state.due(batch.timeMillis);
      if (due.isEmpty()) {
        break;
      }
      appendOwn(due.get(), batch);
    }
    if (batch.events().isEmpty() && batch.timeMillis >= timeToLogMillis()) {
      appendOwn(new TimePassed(), batch);
    }
  }

  /** When partition time must be logged, so that a crash does not lose much of it. */
  private long timeToLogMillis() {
    return state.nextDueMillis() == KindCore.NEVER
        ? KindCore.NEVER
        : state.timeMillis() + LOG_TIME_EVERY_MILLIS;
  }

  private void askToBeWoken(Moment now) {
    if (appendInFlight) {
      return; // its answer comes here again
    }
    long least = appendsRefused.isPresent() ? clock.millisAt(now) + LOOK_AGAIN_MILLIS : 0;
    long next = Math.max(least, Math.min(state.nextDueMillis(), timeToLogMillis()));
    if (next < wakeAtMillis) {
      wakeAtMillis = next;
      effects.add(new PartitionEffect.WakeAt<>(clock.nanosAt(next)));
    }
  }

  private void decideInTime(Moment now, Ask<T> ask, Batch<T> batch) {
    if (ask.deadline().isPast(now)) {
      refuseAsLate(ask);
    } else {
      decide(now, ask, batch);
    }
  }

  private void decide(Moment now, Ask<T> ask, Batch<T> batch) {
    switch (ask.command().access()) {
      case Access.Write unused -> decideWrite(ask, batch);
      case Access.Linearizable unused -> evaluateRead(now, ask, batch, false);
      case Access.Local unused -> evaluateRead(now, ask, batch, true);
      case Access.AtLeast wanted -> {
        long visible = state.last().number() - batch.events().size();
        if (visible < wanted.version().number()) {
          String detail = partition + " is at version " + visible + ", asked for ";
          refuse(ask, Refusal.Code.BEHIND, detail + wanted.version());
        } else {
          evaluateRead(now, ask, batch, true);
        }
      }
    }
  }

  private void decideWrite(Ask<T> ask, Batch<T> batch) {
    long content = ContentHash.of(ask.requestId(), ask.command(), wire);
    RequestLedger.Standing standing =
        ask.requestId()
            .map(id -> state.standingOf(id, ask.lowestUnanswered(), content, batch.timeMillis))
            .orElse(new RequestLedger.Standing.New());
    switch (standing) {
      case RequestLedger.Standing.New unused when appendsRefused.isPresent() ->
          reply(ask, new PartitionReply.Refused(appendsRefused.get()));
      case RequestLedger.Standing.New unused
          when growthRefused.isPresent() && ask.command().addsState() ->
          reply(ask, new PartitionReply.Refused(growthRefused.get()));
      case RequestLedger.Standing.New unused -> evaluate(ask, content, batch);
      case RequestLedger.Standing.Done done when batch.events().isEmpty() ->
          reply(ask, new PartitionReply.Answered(done.reply()));
      case RequestLedger.Standing.Done done -> batch.hold(ask, done.reply(), Held.Shows.REPEAT);
      case RequestLedger.Standing.Reused unused ->
          refuse(ask, Refusal.Code.REUSED_KEY, "another request had this id; this did nothing");
      case RequestLedger.Standing.TooOld unused ->
          unknown(ask, "the request is too old: its outcome is no longer kept");
      case RequestLedger.Standing.NoSession unused ->
          refuse(ask, Refusal.Code.NO_SESSION, partition + " does not know the session any more");
      case RequestLedger.Standing.Full full ->
          reply(
              ask,
              new PartitionReply.Refused(
                  new Refusal(Refusal.Code.OVERLOADED, full.detail(), full.roomIn())));
    }
  }

  private void evaluate(Ask<T> ask, long content, Batch<T> batch) {
    switch (state.decide(ask.command(), batch.timeMillis)) {
      // One outcome per id: another copy must not be decided otherwise after this answer was heard.
      case Decision.Answer<?> answer when ask.requestId().isPresent() ->
          append(ask, content, new SessionEvent.Answered(answer.reply()), batch);
      case Decision.Answer<?> answer -> batch.hold(ask, answer.reply(), Held.Shows.STATE);
      case Decision.Change<?> change -> append(ask, content, change.event(), batch);
      case Decision.NotYet<?> unused ->
          refuse(ask, Refusal.Code.INVALID, "a write must not wait for another");
    }
  }

  private void append(Ask<T> ask, long content, KindEvent event, Batch<T> batch) {
    EventRecord record =
        new EventRecord(
            batch.timeMillis,
            batch.wallMillis,
            ask.requestId(),
            ask.lowestUnanswered(),
            content,
            ask.principal(),
            event);
    Bytes encoded = record.encode(wire);
    if (encoded.length() > Limits.MAX_EVENT_BYTES) {
      refuse(
          ask,
          Refusal.Code.TOO_LARGE,
          "the event would have %d bytes, at most %d are allowed"
              .formatted(encoded.length(), Limits.MAX_EVENT_BYTES));
    } else if (batch.admits(encoded)) {
      batch.hold(ask, apply(record, encoded, batch), Held.Shows.CHANGE);
    }
  }

  /** Appends what happens without being asked for. */
  private void appendOwn(KindEvent event, Batch<T> batch) {
    EventRecord record =
        new EventRecord(
            batch.timeMillis, batch.wallMillis, Optional.empty(), 1, Principal.NONE, event);
    Bytes encoded = record.encode(wire);
    if (batch.admits(encoded)) {
      var unused = apply(record, encoded, batch);
    }
  }

  private KindReply apply(EventRecord record, Bytes encoded, Batch<T> batch) {
    batch.add(encoded);
    snapshotting.applied(1, encoded.length());
    return state.apply(record);
  }

  private void evaluateRead(Moment now, Ask<T> ask, Batch<T> batch, boolean local) {
    switch (state.decide(ask.command(), batch.timeMillis)) {
      case Decision.Answer<?> answer when local && batch.events().isEmpty() ->
          reply(ask, new PartitionReply.Answered(answer.reply()));
      case Decision.Answer<?> answer -> batch.hold(ask, answer.reply(), Held.Shows.STATE);
      case Decision.Change<?> unused ->
          refuse(ask, Refusal.Code.INVALID, "a read must not change anything");
      case Decision.NotYet<?> unused -> park(now, ask);
    }
  }

  private void park(Moment now, Ask<T> ask) {
    parked.expire(now, this::refuseAsLate); // whoever asks again has an earlier ask here
    if (!parked.add(ask)) {
      refuse(
          ask,
          Refusal.Code.OVERLOADED,
          "%s has %d reads waiting for a change, the most".formatted(partition, Parked.MAX_COUNT));
    }
  }

  private void refuseAsLate(Ask<T> ask) {
    refuse(ask, Refusal.Code.DEADLINE_PASSED, "the deadline passed in " + partition);
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
        answered.forEach(this::answer);
        parked.changed();
        if (snapshotting.isDue() && !draining) {
          effects.add(snapshotting.begin(epoch));
        }
        pump(now);
      }
      case JournalAnswer.Fenced fenced -> {
        appending.forEach(this::answerNotAppended);
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
    appending.forEach(
        held -> {
          switch (held.shows()) {
            case STATE, CHANGE -> reply(held.ask(), new PartitionReply.Refused(refusal));
            case REPEAT -> unknown(held.ask(), refusal.detail());
          }
        });
    appending = new HeldReplies<>();
    end(new StopReason.JournalUnreachable(refusal.detail()));
  }

  private void onConfirm(Moment now, JournalAnswer.ToConfirm answer) {
    switch (answer) {
      case JournalAnswer.Confirmed unused when suspicion != null -> end(suspicion);
      case JournalAnswer.Confirmed unused -> {
        HeldReplies<T> answered = confirming;
        confirming = new HeldReplies<>();
        answered.forEach(this::answer);
        pump(now);
      }
      case JournalAnswer.Fenced fenced -> end(new StopReason.Fenced(fenced.owner()));
    }
  }

  private void onSnapshot(JournalAnswer.ToSave answer, boolean sealed) {
    switch (answer) {
      case JournalAnswer.Saved unused when !sealed -> effects.add(snapshotting.next());
      case JournalAnswer.Saved saved -> {
        snapshotting.end();
        effects.add(new PartitionEffect.DeleteUpTo<>(epoch, saved.at()));
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
    if (!serving || appendsRefused.isEmpty()) {
      endWithout(failed);
      return;
    }
    HeldReplies<T> unconfirmed = confirming;
    confirming = new HeldReplies<>();
    refuseAll(unconfirmed, Refusal.Code.UNAVAILABLE, appendsRefused.get().detail());
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
      deciding.held.forEach(this::answerNotAppended);
    }
    appending.forEach(this::answerUnknown);
    appending = new HeldReplies<>();
    Refusal.Code code =
        switch (reason) {
          case StopReason.Drained unused -> Refusal.Code.NOT_OWNER;
          case StopReason.Fenced unused -> Refusal.Code.NOT_OWNER;
          case StopReason.JournalUnreachable unused -> Refusal.Code.UNAVAILABLE;
          case StopReason.Broken unused -> Refusal.Code.UNAVAILABLE;
        };
    refuseAll(confirming, code, partition + " stopped before it was confirmed");
    refuseAll(toConfirm, code, partition + " stopped before it was confirmed");
    confirming = new HeldReplies<>();
    toConfirm = new HeldReplies<>();
    refuseWaiting(code, partition + " stopped");
    effects.add(new PartitionEffect.Stop<>(reason));
  }

  /** The batch did not happen and never will. */
  private void answerNotAppended(Held<T> held) {
    String detail = partition + " stopped, and nothing of this was stored";
    switch (held.shows()) {
      case STATE, CHANGE -> refuse(held.ask(), Refusal.Code.NOT_OWNER, detail);
      case REPEAT -> unknown(held.ask(), detail);
    }
  }

  /** The journal did not say whether the batch happened. */
  private void answerUnknown(Held<T> held) {
    switch (held.shows()) {
      case STATE ->
          refuse(
              held.ask(), Refusal.Code.UNAVAILABLE, partition + " stopped before it was answered");
      case CHANGE, REPEAT -> unknown(held.ask(), "the journal did not answer for " + partition);
    }
  }

  private void refuseWaiting(Refusal.Code code, String detail) {
    for (@Nullable Ask<T> ask = waiting.first(); ask != null; ask = waiting.first()) {
      refuse(ask, code, detail);
      waiting.removeFirst();
    }
    parked.clear(ask -> refuse(ask, code, detail));
  }

  private void refuseAll(HeldReplies<T> held, Refusal.Code code, String detail) {
    held.forEach(one -> refuse(one.ask(), code, detail));
  }

  private void refuse(Ask<T> ask, Refusal.Code code, String detail) {
    reply(ask, new PartitionReply.Refused(new Refusal(code, detail)));
  }

  private void unknown(Ask<T> ask, String detail) {
    reply(ask, new PartitionReply.Unknown(ask.requestId(), detail));
  }

  private void answer(Held<T> held) {
    reply(held.ask(), new PartitionReply.Answered(held.reply()));
  }

  private void reply(Ask<T> ask, PartitionReply reply) {
    effects.add(new PartitionEffect.Reply<>(ask.replyTo(), reply));
  }

  private Recovery recovery() {
    return Objects.requireNonNull(recovery, "the journal answered a question that nobody asked");
  }
}
