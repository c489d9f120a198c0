package io.troupe.api.actor.hold;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.Refusal;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.actor.TroupeGateway;
import io.troupe.api.actor.UserSystem;
import io.troupe.api.coordination.TroupeSemaphore;
import io.troupe.api.election.CampaignTerms;
import io.troupe.api.election.Leadership;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.map.Options;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Actors of a user's system hold what a node gives them; each test has names of its own. */
@Timeout(120)
class HoldActorTest {
  private static final LockTerms PATIENT = LockTerms.DEFAULT.waiting(Duration.ofMinutes(1));
  private static final Duration LIMIT = Duration.ofSeconds(50);

  @TempDir static Path data;
  private static Troupe troupe;
  private ActorSystem<Void> system;
  private ActorRef<HoldCommand> holds;
  private TestProbe<HoldSignal<HeldLock>> first;
  private TestProbe<HoldSignal<HeldLock>> second;

  @BeforeAll
  static void startNode() {
    troupe =
        Troupe.join(
            TroupeSettings.of(ConfigFactory.parseString("troupe.cluster.partitions = 8"))
                .withData(data));
  }

  @AfterAll
  static void stopNode() {
    troupe.close();
  }

  @BeforeEach
  void start() {
    system = UserSystem.beside(troupe);
    holds = TroupeGateway.get(system).holds();
    first = TestProbe.create(HoldSignal.<HeldLock>type(), system);
    second = TestProbe.create(HoldSignal.<HeldLock>type(), system);
  }

  @AfterEach
  void stop() {
    UserSystem.end(system);
  }

  private static <T> T held(TestProbe<HoldSignal<T>> probe) {
    return ((HoldSignal.Held<T>) probe.receiveMessage()).held();
  }

  private static int waiters(String lock) {
    return troupe.lock(lock).explain().waiterCount();
  }

  @Test
  void whatAnActorHeldGoesToTheNextWhenItEnds() {
    holds.tell(new HoldCommand.AcquireLock("inherited", PATIENT, first.ref()));
    HeldLock ours = held(first);
    holds.tell(new HoldCommand.AcquireLock("inherited", PATIENT, second.ref()));
    Await.until(() -> waiters("inherited") == 1, LIMIT, "the second waits");
    first.stop();
    assertThat(held(second).token()).isGreaterThan(ours.token());
    assertThat(ours.isHeld()).isFalse();
  }

  @Test
  void whoEndsWhileItWaitsLeavesTheQueue() {
    holds.tell(new HoldCommand.AcquireLock("left", PATIENT, first.ref()));
    HeldLock ours = held(first);
    holds.tell(new HoldCommand.AcquireLock("left", PATIENT, second.ref()));
    Await.until(() -> waiters("left") == 1, LIMIT, "the second waits");
    second.stop();
    Await.until(() -> waiters("left") == 0, LIMIT, "nobody waits");
    assertThat(ours.isHeld()).isTrue();
  }

  @Test
  void whoGivesUpIsToldSo() {
    holds.tell(new HoldCommand.AcquireLock("given-up", PATIENT, first.ref()));
    HeldLock ours = held(first);
    holds.tell(new HoldCommand.AcquireLock("given-up", PATIENT, second.ref()));
    Await.until(() -> waiters("given-up") == 1, LIMIT, "the second waits");
    holds.tell(new HoldCommand.GiveUp(second.ref()));
    second.expectMessage(new HoldSignal.NotInTime<>());
    holds.tell(new HoldCommand.GiveUp(first.ref()));
    first.expectMessage(new HoldSignal.Ended<>(ours, false));
    Await.until(
        () -> troupe.lock("given-up").explain().holderCount() == 0, LIMIT, "nobody holds it");
  }

  @Test
  void whoLosesWhatItHoldsIsToldSo() {
    LockTerms brief = PATIENT.renewing(Duration.ofSeconds(1));
    holds.tell(new HoldCommand.AcquireLock("taken", brief, first.ref()));
    HeldLock ours = held(first);
    assertThat(troupe.lock("taken").forceRelease(Optional.empty())).contains(1);
    first.expectMessage(new HoldSignal.Ended<>(ours, true));
  }

