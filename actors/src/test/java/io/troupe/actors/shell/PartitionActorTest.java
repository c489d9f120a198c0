package io.troupe.actors.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Deadline;
import io.troupe.actors.Epoch;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
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
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.partition.Ask;
import io.troupe.actors.partition.HeavyKind;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.partition.PartitionSettings;
import io.troupe.actors.partition.StopReason;
import io.troupe.actors.wire.WireRegistry;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PartitionActorTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final PartitionId PARTITION = new PartitionId(3);
  private static final RequestId ID = new RequestId(SessionId.derived(0, 1), 1);

  private final StubJournal journal = new StubJournal();
  private final LinkedBlockingQueue<String> observed = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<StopReason> reasons = new LinkedBlockingQueue<>();
  private final TestProbe<PartitionReply> asker = KIT.createTestProbe();
  private final TestProbe<PartitionReply> other = KIT.createTestProbe();
  private final TestProbe<PartitionMessage> watcher = KIT.createTestProbe();

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @Test
  void servesWithAJournalThatAnswersAtOnce() {
    ActorRef<PartitionMessage> partition = start();
    add(partition, asker);
    get(partition, other);

    expectTotal(asker, 1, 1);
    expectTotal(other, 1, 1);
  }

  @Test
  void servesWithAJournalThatAnswersLate() throws InterruptedException {
    CompletableFuture<JournalAnswer.ToClaim> claimed = new CompletableFuture<>();
    CompletableFuture<JournalAnswer.ToAppend> appended = new CompletableFuture<>();
    journal.claim = () -> claimed;
    journal.append = () -> appended;
    ActorRef<PartitionMessage> partition = start();
    add(partition, asker);
    asker.expectNoMessage(Duration.ofMillis(50));
    assertThat(journal.batches).isEmpty();

    claimed.complete(new JournalAnswer.Claimed(new Epoch(5), SequenceNumber.NONE));
    assertThat(take(journal.batches).epoch()).isEqualTo(new Epoch(5));
    asker.expectNoMessage(Duration.ofMillis(50));

    appended.complete(new JournalAnswer.Appended(new SequenceNumber(1)));
    expectTotal(asker, 1, 1);
  }

  @Test
  void tellsTheObserverWhenItServesAndWhenItEnds() throws InterruptedException {
    ActorRef<PartitionMessage> partition = start();
    assertThat(take(observed)).isEqualTo("serving partition-3");
    partition.tell(new PartitionMessage.Drain());
    assertThat(take(reasons)).isEqualTo(new StopReason.Drained());
    watcher.expectTerminated(partition);
  }

  @Test
  void doesNotKnowTheOutcomeWhereTheAppendFails() throws InterruptedException {
    CompletableFuture<JournalAnswer.ToAppend> appended = new CompletableFuture<>();
    journal.append = () -> appended;
    ActorRef<PartitionMessage> partition = start();
    add(partition, asker);
    var unused = take(journal.batches);
    get(partition, other);
    appended.completeExceptionally(new IllegalStateException("the disk is gone"));

    expectUnknown(asker);
    expectRefused(other, Refusal.Code.NOT_OWNER);
    assertThat(take(reasons).toString()).contains("the disk is gone");
    watcher.expectTerminated(partition);
  }

  @Test
  void doesNotKnowTheOutcomeWhereTheAppendHadFailedAlready() {
    journal.append = () -> CompletableFuture.failedFuture(new IllegalStateException());
    ActorRef<PartitionMessage> partition = start();
    add(partition, asker);

    expectUnknown(asker);
    watcher.expectTerminated(partition);
  }

  @Test
  void asksAgainWhereTheJournalHasNoRoom() throws InterruptedException {
    CompletionStage<JournalAnswer.ToAppend> full =
        CompletableFuture.failedFuture(
            new RefusedException(Refusal.Code.OVERLOADED, "the queue is full"));
    CompletionStage<JournalAnswer.ToAppend> appended =
        StubJournal.done(new JournalAnswer.Appended(new SequenceNumber(1)));
    Iterator<CompletionStage<JournalAnswer.ToAppend>> answers =
        List.of(full, full, appended).iterator();
    journal.append = answers::next;
    ActorRef<PartitionMessage> partition = start();
    add(partition, asker);

    expectTotal(asker, 1, 1);
    AppendBatch first = take(journal.batches);
    assertThat(take(journal.batches)).isEqualTo(first);
    assertThat(take(journal.batches)).isEqualTo(first);
  }

  @Test
  void refusesAWriteThatTheJournalRefusesForLong() {
    journal.append =
        () ->
            CompletableFuture.failedFuture(
                new RefusedException(Refusal.Code.UNAVAILABLE, "the disk is nearly full"));
    ActorRef<PartitionMessage> partition = start();
    add(partition, asker);

    expectRefused(asker, Refusal.Code.UNAVAILABLE);
    watcher.expectTerminated(partition);
  }

  @Test
  void refusesWritesWhereTheJournalSaysThatItTakesNone() {
    ActorRef<PartitionMessage> partition = start();
    journal.refusal = Optional.of(new Refusal(Refusal.Code.UNAVAILABLE, "the disk is nearly full"));
    add(partition, asker);
    expectRefused(asker, Refusal.Code.UNAVAILABLE);

    journal.refusal = Optional.empty();
    add(partition, other);
    expectTotal(other, 1, 1);
  }

  @Test
  void takesAnExceptionOfTheJournalForAnAnswerThatNeverComes() throws InterruptedException {
    journal.append =
        () -> {
          throw new IllegalStateException("closed");
        };
    ActorRef<PartitionMessage> partition = start();
    add(partition, asker);

    expectUnknown(asker);
    assertThat(take(reasons)).isInstanceOf(StopReason.JournalUnreachable.class);
    watcher.expectTerminated(partition);
  }

  @Test
  void endsWhereTheClaimThrowsWhileTheActorIsMade() throws InterruptedException {
    journal.claim =
        () -> {
          throw new IllegalStateException("closed");
        };
    ActorRef<PartitionMessage> partition = start();

    assertThat(take(reasons)).isInstanceOf(StopReason.JournalUnreachable.class);
    watcher.expectTerminated(partition);
  }

  @Test
  void endsWhereTheClaimIsRefusedWhileTheActorIsMade() throws InterruptedException {
    journal.claim =
        () ->
            StubJournal.done(
                new JournalAnswer.ClaimRefused(new MembershipNumber(9), "another node"));
    ActorRef<PartitionMessage> partition = start();

    assertThat(take(reasons)).isEqualTo(new StopReason.Fenced("another node"));
    watcher.expectTerminated(partition);
  }

  @Test
  void goesOnWhereASnapshotOrADeletionFails() {
    journal.save =
        () -> {
          throw new IllegalStateException("closed");
        };
    ActorRef<PartitionMessage> partition = start();
    add(partition, asker);
    expectTotal(asker, 1, 1);
    journal.save = null;
    journal.delete =
        () -> {
          throw new IllegalStateException("closed");
        };
    ask(partition, new CounterCommand.Add("a", 1), asker, Optional.empty());
    expectTotal(asker, 2, 2);
    ask(partition, new CounterCommand.Add("a", 1), asker, Optional.empty());
    expectTotal(asker, 3, 3);
  }

  @Test
  void answersEverybodyAndStopsWhereACoreThrows() throws InterruptedException {
    CompletableFuture<JournalAnswer.ToAppend> appended = new CompletableFuture<>();
    journal.append = () -> appended;
    ActorRef<PartitionMessage> partition = start();
    add(partition, asker);
    var unused = take(journal.batches);
    TestProbe<PartitionReply> culprit = KIT.createTestProbe();
    TestProbe<PartitionReply> behind = KIT.createTestProbe();
    get(partition, other);
    ask(partition, new HeavyKind.Fail(), culprit, Optional.empty());
    get(partition, behind);
    expectAllTaken(partition);
    appended.complete(new JournalAnswer.Appended(new SequenceNumber(1)));

    expectTotal(asker, 1, 1);
    assertThat(other.receiveMessage()).isInstanceOf(PartitionReply.Refused.class);
    expectRefused(culprit, Refusal.Code.UNAVAILABLE);
    expectRefused(behind, Refusal.Code.UNAVAILABLE);
    assertThat(take(reasons)).isInstanceOf(StopReason.Broken.class);
    watcher.expectTerminated(partition);
  }

  @Test
  void answersEverybodyWhereItIsStoppedFromOutside() throws InterruptedException {
    CompletableFuture<JournalAnswer.ToAppend> appended = new CompletableFuture<>();
    journal.append = () -> appended;
    ActorRef<PartitionMessage> partition = start();
    add(partition, asker);
    var unused = take(journal.batches);
    get(partition, other);
    expectAllTaken(partition);
    KIT.stop(partition);

    expectUnknown(asker);
    expectRefused(other, Refusal.Code.NOT_OWNER);
    assertThat(take(reasons)).isEqualTo(new StopReason.Drained());
  }

  @Test
  void finishesWhatIsInFlightBeforeItDrains() throws InterruptedException {
    CompletableFuture<JournalAnswer.ToAppend> appended = new CompletableFuture<>();
    journal.append = () -> appended;
    ActorRef<PartitionMessage> partition = start();
    add(partition, asker);
    var unused = take(journal.batches);
    partition.tell(new PartitionMessage.Drain());
    get(partition, other);
    expectRefused(other, Refusal.Code.NOT_OWNER);
    appended.complete(new JournalAnswer.Appended(new SequenceNumber(1)));

    expectTotal(asker, 1, 1);
    watcher.expectTerminated(partition);
  }

  /** Waits until the partition has taken what it was sent: it works through it in order. */
  private static void expectAllTaken(ActorRef<PartitionMessage> partition) {
    TestProbe<PartitionReply> stray = KIT.createTestProbe();
    partition.tell(
        new PartitionMessage.Request(
            new Ask<>(
                new PartitionId(4),
                new CounterCommand.Create("a"),
                Optional.empty(),
                1,
                new Deadline(Long.MAX_VALUE),
                stray.ref()::tell)));
    expectRefused(stray, Refusal.Code.INVALID);
  }

  private ActorRef<PartitionMessage> start() {
    List<Kind<?, ?>> kinds = List.of(new CounterKind(), new HeavyKind(1));
    WireRegistry.Builder wire = WireRegistry.builder();
    AtomicReference<WireRegistry> built = new AtomicReference<>();
    PartitionFormats.register(wire, built::get);
    kinds.forEach(kind -> kind.register(wire));
    built.set(wire.build());
    PartitionObserver observer =
        new PartitionObserver() {
          @Override
          public void serving(PartitionId partition, ActorRef<PartitionMessage> actor) {
            observed.add("serving " + partition);
          }

          @Override
          public void draining(PartitionId partition) {
            observed.add("draining " + partition);
          }

          @Override
          public void stopped(PartitionId partition, StopReason reason) {
            reasons.add(reason);
          }
        };
    PartitionContext node =
        new PartitionContext(
            journal,
            journal,
            () -> new Claimant(MembershipNumber.FIRST, "here"),
            kinds,
            built.get(),
            new PartitionSettings(10, 2L << 20, 1, 1_024, 1_024, 10, 10, 10),
            () -> new Moment(0, 1),
            Optional::empty,
            observer,
            LetterCarrier.NONE);
    ActorRef<PartitionMessage> partition = KIT.spawn(PartitionActor.create(PARTITION, node, false));
    return partition;
  }

  private static void add(ActorRef<PartitionMessage> partition, TestProbe<PartitionReply> replyTo) {
    ask(partition, new CounterCommand.Add("a", 1), replyTo, Optional.of(ID));
  }

  private static void get(ActorRef<PartitionMessage> partition, TestProbe<PartitionReply> replyTo) {
    ask(partition, new CounterCommand.Get("a", Access.LINEARIZABLE), replyTo, Optional.empty());
  }

  private static void ask(
      ActorRef<PartitionMessage> partition,
      KindCommand command,
      TestProbe<PartitionReply> replyTo,
      Optional<RequestId> id) {
    partition.tell(
        new PartitionMessage.Request(
            new Ask<>(
                PARTITION, command, id, 1, new Deadline(Long.MAX_VALUE), replyTo.ref()::tell)));
  }

  private static void expectTotal(TestProbe<PartitionReply> probe, long version, long total) {
    probe.expectMessage(
        new PartitionReply.Answered(new CounterReply.Total(new Version(version), total)));
  }

  private static void expectUnknown(TestProbe<PartitionReply> probe) {
    assertThat(probe.receiveMessage())
        .isInstanceOfSatisfying(
            PartitionReply.Unknown.class, unknown -> assertThat(unknown.retryWith()).contains(ID));
  }

  private static void expectRefused(TestProbe<PartitionReply> probe, Refusal.Code code) {
    assertThat(probe.receiveMessage())
        .isInstanceOfSatisfying(
            PartitionReply.Refused.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(code));
  }

  private static <T> T take(LinkedBlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(5, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing came");
    }
    return next;
  }
}
