package io.troupe.actors.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Deadline;
import io.troupe.actors.Epoch;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.counter.CounterCommand;
import io.troupe.actors.counter.CounterKind;
import io.troupe.actors.counter.CounterReply;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.shell.PartitionFormats;
import io.troupe.actors.wire.WireRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One machine on a bench: the test plays its askers (named by text), its journal and its clocks. It
 * checks on the way that everybody is answered at most once and nothing follows the end.
 */
final class OneMachine {
  static final PartitionId PARTITION = new PartitionId(3);
  static final Epoch EPOCH = new Epoch(7);
  static final Claimant CLAIMANT = new Claimant(new MembershipNumber(2), "here");
  static final WireRegistry WIRE = registry(List.of(new CounterKind()));

  final PartitionMachine<String> machine;
  final List<PartitionEffect<String>> effects = new ArrayList<>();
  private final Map<String, PartitionReply> replies = new HashMap<>();
  private @Nullable StopReason stopped;
  long monotonicNanos;
  long wallMillis = 1_000_000;

  OneMachine() {
    this(PartitionSettings.DEFAULT);
  }

  OneMachine(PartitionSettings settings) {
    this(settings, List.of(new CounterKind()), WIRE);
  }

  OneMachine(PartitionSettings settings, List<? extends Kind<?, ?>> kinds, WireRegistry wire) {
    machine = new PartitionMachine<>(PARTITION, CLAIMANT, kinds, wire, settings);
  }

  static WireRegistry registry(List<? extends Kind<?, ?>> kinds) {
    WireRegistry.Builder builder = WireRegistry.builder();
    AtomicReference<WireRegistry> built = new AtomicReference<>();
    PartitionFormats.register(builder, built::get);
    kinds.forEach(kind -> kind.register(builder));
    built.set(builder.build());
    return built.get();
  }

  /** Recovered from a blank journal. */
  OneMachine serving() {
    return recovered(List.of());
  }

  /** Recovered from these events. */
  OneMachine recovered(List<Bytes> events) {
    feed(new PartitionInput.Started<>());
    claimed(events.size());
    feed(new PartitionInput.SnapshotLoaded<>(Optional.empty()));
    if (!events.isEmpty()) {
      page(1, events);
    }
    assertThat(machine.isServing()).isTrue();
    effects.clear();
    return this;
  }

  void claimed(long highest) {
    feed(
        new PartitionInput.ClaimAnswered<>(
            new JournalAnswer.Claimed(EPOCH, new SequenceNumber(highest))));
  }

  void page(long first, List<Bytes> events) {
    List<JournalPage.Recorded> recorded = new ArrayList<>();
    for (Bytes event : events) {
      SequenceNumber number = new SequenceNumber(first + recorded.size());
      recorded.add(new JournalPage.Recorded(number, EPOCH, event));
    }
    SequenceNumber highest = new SequenceNumber(first + events.size() - 1);
    feed(new PartitionInput.PageRead<>(new JournalPage(recorded, highest)));
  }

  void snapshotLoaded(Snapshot snapshot) {
    feed(new PartitionInput.SnapshotLoaded<>(Optional.of(snapshot)));
  }

  void feed(PartitionInput<String> input) {
    took(machine.step(now(), input));
  }

  void took(List<PartitionEffect<String>> more) {
    for (PartitionEffect<String> effect : more) {
      if (stopped != null) {
        assertThat(effect)
            .as("nothing but refusals follows the end")
            .isInstanceOf(PartitionEffect.Reply.class);
      }
      if (effect instanceof PartitionEffect.Reply<String> reply) {
        assertThat(replies.put(reply.to(), reply.reply()))
            .as("an earlier answer to " + reply.to())
            .isNull();
      }
      if (effect instanceof PartitionEffect.Stop<String> stop) {
        stopped = stop.reason();
      }
    }
    effects.addAll(more);
  }

  /** Both clocks go on. */
  void pass(long millis) {
    monotonicNanos += millis * 1_000_000;
    wallMillis += millis;
  }

  Moment now() {
    return new Moment(monotonicNanos, wallMillis);
  }

  void ask(String asker, KindCommand command) {
    ask(asker, command, null);
  }

  void ask(String asker, KindCommand command, @Nullable RequestId id) {
    ask(asker, command, id, 1);
  }

  void ask(String asker, KindCommand command, @Nullable RequestId id, long lowestUnanswered) {
    ask(
        new Ask<>(
            PARTITION,
            command,
            Optional.ofNullable(id),
            lowestUnanswered,
            new Deadline(Long.MAX_VALUE),
            asker));
  }

  void ask(Ask<String> ask) {
    feed(new PartitionInput.Asked<>(ask));
  }

  void add(String asker) {
    ask(asker, new CounterCommand.Add("a", 1));
  }

  void get(String asker, Access access) {
    ask(asker, new CounterCommand.Get("a", access));
  }

