package io.troupe.coordination.semaphore;

import static io.troupe.coordination.part.KindPart.NOT_YET;
import static io.troupe.coordination.semaphore.SemaphorePart.DB;
import static io.troupe.coordination.semaphore.SemaphorePart.owner;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.FencingToken;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.KindReply;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.part.KindPart;
import io.troupe.coordination.semaphore.SemaphoreReply.NotAllowed;
import io.troupe.coordination.semaphore.SemaphoreReply.Sized;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SemaphoreRulesTest {
  private static final ObjectName OTHER = new ObjectName("other");

  private final SemaphorePart part = new SemaphorePart();

  private static KindReply notAllowed(NotAllowed.Why why) {
    return new NotAllowed(why);
  }

  // --- How many there are -----------------------------------------------------------------------

  @Test
  void itIsMadeOnceAndStaysWhileNobodyHoldsAny() {
    assertThat(part.ask(new SemaphoreCommand.SetPermits(DB, 9, true)))
        .as("it is there already")
        .isEqualTo(new Sized(3, false));
    assertThat(part.set(DB, 3)).isEqualTo(new Sized(3, false));
    assertThat(part.events()).as("nothing changed").isEqualTo(1);
    assertThat(part.set(DB, 4)).isEqualTo(new Sized(4, true));
    part.release("ann", part.granted("ann", 4));
    assertThat(part.explained().permits()).isEqualTo(4);
  }

  @Test
  void whatIsNotThereIsNotAcquired() {
    KindReply acquired = part.ask(new SemaphoreCommand.Acquire(OTHER, owner("ann"), 1, 100, 1_000));
    assertThat(acquired).isEqualTo(notAllowed(NotAllowed.Why.NO_SEMAPHORE));
    assertThat(part.ask(new SemaphoreCommand.Explain(OTHER)))
        .isEqualTo(notAllowed(NotAllowed.Why.NO_SEMAPHORE));
    assertThat(part.ask(new SemaphoreCommand.Delete(OTHER)))
        .isEqualTo(new SemaphoreReply.Deleted(false));
  }

  @Test
  void onlyWhatNobodyUsesIsDeleted() {
    FencingToken token = part.granted("ann", 1);
    assertThat(part.ask(new SemaphoreCommand.Delete(DB)))
        .isEqualTo(notAllowed(NotAllowed.Why.IN_USE));
    part.release("ann", token);
    assertThat(part.ask(new SemaphoreCommand.Delete(DB)))
        .isEqualTo(new SemaphoreReply.Deleted(true));
    assertThat(part.tryAcquire("ann", 1)).isEqualTo(notAllowed(NotAllowed.Why.NO_SEMAPHORE));
  }

  @Test
  void moreOfThemAreHandedToWhoWaits() {
    part.granted("ann", 3);
    part.queued("bob", 2);
    part.queued("cid", 1);
    part.set(DB, 5);
    assertThat(part.shown()).isEqualTo("ann3 bob2/cid1");
  }

  @Test
  void fewerOfThemAreWaitedForUntilEnoughWereGivenUp() {
    FencingToken ann = part.granted("ann", 2);
    part.granted("bob", 1);
    LockTicket cid = part.queued("cid", 3);
    LockTicket dan = part.queued("dan", 1);
    part.set(DB, 1);
    assertThat(part.await("cid", cid))
        .as("there will never be three")
        .isEqualTo(new SemaphoreReply.NotHeld());
    assertThat(part.explained().available()).isEqualTo(-2);
    part.release("ann", ann);
    assertThat(part.await("dan", dan)).as("bob has the only one").isSameAs(NOT_YET);
    part.pass(102);
    assertThat(part.shown()).isEqualTo("dan1/");
  }

  // --- Held -------------------------------------------------------------------------------------

  @Test
  void noMoreAreHeldThanThereAre() {
    part.granted("ann", 2);
    assertThat(part.tryAcquire("bob", 2)).isEqualTo(new SemaphoreReply.Busy(1));
    part.granted("bob", 1);
    assertThat(part.tryAcquire("cid", 1)).isEqualTo(new SemaphoreReply.Busy(0));
    assertThat(part.tryAcquire("cid", 4)).isEqualTo(notAllowed(NotAllowed.Why.TOO_MANY));
  }

  @Test
  void anOwnerHoldsOnceMoreUnderATokenOfItsOwn() {
    FencingToken first = part.granted("ann", 1);
    FencingToken second = part.granted("ann", 1);
    assertThat(second).isGreaterThan(first);
    assertThat(second.number()).isEqualTo(part.sequence());
    assertThat(part.release("ann", first)).isEqualTo(new SemaphoreReply.Released(1));
    assertThat(part.release("ann", first)).isEqualTo(new SemaphoreReply.NotHeld());
    assertThat(part.release("bob", second)).isEqualTo(new SemaphoreReply.NotHeld());
    assertThat(part.shown()).isEqualTo("ann1/");
  }

  @Test
  void aLeaseEndsOnTimeAndNeverBecomesShorter() {
    FencingToken ann = part.granted("ann", 3);
    LockTicket bob = part.queued("bob", 1);
    part.pass(60);
    assertThat(part.ask(new SemaphoreCommand.Renew(DB, owner("ann"), ann, 10)))
        .isEqualTo(new SemaphoreReply.Renewed());
    part.pass(40);
    assertThat(part.await("bob", bob)).as("101 ms are not over").isSameAs(NOT_YET);
    part.pass(1);
    assertThat(part.await("bob", bob))
        .isEqualTo(new SemaphoreReply.Held(bob, new FencingToken(part.sequence()), 100));
    assertThat(part.ask(new SemaphoreCommand.Renew(DB, owner("ann"), ann, 10)))
        .isEqualTo(new SemaphoreReply.NotHeld());
  }

  @Test
  void anOperatorTakesThemFromAllOrFromWhoHasAToken() {
    FencingToken ann = part.granted("ann", 2);
    part.granted("bob", 1);
    part.queued("cid", 2);
    assertThat(part.ask(new SemaphoreCommand.ForceRelease(DB, Optional.of(ann))))
        .isEqualTo(new SemaphoreReply.Forced(1));
    assertThat(part.shown()).isEqualTo("bob1 cid2/");
    assertThat(part.ask(new SemaphoreCommand.ForceRelease(DB, Optional.of(ann))))
        .isEqualTo(new SemaphoreReply.NotHeld());
    assertThat(part.ask(new SemaphoreCommand.ForceRelease(DB, Optional.empty())))
        .isEqualTo(new SemaphoreReply.Forced(2));
    assertThat(part.ask(new SemaphoreCommand.ForceRelease(DB, Optional.empty())))
        .isEqualTo(new SemaphoreReply.NotHeld());
  }

  // --- The queue --------------------------------------------------------------------------------

  @Test
  void whoWantsFewWaitsBehindWhoWantsMany() {
    FencingToken ann = part.granted("ann", 2);
    part.queued("bob", 3);
    assertThat(part.tryAcquire("cid", 1)).as("behind bob").isEqualTo(new SemaphoreReply.Busy(1));
    part.queued("cid", 1);
    assertThat(part.shown()).isEqualTo("ann2/bob3 cid1");
    part.release("ann", ann);
    assertThat(part.shown()).isEqualTo("bob3/cid1");
  }

  @Test
  void oneEventHandsThemToAllWhoseTurnItIs() {
    FencingToken ann = part.granted("ann", 3);
    part.queued("bob", 1);
    part.queued("cid", 2);
    part.queued("dan", 1);
    part.release("ann", ann);
    assertThat(part.shown()).isEqualTo("bob1 cid2/dan1");
    assertThat(part.explained().holders()).allMatch(it -> it.token().number() == part.sequence());
  }

  @Test
  void anOwnerWaitsOnce() {
    part.granted("ann", 3);
    part.queued("bob", 1);
    LockTicket first = part.queued("cid", 2);
    assertThat(part.acquire("cid", 2, 5)).isEqualTo(new SemaphoreReply.Queued(first, 1));
    assertThat(part.acquire("cid", 1, 5)).isEqualTo(notAllowed(NotAllowed.Why.OTHER_PERMITS));
    assertThat(part.tryAcquire("cid", 2)).isEqualTo(new SemaphoreReply.Busy(0));
    assertThat(part.shown()).isEqualTo("ann3/bob1 cid2");
  }

  @Test
  void whoLeavesMakesRoomForWhoIsBehind() {
    part.granted("ann", 2);
    LockTicket bob = part.queued("bob", 3);
    LockTicket cid = part.queued("cid", 1);
    assertThat(part.ask(new SemaphoreCommand.Leave(DB, owner("cid"), bob)))
        .isEqualTo(new SemaphoreReply.NotHeld());
    assertThat(part.ask(new SemaphoreCommand.Leave(DB, owner("bob"), bob)))
        .isEqualTo(new SemaphoreReply.Left());
    assertThat(part.shown()).isEqualTo("ann2 cid1/");
    assertThat(part.ask(new SemaphoreCommand.Leave(DB, owner("cid"), cid)))
        .as("gives up what came of it")
        .isEqualTo(new SemaphoreReply.Left());
    assertThat(part.shown()).isEqualTo("ann2/");
  }

  @Test
  void aWaitEndsByItself() {
    FencingToken ann = part.granted("ann", 2);
    part.ask(new SemaphoreCommand.Renew(DB, owner("ann"), ann, 10_000));
    LockTicket bob = part.queued("bob", 2);
    part.acquire("cid", 1, 5_000);
    part.pass(1_000);
    assertThat(part.await("bob", bob)).isSameAs(NOT_YET);
    part.pass(1);
    assertThat(part.await("bob", bob)).isEqualTo(new SemaphoreReply.NotHeld());
    assertThat(part.shown()).as("now it is cid's turn").isEqualTo("ann2 cid1/");
  }

  // --- Limits -----------------------------------------------------------------------------------

  @Test
  void whatIsPastALimitCannotBeAsked() {
    assertThatThrownBy(() -> new SemaphoreCommand.SetPermits(DB, 0, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a number of permits is from 1 to 1000000, not 0");
    assertThatThrownBy(() -> new SemaphoreCommand.Acquire(DB, owner("a"), 1_000_001, 1, 0))
        .hasMessageContaining("1000001");
    assertThatThrownBy(() -> new SemaphoreCommand.Acquire(DB, owner("a"), 1, 86_400_001, 0))
        .hasMessage("a lease in ms is from 1 to 86400000, not 86400001");
    assertThatThrownBy(() -> new SemaphoreCommand.Acquire(DB, owner("a"), 1, 1, 3_600_001))
        .hasMessage("a wait for permits in ms is from 0 to 3600000, not 3600001");
    assertThatThrownBy(() -> new SemaphoreCommand.Renew(DB, owner("a"), new FencingToken(1), 0))
        .hasMessageContaining("a lease in ms");
    assertThatThrownBy(() -> new SemaphoreCommand.ListSemaphores(Optional.empty(), 1_001))
        .hasMessage("a limit of semaphores is from 1 to 1000, not 1001");
    assertThat(part.set(DB, 1_000_000)).isEqualTo(new Sized(1_000_000, true));
    assertThatThrownBy(() -> new SemaphoreSettings(0, 1, ClockDrift.DEFAULT))
        .hasMessage("max-semaphores must be from 1 to 1000000, was 0");
    assertThatThrownBy(() -> new SemaphoreSettings(1, 8_001, ClockDrift.DEFAULT))
        .hasMessage("max-queue must be from 1 to 8000, was 8001");
  }

  @Test
  void theQueueIsBounded() {
    part.granted("ann", 3);
    part.queued("bob", 1);
    part.queued("cid", 1);
    part.queued("dan", 1);
    part.queued("eve", 1);
    assertThat(part.acquire("fay", 1, 5)).isEqualTo(notAllowed(NotAllowed.Why.QUEUE_FULL));
    part.set(DB, 8);
    assertThat(part.tryAcquire("fay", 1)).isEqualTo(notAllowed(NotAllowed.Why.QUEUE_FULL));
  }

  @Test
  void thereAreNoMoreSemaphoresThanMayBe() {
    part.set(OTHER, 1);
    ObjectName third = new ObjectName("third");
    assertThat(part.set(third, 1)).isEqualTo(notAllowed(NotAllowed.Why.SEMAPHORES_FULL));
    assertThat(part.set(OTHER, 2)).as("it is there").isEqualTo(new Sized(2, true));
    part.ask(new SemaphoreCommand.Delete(OTHER));
    assertThat(part.set(third, 1)).isEqualTo(new Sized(1, true));
  }

  // --- What is shown and kept -------------------------------------------------------------------

  @Test
  void theyAreListedByName() {
    part.granted("ann", 2);
    part.queued("bob", 2);
    part.set(OTHER, 7);
    assertThat(part.ask(new SemaphoreCommand.ListSemaphores(Optional.empty(), 1)))
        .isEqualTo(
            new SemaphoreReply.Listed(
                List.of(new SemaphoreReply.Listed.Semaphore(DB, 3, 1, 1, 1)), true));
    assertThat(part.ask(new SemaphoreCommand.ListSemaphores(Optional.of(DB), 1)))
        .isEqualTo(
            new SemaphoreReply.Listed(
                List.of(new SemaphoreReply.Listed.Semaphore(OTHER, 7, 7, 0, 0)), false));
  }

  @Test
  void whatIsReplayedOrRestoredIsAsItWas() {
    FencingToken ann = part.granted("ann", 2);
    part.granted("bob", 1);
    part.queued("cid", 2);
    part.queued("dan", 1);
    part.pass(50);
    part.release("ann", ann);
    part.set(OTHER, 1);
    part.pass(60);
    assertThat(part.replayed()).isEqualTo(part.image());
    List<io.troupe.actors.Bytes> small = part.image(1);
    assertThat(small).as("a chunk for each").hasSize(2);
    assertThat(part.restored(small)).isEqualTo(part.image());
  }

  @Test
  void anEmptyPartHasNothingToDraw() {
    KindPart<SemaphoreCommand, SemaphoreEvent> empty =
        new KindPart<>(() -> new SemaphoreRules(SemaphorePart.SETTINGS));
    assertThat(empty.image()).isEmpty();
  }
}
