package io.troupe.coordination.lock;

import static io.troupe.coordination.lock.LockPart.JOBS;
import static io.troupe.coordination.lock.LockPart.NOT_YET;
import static io.troupe.coordination.lock.LockPart.owner;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.FencingToken;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.KindCore;
import io.troupe.coordination.lock.LockReply.NotAllowed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LockRulesTest {
  private final LockPart part = new LockPart();

  // --- Held by one, or shared -------------------------------------------------------------------

  @Test
  void aTokenIsTheNumberOfItsGrant() {
    LockReply.Granted first = part.granted("ann");
    assertThat(first.token().number()).isEqualTo(part.sequence());
    part.release("ann", first.token());
    part.skip(1_000);
    LockReply.Granted second = part.granted("ann");
    assertThat(second.token().number()).isEqualTo(part.sequence());
    assertThat(second.token()).isGreaterThan(first.token());
  }

  @Test
  void whatIsHeldIsBusyForOthers() {
    LockReply.Granted held = part.granted("ann");
    assertThat(part.tryLock("bob")).isEqualTo(new LockReply.Busy(Optional.of(held.token())));
    assertThat(part.tryShared("bob")).isInstanceOf(LockReply.Busy.class);
    part.pass(40);
    LockHolder shown = part.explained().holders().getFirst();
    assertThat(shown.owner()).isEqualTo(owner("ann"));
    assertThat(shown.leftMillis()).isEqualTo(60);
  }

  /** A guard that refuses smaller tokens must not refuse who has shared it for longer. */
  @Test
  void whoJoinsThoseWhoShareItHasTheirToken() {
    LockReply.Granted ann = (LockReply.Granted) part.tryShared("ann");
    LockReply.Granted bob = (LockReply.Granted) part.tryShared("bob");
    assertThat(bob.token()).isEqualTo(ann.token());
    assertThat(bob.ticket()).isNotEqualTo(ann.ticket());
    assertThat(part.shown()).isEqualTo("ann bob/");
    assertThat(part.tryLock("cid")).isInstanceOf(LockReply.Busy.class);
    part.release("ann", ann.token());
    LockReply.Granted dan = (LockReply.Granted) part.tryShared("dan");
    assertThat(dan.token()).as("they have shared it without a gap").isEqualTo(bob.token());
    part.release("bob", bob.token());
    part.release("dan", dan.token());
    assertThat(part.granted("cid").token()).isGreaterThan(dan.token());
  }

  /** Of two who share it and want it alone, none would ever give way. */
  @Test
  void whoSharesItIsRefusedToHoldItAlone() {
    part.tryShared("ann");
    assertThat(part.tryLock("ann")).isEqualTo(new NotAllowed(NotAllowed.Why.UPGRADE));
    assertThat(part.acquire("ann", LockMode.EXCLUSIVE, 1_000))
        .isEqualTo(new NotAllowed(NotAllowed.Why.UPGRADE));
  }

  @Test
  void whoHoldsItHoldsItOnceMoreUnderTheSameToken() {
    LockReply.Granted first = part.granted("ann");
    part.pass(60);
    LockReply.Granted again = part.granted("ann");
    assertThat(again).isEqualTo(new LockReply.Granted(first.ticket(), first.token(), 2));
    assertThat(part.tryShared("ann"))
        .as("alone is more than shared")
        .isEqualTo(new LockReply.Granted(first.ticket(), first.token(), 3));
    assertThat(part.release("ann", first.token())).isEqualTo(new LockReply.Released(2));
    part.pass(60);
    assertThat(part.shown()).as("its lease began anew").isEqualTo("ann/");
    part.release("ann", first.token());
    assertThat(part.release("ann", first.token())).isEqualTo(new LockReply.Released(0));
    assertThat(part.tryLock("bob")).isInstanceOf(LockReply.Granted.class);
  }

  @Test
  void onlyTheOwnerWithItsTokenReleasesAndRenews() {
    LockReply.Granted held = part.granted("ann");
    FencingToken other = new FencingToken(held.token().number() + 1);
    assertThat(part.release("bob", held.token())).isEqualTo(new LockReply.NotHeld());
    assertThat(part.release("ann", other)).isEqualTo(new LockReply.NotHeld());
    assertThat(part.ask(new LockCommand.Renew(JOBS, owner("bob"), held.token(), 50)))
        .isEqualTo(new LockReply.NotHeld());
    assertThat(part.shown()).isEqualTo("ann/");
  }

  // --- The queue --------------------------------------------------------------------------------

  @Test
  void whoWaitsIsServedInOrderByTheEventThatFrees() {
    LockReply.Granted ann = part.granted("ann");
    LockReply.Queued bob = part.queued("bob");
    LockReply.Queued cid = part.queued("cid");
    assertThat(bob.ahead()).isZero();
    assertThat(cid.ahead()).isEqualTo(1);
    assertThat(part.await("bob", bob.ticket())).isSameAs(NOT_YET);
    part.release("ann", ann.token());
    FencingToken token = new FencingToken(part.sequence());
    assertThat(part.await("bob", bob.ticket()))
        .isEqualTo(new LockReply.Held(bob.ticket(), token, 1, 100));
    assertThat(part.await("cid", cid.ticket())).isSameAs(NOT_YET);
    part.release("bob", token);
    assertThat(part.shown()).isEqualTo("cid/");
  }

  @Test
  void nobodyPassesWhoWaits() {
    part.tryShared("ann");
    part.queued("bob");
    assertThat(part.tryShared("cid")).as("behind bob").isInstanceOf(LockReply.Busy.class);
    assertThat(part.acquire("cid", LockMode.SHARED, 1_000)).isInstanceOf(LockReply.Queued.class);
    assertThat(part.shown()).isEqualTo("ann/bob cid");
  }

  @Test
  void allWhoShareItAndStandTogetherGetItAtOnceUnderOneToken() {
    LockReply.Granted ann = part.granted("ann");
    part.acquire("bob", LockMode.SHARED, 1_000);
    part.acquire("cid", LockMode.SHARED, 1_000);
    part.queued("dan");
    part.release("ann", ann.token());
    assertThat(part.shown()).isEqualTo("bob cid/dan");
    assertThat(part.explained().holders()).allMatch(it -> it.token().number() == part.sequence());
  }

  @Test
  void whoAsksAgainWhileItWaitsHasItsPlace() {
    part.granted("ann");
    LockReply.Queued first = part.queued("bob");
    part.queued("cid");
    assertThat(part.queued("bob")).isEqualTo(first);
    assertThat(part.acquire("bob", LockMode.SHARED, 1_000))
        .isEqualTo(new NotAllowed(NotAllowed.Why.OTHER_MODE));
    assertThat(part.tryLock("bob")).isInstanceOf(LockReply.Busy.class);
    assertThat(part.shown()).isEqualTo("ann/bob cid");
  }

  @Test
  void whoLeavesTheQueueLeavesNothing() {
    LockReply.Granted ann = part.granted("ann");
    LockReply.Queued bob = part.queued("bob");
    assertThat(part.ask(new LockCommand.Leave(JOBS, owner("cid"), bob.ticket())))
        .isEqualTo(new LockReply.NotHeld());
    assertThat(part.ask(new LockCommand.Leave(JOBS, owner("bob"), bob.ticket())))
        .isEqualTo(new LockReply.Left());
    assertThat(part.await("bob", bob.ticket())).isEqualTo(new LockReply.NotHeld());
    part.release("ann", ann.token());
    assertThat(part.core.nextDueMillis()).as("nothing is kept").isEqualTo(KindCore.NEVER);
    assertThat(part.explained().past()).hasSize(1);
  }

  /** Its wish to leave and the release may cross. */
  @Test
  void whoLeavesWhatItHasJustGotGivesItUp() {
    LockReply.Granted ann = part.granted("ann");
    LockReply.Queued bob = part.queued("bob");
    part.queued("cid");
    part.release("ann", ann.token());
    assertThat(part.ask(new LockCommand.Leave(JOBS, owner("bob"), bob.ticket())))
        .isEqualTo(new LockReply.Left());
    assertThat(part.shown()).isEqualTo("cid/");
  }

  @Test
  void whoLeavesGivesUpAllThatItHolds() {
    LockReply.Granted ann = part.granted("ann");
    part.granted("ann");
    part.ask(new LockCommand.Leave(JOBS, owner("ann"), ann.ticket()));
    assertThat(part.shown()).isEqualTo("/");
  }

  @Test
  void whoSharesMayGetItWhenTheOneBeforeLeaves() {
    part.tryShared("ann");
    LockReply.Queued bob = part.queued("bob");
    part.acquire("cid", LockMode.SHARED, 1_000);
    part.ask(new LockCommand.Leave(JOBS, owner("bob"), bob.ticket()));
    assertThat(part.shown()).isEqualTo("ann cid/");
  }

  // --- Time -------------------------------------------------------------------------------------

  @Test
  void aLeaseEndsNeverEarlyAndNotLate() {
    LockReply.Granted ann = part.granted("ann");
    LockReply.Queued bob = part.queued("bob");
    part.pass(100);
    assertThat(part.shown()).as("100 ms are over, and most of one more").isEqualTo("ann/bob");
    part.pass(1);
    assertThat(part.shown()).isEqualTo("bob/");
    assertThat(part.release("ann", ann.token())).isEqualTo(new LockReply.NotHeld());
    assertThat(part.await("bob", bob.ticket())).isInstanceOf(LockReply.Held.class);
  }

  @Test
  void aLeaseIsStretchedByTheDriftOfClocks() {
    LockPart drifting = new LockPart(new LockSettings(9, 9, 9, new ClockDrift(10)));
    drifting.granted("ann");
    assertThat(drifting.core.nextDueMillis()).isEqualTo(1_000 + 100 + 1 + 1);
    assertThat(drifting.explained().holders().getFirst().leftMillis()).isEqualTo(100);
  }

  /** Else a late copy of an earlier renewal would cut short what a later one was promised. */
  @Test
  void aLeaseNeverBecomesShorter() {
    LockReply.Granted ann = part.granted("ann");
    part.ask(new LockCommand.Renew(JOBS, owner("ann"), ann.token(), 1));
    assertThat(part.explained().holders().getFirst().leftMillis()).isEqualTo(100);
    part.ask(new LockCommand.Acquire(JOBS, owner("ann"), LockMode.EXCLUSIVE, 1, 30, 0));
    assertThat(part.explained().holders().getFirst().leftMillis()).isEqualTo(100);
    part.pass(101);
    assertThat(part.explained().freeInMillis()).as("the longer delay").isEqualTo(31);
  }

  @Test
  void aRenewedLeaseBeginsAnew() {
    LockReply.Granted ann = part.granted("ann");
    part.pass(90);
    assertThat(part.ask(new LockCommand.Renew(JOBS, owner("ann"), ann.token(), 50)))
        .isEqualTo(new LockReply.Renewed());
    part.pass(50);
    assertThat(part.shown()).isEqualTo("ann/");
    part.pass(1);
    assertThat(part.shown()).isEqualTo("/");
    assertThat(part.ask(new LockCommand.Renew(JOBS, owner("ann"), ann.token(), 50)))
        .isEqualTo(new LockReply.NotHeld());
  }

  @Test
  void whoHasWaitedLongEnoughWaitsNoLonger() {
    part.ask(new LockCommand.Acquire(JOBS, owner("ann"), LockMode.EXCLUSIVE, 5_000, 0, 0));
    LockReply.Queued bob = part.queued("bob");
    part.pass(1_000);
    assertThat(part.await("bob", bob.ticket())).isSameAs(NOT_YET);
    part.pass(1);
    assertThat(part.await("bob", bob.ticket())).isEqualTo(new LockReply.NotHeld());
    assertThat(part.shown()).isEqualTo("ann/");
  }

  @Test
  void aLeaseThatEndsWhenTheWaitWouldHaveEndedEndsThen() {
    LockReply.Granted ann = part.granted("ann");
    part.acquire("bob", LockMode.EXCLUSIVE, 140);
    part.pass(40);
    part.release("ann", ann.token());
    part.pass(101);
    assertThat(part.shown()).isEqualTo("/");
  }

  @Test
  void aLostHolderHoldsUpTheNextForItsDelay() {
    part.ask(new LockCommand.Acquire(JOBS, owner("ann"), LockMode.EXCLUSIVE, 100, 30, 0));
    part.queued("bob");
    part.pass(101);
    assertThat(part.shown()).isEqualTo("/bob");
    assertThat(part.explained().freeInMillis()).isEqualTo(31);
    assertThat(part.tryLock("cid")).isEqualTo(new LockReply.Busy(Optional.empty()));
    part.pass(30);
    assertThat(part.shown()).isEqualTo("/bob");
    part.pass(1);
    assertThat(part.shown()).isEqualTo("bob/");
  }

  @Test
  void whoReleasesHoldsUpNobody() {
    LockReply.Granted ann =
        (LockReply.Granted)
            part.ask(new LockCommand.Acquire(JOBS, owner("ann"), LockMode.EXCLUSIVE, 100, 30, 0));
    part.release("ann", ann.token());
    assertThat(part.tryLock("bob")).isInstanceOf(LockReply.Granted.class);
  }

  // --- Operators --------------------------------------------------------------------------------

  @Test
  void anOperatorTakesItFromAllWhoHoldIt() {
    part.tryShared("ann");
    part.tryShared("bob");
    part.queued("cid");
    assertThat(part.ask(force(Optional.empty()))).isEqualTo(new LockReply.Forced(2));
    assertThat(part.shown()).isEqualTo("cid/");
    assertThat(part.explained().past()).extracting(LockPast::how).containsOnly(LockPast.How.FORCED);
  }

  @Test
  void anOperatorWhoSeesAnOldHolderTakesNothingFromTheNewOne() {
    LockReply.Granted ann = part.granted("ann");
    part.release("ann", ann.token());
    part.granted("bob");
    assertThat(part.ask(force(Optional.of(ann.token())))).isEqualTo(new LockReply.NotHeld());
    assertThat(part.shown()).isEqualTo("bob/");
  }

  @Test
  void anOperatorTakesItOnlyFromTheTokenThatItNames() {
    LockReply.Granted ann =
        (LockReply.Granted)
            part.ask(new LockCommand.Acquire(JOBS, owner("ann"), LockMode.SHARED, 100, 900, 0));
    part.tryShared("bob");
    assertThat(part.ask(force(Optional.of(ann.token())))).isEqualTo(new LockReply.Forced(2));
    part.ask(new LockCommand.Acquire(JOBS, owner("cid"), LockMode.SHARED, 100, 900, 0));
    part.pass(50);
    part.tryShared("dan");
    part.pass(51);
    assertThat(part.shown()).isEqualTo("dan/");
    FencingToken shared = part.explained().holders().getFirst().token();
    assertThat(part.ask(force(Optional.of(shared)))).isEqualTo(new LockReply.Forced(1));
    assertThat(part.explained().freeInMillis()).as("the delay behind cid goes on").isPositive();
  }

  @Test
  void anOperatorEndsTheDelayBehindALostHolder() {
    part.ask(new LockCommand.Acquire(JOBS, owner("ann"), LockMode.EXCLUSIVE, 100, 60_000, 0));
    part.pass(101);
    assertThat(part.ask(force(Optional.empty()))).isEqualTo(new LockReply.Forced(0));
    assertThat(part.tryLock("bob")).isInstanceOf(LockReply.Granted.class);
  }

  @Test
  void thePastSaysHowEachHolderEnded() {
    LockReply.Granted ann = part.granted("ann");
    part.release("ann", ann.token());
    part.granted("bob");
    part.pass(101);
    part.granted("cid");
    part.ask(force(Optional.empty()));
    assertThat(part.explained().past())
        .extracting(it -> it.owner() + " " + it.how())
        .containsExactly("cid FORCED", "bob LEASE_ELAPSED", "ann RELEASED");
    assertThat(part.explained().past().get(1).toMillis())
        .isEqualTo(part.explained().past().get(1).fromMillis() + 101);
  }

  @Test
  void asMuchOfThePastIsKeptAsIsSet() {
    for (int i = 0; i < 20; i++) {
      part.release("ann", part.granted("ann").token());
    }
    assertThat(part.explained().past()).hasSize(LockPart.SETTINGS.keepPast());
    assertThat(part.explained().past().getFirst().token().number()).isEqualTo(39);
  }

  @Test
  void noneOfThePastIsKeptIfThatIsSet() {
    LockPart forgetful = new LockPart(new LockSettings(9, 9, 0, ClockDrift.DEFAULT));
    forgetful.release("ann", forgetful.granted("ann").token());
    assertThat(forgetful.explained().past()).isEmpty();
  }

  // --- Limits -----------------------------------------------------------------------------------

  @Test
  void asManyHoldOrWaitForOneLockAsAreSet() {
    part.granted("ann");
    for (int i = 1; i < LockPart.SETTINGS.maxQueue(); i++) {
      assertThat(part.queued("w" + i).ahead()).isEqualTo(i - 1);
    }
    assertThat(part.acquire("zoe", LockMode.EXCLUSIVE, 1_000))
        .isEqualTo(new NotAllowed(NotAllowed.Why.QUEUE_FULL));
    LockPart shared = new LockPart();
    for (int i = 0; i < LockPart.SETTINGS.maxQueue(); i++) {
      assertThat(shared.tryShared("s" + i)).isInstanceOf(LockReply.Granted.class);
    }
    assertThat(shared.tryShared("zoe")).isEqualTo(new NotAllowed(NotAllowed.Why.QUEUE_FULL));
  }

  @Test
  void asManyLocksAreHeldAsAreSet() {
    for (int i = 0; i < LockPart.SETTINGS.maxLocks(); i++) {
      assertThat(part.ask(other("lock-" + i))).isInstanceOf(LockReply.Granted.class);
    }
    assertThat(part.ask(other("one-more"))).isEqualTo(new NotAllowed(NotAllowed.Why.LOCKS_FULL));
    part.pass(101);
    assertThat(part.ask(other("one-more"))).isInstanceOf(LockReply.Granted.class);
  }

  @Test
  void anOwnerHoldsItAsOftenAsItMay() {
    for (int i = 1; i <= LockSettings.MAX_HOLDS; i++) {
      assertThat(part.granted("ann").holds()).isEqualTo(i);
    }
    assertThat(part.tryLock("ann")).isEqualTo(new NotAllowed(NotAllowed.Why.HOLDS_FULL));
  }

  @Test
  void locksAreListedByName() {
    for (String name : List.of("b", "c", "a")) {
      part.ask(other(name));
    }
    LockReply.Listed two =
        (LockReply.Listed) part.ask(new LockCommand.ListLocks(Optional.empty(), 2));
    assertThat(two.locks()).extracting(it -> it.name().value()).containsExactly("a", "b");
    assertThat(two.more()).isTrue();
    LockReply.Listed rest =
        (LockReply.Listed) part.ask(new LockCommand.ListLocks(Optional.of(new LockName("b")), 1));
    assertThat(rest.locks()).extracting(it -> it.name().value()).containsExactly("c");
    assertThat(rest.more()).isFalse();
    assertThat(rest.locks().getFirst().first().orElseThrow().owner()).isEqualTo(owner("ann"));
  }

  private static LockCommand force(Optional<FencingToken> token) {
    return new LockCommand.ForceRelease(JOBS, token);
  }

  private static LockCommand other(String name) {
    return new LockCommand.Acquire(new LockName(name), owner("ann"), LockMode.EXCLUSIVE, 100, 0, 0);
  }
}