  /** The append in flight succeeds. */
  AppendBatch appended() {
    AppendBatch batch = take(PartitionEffect.Append.class).batch();
    feed(new PartitionInput.AppendAnswered<>(new JournalAnswer.Appended(batch.last())));
    return batch;
  }

  void fenced() {
    var unused = take(PartitionEffect.Append.class);
    feed(new PartitionInput.AppendAnswered<>(new JournalAnswer.Fenced(new Epoch(8), "there")));
  }

  void confirmed() {
    var unused = take(PartitionEffect.Confirm.class);
    feed(new PartitionInput.ConfirmAnswered<>(new JournalAnswer.Confirmed()));
  }

  void failed(PartitionInput.JournalRequest request) {
    feed(new PartitionInput.JournalFailed<>(request, "no answer"));
  }

  /** The only effect of this type since the last look; the look removes it. */
  <E extends PartitionEffect<?>> E take(Class<E> type) {
    List<E> found = effects.stream().filter(type::isInstance).map(type::cast).toList();
    assertThat(found).as("effects " + type.getSimpleName() + " among " + effects).hasSize(1);
    effects.removeAll(found);
    return found.get(0);
  }

  boolean wants(Class<?> type) {
    return effects.stream().anyMatch(type::isInstance);
  }

  boolean isAnswered(String asker) {
    return replies.containsKey(asker);
  }

  PartitionReply replyTo(String asker) {
    PartitionReply reply = replies.get(asker);
    if (reply == null) {
      throw new AssertionError(asker + " was not answered");
    }
    return reply;
  }

  void assertTotal(String asker, long version, long total) {
    assertThat(replyTo(asker))
        .as(asker)
        .isEqualTo(
            new PartitionReply.Answered(new CounterReply.Total(new Version(version), total)));
  }

  void assertExists(String asker, long version) {
    assertThat(replyTo(asker))
        .as(asker)
        .isEqualTo(new PartitionReply.Answered(new CounterReply.Exists(new Version(version))));
  }

  void assertRefused(String asker, Refusal.Code code) {
    assertThat(replyTo(asker))
        .as(asker)
        .isInstanceOfSatisfying(
            PartitionReply.Refused.class,
            refused -> assertThat(refused.refusal().code()).as(asker).isEqualTo(code));
  }

  void assertUnknown(String asker, @Nullable RequestId id) {
    assertThat(replyTo(asker))
        .as(asker)
        .isInstanceOfSatisfying(
            PartitionReply.Unknown.class,
            unknown -> assertThat(unknown.retryWith()).isEqualTo(Optional.ofNullable(id)));
  }

  StopReason stopped() {
    StopReason reason = stopped;
    if (reason == null) {
      throw new AssertionError("the machine has not ended");
    }
    return reason;
  }

  boolean hasStopped() {
    return stopped != null;
  }

  static RequestId id(long session, long number) {
    return new RequestId(SessionId.derived(0, session), number);
  }

  /** An event as the journal would hold it. */
  static Bytes added(long timeMillis, @Nullable RequestId id) {
    return new EventRecord(
            timeMillis,
            timeMillis,
            Optional.ofNullable(id),
            1,
            Principal.NONE,
            new io.troupe.actors.counter.CounterEvent.Added("a", 1))
        .encode(WIRE);
  }

  static Snapshot snapshotOf(int events) {
    OneMachine saving = new OneMachine(snapshotting(events)).serving();
    for (int i = 0; i < events; i++) {
      saving.add("adder" + i);
      var unused = saving.appended();
    }
    return saving.drawn();
  }

  /** Stores all pieces of the snapshot under way, and takes its seal without an answer. */
  Snapshot drawn() {
    List<Bytes> pieces = new ArrayList<>();
    while (wants(PartitionEffect.SavePiece.class)) {
      PartitionEffect.SavePiece<?> piece = take(PartitionEffect.SavePiece.class);
      assertThat(piece.place()).isEqualTo(pieces.size());
      pieces.add(piece.piece());
      feed(new PartitionInput.PieceSaved<>(new JournalAnswer.Saved(piece.at())));
    }
    PartitionEffect.SealSnapshot<?> seal = take(PartitionEffect.SealSnapshot.class);
    assertThat(seal.pieces().count()).isEqualTo(pieces.size());
    return new Snapshot(seal.at(), pieces);
  }

  static PartitionSettings admitting(int count) {
    return new PartitionSettings(count, 16L << 20, 20_000, 32L << 20, 1_024, 10, 10, 10);
  }

  static PartitionSettings snapshotting(int everyEvents) {
    return new PartitionSettings(100, 2L << 20, everyEvents, 32L << 20, 64, 10, 10, 10);
  }

  static PartitionSettings remembering(int sessions, int outcomes) {
    return new PartitionSettings(100, 2L << 20, 1_000, 32L << 20, 64, sessions, sessions, outcomes);
  }
}
