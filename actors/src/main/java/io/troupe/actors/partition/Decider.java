package io.troupe.actors.partition;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.mail.MailEvent;
import io.troupe.actors.session.ContentHash;
import io.troupe.actors.session.RequestLedger;
import io.troupe.actors.session.SessionEvent;
import io.troupe.actors.wire.WireRegistry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides one command after the other, each against the state that the ones before it left, into a
 * batch. Who may be answered at once is; everybody else's answer is held with the batch.
 *
 * @param <T> the shell's form of a return address
 */
final class Decider<T> {
  /** How many events that happen by themselves go ahead of the commands that wait. */
  static final int MAX_DUE_PER_BATCH = 512;

  /** How often partition time is logged while something is due later. */
  static final long LOG_TIME_EVERY_MILLIS = 10_000;

  /** How many reads that waited for a change are looked at again ahead of the commands. */
  static final int MAX_PARKED_PER_BATCH = 128;

  private final PartitionId partition;
  private final WireRegistry wire;
  private final PartitionState state;
  private final Snapshotting snapshotting;
  private final Parked<T> parked;
  private final Postman<T> postman;
  private final Outbox<T> outbox;

  /** Why the journal takes no appends, if so: then writes are refused before they are decided. */
  private Optional<Refusal> appendsRefused = Optional.empty();

  /** Why nothing may be added to the state, if so. */
  private Optional<Refusal> growthRefused = Optional.empty();

  Decider(
      PartitionId partition,
      WireRegistry wire,
      PartitionState state,
      Snapshotting snapshotting,
      Parked<T> parked,
      Postman<T> postman,
      Outbox<T> outbox) {
    this.partition = partition;
    this.wire = wire;
    this.state = state;
    this.snapshotting = snapshotting;
    this.parked = parked;
    this.postman = postman;
    this.outbox = outbox;
  }

  void refuseAppends(Optional<Refusal> why) {
    appendsRefused = why;
  }

  void refuseGrowth(Optional<Refusal> why) {
    growthRefused = why;
  }

  Optional<Refusal> appendsRefused() {
    return appendsRefused;
  }

  // --- What happens by itself -------------------------------------------------------------------

  /** What happens by itself happens first, so that no command sees what has ended. */
  void decideDue(Batch<T> batch) {
    if (appendsRefused.isPresent()) {
      return;
    }
    while (batch.events().size() < MAX_DUE_PER_BATCH && !batch.isOver()) {
      Optional<? extends KindEvent> due =
          postman.hasNews() ? postman.news() : state.due(batch.timeMillis);
      if (due.isEmpty()) {
        break;
      }
      appendOwn(due.get(), batch);
    }
    if (batch.events().isEmpty() && batch.timeMillis >= timeToLogMillis()) {
      appendOwn(new TimePassed(), batch);
    }
  }

  /** Partition time at which {@link #decideDue} has something to do. */
  long nextDueMillis() {
    return postman.hasNews() ? 0 : Math.min(state.nextDueMillis(), timeToLogMillis());
  }