  @Test
  void whoDoesNotWaitIsToldThatItIsBusy() {
    holds.tell(new HoldCommand.AcquireLock("busy", PATIENT, first.ref()));
    assertThat(held(first).isHeld()).isTrue();
    LockTerms atOnce = PATIENT.waiting(Duration.ZERO);
    holds.tell(new HoldCommand.AcquireLock("busy", atOnce, second.ref()));
    second.expectMessage(new HoldSignal.NotInTime<>());
  }

  @Test
  void permitsGoToWhoWaitsForThemWhenTheirActorEnds() {
    TroupeSemaphore pool = troupe.semaphore("pool");
    pool.create(3);
    holds.tell(new HoldCommand.AcquirePermits("pool", 2, PATIENT, first.ref()));
    HeldLock ours = held(first);
    assertThat(pool.explain().orElseThrow().available()).isEqualTo(1);
    holds.tell(new HoldCommand.AcquirePermits("pool", 2, PATIENT, second.ref()));
    Await.until(() -> pool.explain().orElseThrow().waiterCount() == 1, LIMIT, "the second waits");
    first.stop();
    assertThat(held(second).token()).isGreaterThan(ours.token());
    holds.tell(new HoldCommand.GiveUp(second.ref()));
    assertThat(second.receiveMessage()).isInstanceOf(HoldSignal.Ended.class);
    Await.until(() -> pool.explain().orElseThrow().available() == 3, LIMIT, "all are free");
  }

  @Test
  void permitsOfNoSemaphoreAreRefused() {
    holds.tell(new HoldCommand.AcquirePermits("never-made", 1, PATIENT, first.ref()));
    assertInvalid(first.receiveMessage());
  }

  private static void assertInvalid(HoldSignal<HeldLock> signal) {
    assertThat(signal)
        .isInstanceOfSatisfying(
            HoldSignal.Refused.class,
            it -> assertThat(it.refusal().code()).isEqualTo(Refusal.Code.INVALID));
  }

  @Test
  void anActorGoesOnWithWhatItIsToldTheHandleOf() {
    HeldLock ours = troupe.lock("handed").acquire(PATIENT).orElseThrow();
    ActorRef<Heir.Command> heir =
        system.systemActorOf(Heir.create(first.ref()), "heir", Props.empty());
    heir.tell(new Heir.TakeOver(ours.letGo().toText()));
    HeldLock theirs = held(first);
    assertThat(theirs.token()).isEqualTo(ours.token());
    assertThat(theirs.isHeld()).isTrue();
    assertThat(troupe.lock("handed").tryAcquire()).isEmpty();
    heir.tell(new Heir.Stop());
    holds.tell(new HoldCommand.AcquireLock("handed", PATIENT, second.ref()));
    assertThat(held(second).token()).isGreaterThan(ours.token());
  }

  /** Goes on with a lock whose handle it is told, and passes on what it hears. */
  private static final class Heir {
    private Heir() {}

    private sealed interface Command {}

    private record TakeOver(String handle) implements Command {}

    private record Heard(HoldSignal<HeldLock> signal) implements Command {}

    private record Stop() implements Command {}

    private static Behavior<Command> create(ActorRef<HoldSignal<HeldLock>> listener) {
      return Behaviors.setup(
          context -> {
            ActorRef<HoldSignal<HeldLock>> heard =
                context.messageAdapter(HoldSignal.<HeldLock>type(), Heard::new);
            return Behaviors.receiveMessage(
                command ->
                    switch (command) {
                      case TakeOver(String handle) -> {
                        TroupeGateway.get(context.getSystem())
                            .holds()
                            .tell(
                                new HoldCommand.ResumeLock(
                                    LockHandle.ofText(handle), LockTerms.DEFAULT, heard));
                        yield Behaviors.same();
                      }
                      case Heard(HoldSignal<HeldLock> signal) -> {
                        listener.tell(signal);
                        yield Behaviors.same();
                      }
                      case Stop unused -> Behaviors.stopped();
                    });
          });
    }
  }

