package io.troupe.sharding.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.partition.Ask;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.partition.StopReason;
import io.troupe.actors.session.SessionCommand;
import io.troupe.actors.session.SessionReply;
import io.troupe.actors.shell.PartitionMessage;
import io.troupe.actors.shell.PartitionObserver;
import io.troupe.actors.shell.ReplyTo;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapReply;
import io.troupe.sharding.register.FakeRegister;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client whose partition is a probe: the test plays it. */
class PartitionClientTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final PartitionId PARTITION = new PartitionId(1);
  private static final RequestId KEY = new RequestId(SessionId.derived(4, 2), 1);
  private static final SessionId SESSION = new SessionId(1, 7);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Principal ADA = new Principal("ada");
  private static final KindReply DONE = new MapReply.Cleared(Version.ABSENT, 0);

  private final TestProbe<PartitionMessage> partition = KIT.createTestProbe();
  private final List<String> ended = new CopyOnWriteArrayList<>();
  private PartitionRegion region;
  private PartitionClient client;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void start() {
    PartitionHost host =
        new PartitionHost(
            "a", 1, 2, (started, by, follows) -> partition.ref(), System::nanoTime, new Nobody());
    host.serving(PARTITION, partition.ref());
    AskedAway nowhere =
        new AskedAway(
            new AskedAwayTest.Line("a", new HashMap<>()),
            AskedAwayTest.FORMAT,
            Runnable::run,
            System::nanoTime,
            request -> {});
    region = new PartitionRegion(KIT.system(), new FakeRegister(), "a", host, nowhere);
    client =
        new PartitionClient(
            2,
            new ClientLimits(100, 2L << 20),
            () -> new Moment(System.nanoTime(), 0),
            (command, told, nanos) ->
                ended.add(
                    command.getClass().getSimpleName() + " " + told.getClass().getSimpleName()));
    client.use(region);
  }

  @AfterEach
  void giveUp() {
    client.giveUp();
  }

  @Test
  void opensASessionOnceAndNumbersItsWrites() throws Exception {
    CompletableFuture<KindReply> one = write(LONG, Optional.empty());
    CompletableFuture<KindReply> two = write(LONG, Optional.empty());
    opening(SESSION);
    answer(expectWrite(new RequestId(SESSION, 1)));
    answer(expectWrite(new RequestId(SESSION, 2)));

    assertThat(one.get(5, TimeUnit.SECONDS)).isEqualTo(DONE);
    assertThat(two.get(5, TimeUnit.SECONDS)).isEqualTo(DONE);
    assertThat(ended).containsExactly("Clear Answered", "Clear Answered");
  }

  @Test
  void sendsAWriteAnewInAnotherSessionWhereThePartitionForgotItsSession() throws Exception {
    CompletableFuture<KindReply> write = write(LONG, Optional.empty());
    opening(SESSION);
    refuse(expectWrite(new RequestId(SESSION, 1)), Refusal.Code.NO_SESSION);
    SessionId next = new SessionId(1, 8);
    opening(next);
    answer(expectWrite(new RequestId(next, 1)));

    assertThat(write.get(5, TimeUnit.SECONDS)).isEqualTo(DONE);
  }

  @Test
  void refusesWhereNoSessionIsToBeHad() {
    CompletableFuture<KindReply> write = write(LONG, Optional.empty());
    expectOpen().replyTo().tell(new PartitionReply.Answered(new SessionReply.NoRoom("too many")));

    assertThat(failure(write))
        .isInstanceOfSatisfying(
            RefusedException.class,
            it -> assertThat(it.refusal().code()).isEqualTo(Refusal.Code.OVERLOADED));
  }

  @Test
  void aFirstAttemptThatIsRefusedIsRefused() {
    CompletableFuture<KindReply> write = write(LONG, Optional.empty());
    opening(SESSION);
    refuse(expectWrite(new RequestId(SESSION, 1)), Refusal.Code.UNAVAILABLE);

    assertThat(failure(write)).isInstanceOf(RefusedException.class);
  }

  @Test
  void aWriteWhosePartitionMovesIsRepeatedUnderTheSameIdUntilItIsAnswered() throws Exception {
    CompletableFuture<KindReply> write = write(LONG, Optional.empty());
    opening(SESSION);
    RequestId id = new RequestId(SESSION, 1);
    refuse(expectWrite(id), Refusal.Code.NOT_OWNER);
    expectWrite(id).replyTo().tell(new PartitionReply.Unknown(Optional.of(id), "it ended"));
    answer(expectWrite(id));

    assertThat(write.get(5, TimeUnit.SECONDS)).isEqualTo(DONE);
    assertThat(ended).containsExactly("Clear Answered");
  }

  @Test
  void aSessionThatIsForgottenSettlesNothingWhereACopyWentUnanswered() {
    CompletableFuture<KindReply> write = write(LONG, Optional.empty());
    opening(SESSION);
    RequestId id = new RequestId(SESSION, 1);
    expectWrite(id).replyTo().tell(new PartitionReply.Unknown(Optional.of(id), "it ended"));
    refuse(expectWrite(id), Refusal.Code.NO_SESSION);

    assertUnknown(write, id);
  }

  @Test
  void whatIsUnderWayGoesThroughTheNextRegionUnderTheSameId() throws Exception {
    CompletableFuture<KindReply> before = write(LONG, Optional.empty());
    opening(SESSION);
    RequestId one = new RequestId(SESSION, 1);
    var unanswered = expectWrite(one);
    client.useNone();
    CompletableFuture<KindReply> between = write(LONG, Optional.empty());
    client.use(region);
    for (int i = 0; i < 2; i++) {
      answer(request());
    }

    assertThat(before.get(5, TimeUnit.SECONDS)).isEqualTo(DONE);
    assertThat(between.get(5, TimeUnit.SECONDS)).isEqualTo(DONE);
    assertThat(unanswered.requestId()).contains(one);
  }

  /** Its first copy may have happened: that the second was not admitted settles nothing. */
  @Test
  void aRepeatThatIsRefusedIsUnknownStillAndMayBeRepeatedAgain() throws Exception {
    CompletableFuture<KindReply> first = write(Duration.ofMillis(50), Optional.empty());
    opening(SESSION);
    RequestId id = new RequestId(SESSION, 1);
    var unused = expectWrite(id);
    assertUnknown(first, id);

    for (Refusal.Code code :
        new Refusal.Code[] {
          Refusal.Code.OVERLOADED, Refusal.Code.UNAVAILABLE, Refusal.Code.NO_SESSION
        }) {
      CompletableFuture<KindReply> again = write(LONG, repeat(id));
      refuse(expectWrite(id), code);
      assertUnknown(again, id);
    }
    CompletableFuture<KindReply> last = write(LONG, repeat(id));
    Ask<ReplyTo> ask = expectWrite(id);
    assertThat(ask.lowestUnanswered()).isEqualTo(1);
    answer(ask);
    assertThat(last.get(5, TimeUnit.SECONDS)).isEqualTo(DONE);
  }

  @Test
  void aRepeatThatTheNodeItselfRefusesIsUnknownStill() {
    RequestId id = new RequestId(SESSION, 1);
    client.close();

    assertThat(failure(write(LONG, Optional.empty()))).isInstanceOf(RefusedException.class);
    assertUnknown(write(LONG, repeat(id)), id);
  }

  /** A key that comes over another connection does not say that it came before. */
  @Test
  void aKeyThatIsRefusedIsUnknownWhereACopyOfItIsUnderWay() {
    CompletableFuture<KindReply> first = write(LONG, key());
    Ask<ReplyTo> slow = expectWrite(KEY);
    CompletableFuture<KindReply> second = write(LONG, key());
    refuse(expectWrite(KEY), Refusal.Code.OVERLOADED);
    assertUnknown(second, KEY);

    refuse(slow, Refusal.Code.UNAVAILABLE);
    assertUnknown(first, KEY);
  }

  @Test
  void aKeyThatIsRefusedIsUnknownWhereACopyOfItWentUnanswered() {
    CompletableFuture<KindReply> first = write(Duration.ofMillis(50), key());
    var unused = expectWrite(KEY);
    assertUnknown(first, KEY);
    CompletableFuture<KindReply> second = write(LONG, key());
    refuse(expectWrite(KEY), Refusal.Code.OVERLOADED);
    assertUnknown(second, KEY);
    client.close();
    assertUnknown(write(LONG, key()), KEY);
  }

  @Test
  void aKeyIsRefusedWhereNoCopyOfItCanHaveHappened() {
    for (int i = 0; i < 2; i++) {
      CompletableFuture<KindReply> write = write(LONG, key());
      refuse(expectWrite(KEY), Refusal.Code.OVERLOADED);
      assertThat(failure(write)).isInstanceOf(RefusedException.class);
    }
    CompletableFuture<KindReply> done = write(LONG, key());
    answer(expectWrite(KEY));
    assertThat(done).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(DONE);
  }

  @Test
  void aRepeatThatCouldNeverHaveHappenedIsRefused() {
    RequestId id = new RequestId(SESSION, 1);
    CompletableFuture<KindReply> again = write(LONG, repeat(id));
    refuse(expectWrite(id), Refusal.Code.INVALID);

    assertThat(failure(again)).isInstanceOf(RefusedException.class);
  }

  @Test
  void refusesAtItsDeadlineWhatWaitsForASession() {
    CompletableFuture<KindReply> write = write(Duration.ofMillis(50), Optional.empty());
    Ask<ReplyTo> open = expectOpen();

    assertThat(failure(write))
        .isInstanceOfSatisfying(
            RefusedException.class,
            it -> assertThat(it.refusal().code()).isEqualTo(Refusal.Code.DEADLINE_PASSED));
    open.replyTo().tell(new PartitionReply.Answered(new SessionReply.Opened(SESSION)));
    CompletableFuture<KindReply> next = write(LONG, Optional.empty());
    answer(expectWrite(new RequestId(SESSION, 2)));
    assertThat(next).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(DONE);
  }

  @Test
  void anErrorOutOfTheCallersCodecReachesTheCaller() {
    CompletableFuture<KindReply> read =
        client.read(
            PARTITION,
            new MapCommand.ListMaps(Access.LOCAL),
            LONG,
            reply -> {
              throw new AssertionError("a defect of the codec");
            });
    answer(request());

    assertThat(failure(read)).hasMessage("a defect of the codec");
    assertThat(client.inFlight()).isZero();
  }

  private CompletableFuture<KindReply> write(Duration timeout, Optional<NumberedRequest> given) {
    return client.write(
        PARTITION, new MapCommand.Clear(new MapName("m")), timeout, given, ADA, reply -> reply);
  }

  private static Optional<NumberedRequest> repeat(RequestId id) {
    return Optional.of(new NumberedRequest(id, 1, true));
  }

  private static Optional<NumberedRequest> key() {
    return Optional.of(new NumberedRequest(KEY, 1, false));
  }

  private Ask<ReplyTo> request() {
    return ((PartitionMessage.Request) partition.receiveMessage()).ask();
  }

  private Ask<ReplyTo> expectOpen() {
    Ask<ReplyTo> ask = request();
    assertThat(ask.command()).isEqualTo(new SessionCommand.Open());
    return ask;
  }

  private void opening(SessionId session) {
    expectOpen().replyTo().tell(new PartitionReply.Answered(new SessionReply.Opened(session)));
  }

  private Ask<ReplyTo> expectWrite(RequestId id) {
    Ask<ReplyTo> ask = request();
    assertThat(ask.requestId()).contains(id);
    assertThat(ask.principal()).isEqualTo(ADA);
    return ask;
  }

  private static void answer(Ask<ReplyTo> ask) {
    ask.replyTo().tell(new PartitionReply.Answered(DONE));
  }

  private static void refuse(Ask<ReplyTo> ask, Refusal.Code code) {
    ask.replyTo().tell(new PartitionReply.Refused(new Refusal(code, "as the test says")));
  }

  private static void assertUnknown(CompletableFuture<KindReply> write, RequestId id) {
    assertThat(failure(write))
        .isInstanceOfSatisfying(
            UnknownOutcomeException.class, it -> assertThat(it.retryWith()).contains(id));
  }

  private static Throwable failure(CompletableFuture<KindReply> stage) {
    return Objects.requireNonNull(
        assertThat(stage)
            .failsWithin(Duration.ofSeconds(5))
            .withThrowableOfType(ExecutionException.class)
            .actual()
            .getCause());
  }

  private static final class Nobody implements PartitionObserver {
    @Override
    public void serving(PartitionId partition, ActorRef<PartitionMessage> actor) {}

    @Override
    public void draining(PartitionId partition) {}

    @Override
    public void stopped(PartitionId partition, StopReason reason) {}
  }
}