  /** When partition time must be logged, so that a crash does not lose much of it. */
  private long timeToLogMillis() {
    return state.nextDueMillis() == KindCore.NEVER
        ? KindCore.NEVER
        : state.timeMillis() + LOG_TIME_EVERY_MILLIS;
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

  // --- What was waited for ----------------------------------------------------------------------

  /**
   * Reads that a change may have come for, as many as leave at least half of the batch to the
   * commands; the others stay first for the next one.
   */
  void decideParked(Moment now, Batch<T> batch) {
    for (int i = 0; i < MAX_PARKED_PER_BATCH && !batch.isOver() && !batch.isHalfFull(); i++) {
      @Nullable Ask<T> ask = parked.nextToDecide();
      if (ask == null) {
        return;
      }
      decide(now, ask, batch);
    }
  }

  // --- What is asked for ------------------------------------------------------------------------

  void decide(Moment now, Ask<T> ask, Batch<T> batch) {
    if (ask.deadline().isPast(now)) {
      outbox.refuseAsLate(ask);
      return;
    }
    switch (ask.command().access()) {
      case Access.Write unused -> decideWrite(ask, batch);
      case Access.Linearizable unused -> evaluateRead(now, ask, batch, false);
      case Access.Local unused -> evaluateRead(now, ask, batch, true);
      case Access.AtLeast wanted -> {
        long visible = state.last().number() - batch.events().size();
        if (visible < wanted.version().number()) {
          String detail = partition + " is at version " + visible + ", asked for ";
          outbox.refuse(ask, Refusal.Code.BEHIND, detail + wanted.version());
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
          outbox.refuse(ask, appendsRefused.get());
      case RequestLedger.Standing.New unused
          when growthRefused.isPresent() && ask.command().addsState() ->
          outbox.refuse(ask, growthRefused.get());
      case RequestLedger.Standing.New unused -> evaluateWrite(ask, content, batch);
      case RequestLedger.Standing.Done done when batch.events().isEmpty() ->
          answer(ask, done.reply(), batch);
      case RequestLedger.Standing.Done done -> batch.hold(ask, done.reply(), Held.Shows.REPEAT);
      case RequestLedger.Standing.Reused unused ->
          outbox.refuse(
              ask,
              Refusal.Code.REUSED_KEY,
              "this id was used for another request before; this one did nothing, and needs a fresh"
                  + " id");
      case RequestLedger.Standing.TooOld unused ->
          outbox.unknownForGood(ask, "the request is too old: its outcome is no longer kept");
      case RequestLedger.Standing.NoSession unused ->
          outbox.refuse(
              ask, Refusal.Code.NO_SESSION, partition + " does not know the session any more");
      case RequestLedger.Standing.Full full ->
          outbox.refuse(ask, new Refusal(Refusal.Code.OVERLOADED, full.detail(), full.roomIn()));
    }
  }

  private void evaluateWrite(Ask<T> ask, long content, Batch<T> batch) {
    switch (state.decide(ask.command(), batch.timeMillis)) {
      // One outcome per id: another copy must not be decided otherwise after this answer was heard.
      case Decision.Answer<?> answer when ask.requestId().isPresent() ->
          append(ask, content, new SessionEvent.Answered(answer.reply()), batch);
      case Decision.Answer<?> answer -> batch.hold(ask, answer.reply(), Held.Shows.STATE);
      case Decision.Change<?> change -> append(ask, content, change.event(), batch);
      case Decision.NotYet<?> unused ->
          outbox.refuse(ask, Refusal.Code.INVALID, "a write must not wait for another");
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
      outbox.refuse(
          ask,
          Refusal.Code.TOO_LARGE,
          "the event would have %d bytes, at most %d are allowed"
              .formatted(encoded.length(), Limits.MAX_EVENT_BYTES));
    } else if (batch.admits(encoded)) {
      batch.hold(ask, apply(record, encoded, batch), Held.Shows.CHANGE);
    }
  }

  private KindReply apply(EventRecord record, Bytes encoded, Batch<T> batch) {
    batch.add(encoded, record.event().kind());
    if (record.event() instanceof MailEvent.LettersTaken) {
      batch.touches(state.names()); // what is bound to a guest may be of any kind
    }
    snapshotting.applied(1, encoded.length());
    return state.apply(record);
  }

  private void evaluateRead(Moment now, Ask<T> ask, Batch<T> batch, boolean local) {
    switch (state.decide(ask.command(), batch.timeMillis)) {
      case Decision.Answer<?> answer when local && batch.events().isEmpty() ->
          answer(ask, answer.reply(), batch);
      case Decision.Answer<?> answer -> batch.hold(ask, answer.reply(), Held.Shows.STATE);
      case Decision.Change<?> unused ->
          outbox.refuse(ask, Refusal.Code.INVALID, "a read must not change anything");
      case Decision.NotYet<?> unused -> park(now, ask);
    }
  }

  private void answer(Ask<T> ask, KindReply reply, Batch<T> batch) {
    batch.answered(reply);
    outbox.reply(ask, new PartitionReply.Answered(reply));
  }

  private void park(Moment now, Ask<T> ask) {
    parked.expire(now, outbox::refuseAsLate); // whoever asks again has an earlier ask here
    int most = state.mostParked(ask.command());
    if (!parked.add(ask, most)) {
      outbox.refuse(
          ask,
          Refusal.Code.OVERLOADED,
          "%s has %d reads of '%s' waiting for a change, the most"
              .formatted(partition, most, ask.command().kind()));
    }
  }
}