  @Test
  void whatIsNotHeldAnyMoreIsNotResumed() {
    HeldLock ours = troupe.lock("over").acquire(PATIENT).orElseThrow();
    LockHandle handle = ours.handle();
    ours.close();
    holds.tell(new HoldCommand.ResumeLock(handle, LockTerms.DEFAULT, first.ref()));
    first.expectMessage(new HoldSignal.NotInTime<>());
  }

  @Test
  void aNameThatIsNoneIsRefused() {
    holds.tell(new HoldCommand.AcquireLock("", PATIENT, first.ref()));
    HoldSignal.Refused<HeldLock> refused = (HoldSignal.Refused<HeldLock>) first.receiveMessage();
    assertThat(refused.refusal().code()).isEqualTo(Refusal.Code.INVALID);
  }

  @Test
  void whatIsPastTheLimitIsRefusedUntilSomethingEnds() {
    ActorRef<HoldCommand> one =
        system.systemActorOf(HoldActor.of(troupe, 1), "one-hold", Props.empty());
    one.tell(new HoldCommand.AcquireLock("limit-1", PATIENT, first.ref()));
    HeldLock ours = held(first);
    one.tell(new HoldCommand.AcquireLock("limit-2", PATIENT, second.ref()));
    HoldSignal.Refused<HeldLock> refused = (HoldSignal.Refused<HeldLock>) second.receiveMessage();
    assertThat(refused.refusal().code()).isEqualTo(Refusal.Code.OVERLOADED);
    var unused = ours.release();
    first.expectMessage(new HoldSignal.Ended<>(ours, false));
    Await.until(
        () -> {
          one.tell(new HoldCommand.AcquireLock("limit-2", PATIENT, second.ref()));
          return second.receiveMessage() instanceof HoldSignal.Held;
        },
        LIMIT,
        "there is room again");
  }

  @Test
  void aSessionEndsWithItsActor() {
    TestProbe<HoldSignal<TroupeSession>> probe =
        TestProbe.create(HoldSignal.<TroupeSession>type(), system);
    holds.tell(new HoldCommand.OpenSession(SessionTerms.DEFAULT, probe.ref()));
    TroupeSession session = held(probe);
    probe.stop();
    Await.until(
        () ->
            troupe
                .sessions()
                .explain(session.id(), Options.DEFAULT)
                .toCompletableFuture()
                .join()
                .isEmpty(),
        LIMIT,
        "the session has ended");
  }

  @Test
  void whoLeadsIsAskedToHandOver() {
    TestProbe<HoldSignal<Leadership>> leader =
        TestProbe.create(HoldSignal.<Leadership>type(), system);
    TestProbe<HoldSignal<Leadership>> next =
        TestProbe.create(HoldSignal.<Leadership>type(), system);
    holds.tell(new HoldCommand.Campaign("reports", CampaignTerms.DEFAULT, leader.ref()));
    Leadership leads = held(leader);
    holds.tell(new HoldCommand.Campaign("reports", CampaignTerms.DEFAULT, next.ref()));
    Await.until(
        () -> troupe.election("reports").observe().candidates() == 1, LIMIT, "another campaigns");
    assertThat(troupe.election("reports").transfer(Optional.empty(), Optional.empty())).isPresent();
    leader.expectMessage(new HoldSignal.Changed<>(leads, HoldSignal.Change.ASKED_TO_HAND_OVER));
    leader.stop();
    assertThat(held(next).term()).isGreaterThan(leads.term());
  }

  @Test
  void whatASystemHeldIsFreeOnceItHasEnded() {
    ActorSystem<Void> other = UserSystem.beside(troupe);
    TestProbe<HoldSignal<HeldLock>> probe = TestProbe.create(HoldSignal.<HeldLock>type(), other);
    TroupeGateway.get(other)
        .holds()
        .tell(new HoldCommand.AcquireLock("of-a-system", PATIENT, probe.ref()));
    HeldLock theirs = held(probe);
    UserSystem.end(other);
    assertThat(theirs.isHeld()).isFalse();
    holds.tell(new HoldCommand.AcquireLock("of-a-system", PATIENT, first.ref()));
    assertThat(held(first).token()).isGreaterThan(theirs.token());
  }
}
