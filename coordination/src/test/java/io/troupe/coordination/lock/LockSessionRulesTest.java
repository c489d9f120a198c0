package io.troupe.coordination.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.KindReply;
import io.troupe.coordination.lock.LockReply.NotAllowed.Why;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Locks that are held for as long as a session lives. */
class LockSessionRulesTest {
  private static final GuestId ANN = new GuestId(new PartitionId(7), 40);
  private static final GuestId BOB = new GuestId(new PartitionId(7), 41);

  private final LockPart part = new LockPart();

  @BeforeEach
  void theyArrive() {
    part.arrives(ANN);
    part.arrives(BOB);
  }

  private KindReply tryUnder(GuestId session, String owner) {
    return part.under(session, owner, LockMode.EXCLUSIVE, 0);
  }

  @Test
  void itLastsForAsLongAsItsSession() {
    assertThat(tryUnder(ANN, "a")).isInstanceOf(LockReply.Granted.class);
    part.pass(1_000_000_000);
    assertThat(part.shown()).isEqualTo("a/");
    assertThat(part.explained().holders().getFirst().session()).contains(ANN);

    part.departs(ANN, false);
    assertThat(part.shown()).isEqualTo("/");
    assertThat(part.explained().past().getFirst().how()).isEqualTo(LockPast.How.SESSION_ENDED);
    assertThat(part.core.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whoIsNotKnownHereGetsNothing() {
    GuestId stranger = new GuestId(new PartitionId(7), 42);
    assertThat(tryUnder(stranger, "a")).isEqualTo(new LockReply.NotAllowed(Why.NO_SESSION));
    part.departs(ANN, false);
    assertThat(tryUnder(ANN, "a")).isEqualTo(new LockReply.NotAllowed(Why.NO_SESSION));
  }

  @Test
  void ofThoseThatEndByOneEventNoneGetsWhatAnotherHad() {
    tryUnder(ANN, "a");
    part.under(BOB, "b", LockMode.EXCLUSIVE, 1_000);
    part.queued("c");
    part.depart(List.of(ANN, BOB));
    assertThat(part.shown()).isEqualTo("/c");
    assertThat(part.explained().past()).as("who held it: a alone").hasSize(1);
    part.pass(51);
    assertThat(part.shown()).isEqualTo("c/");
  }

  @Test
  void aSessionThatIsLostLeavesTheLocksDelayBehind() {
    tryUnder(ANN, "a");
    LockReply.Queued waits = part.queued("c");
    part.departs(ANN, true);
    assertThat(part.shown()).isEqualTo("/c");
    part.pass(50);
    assertThat(part.shown()).as("delay of 50 ms, and one for what has begun").isEqualTo("/c");
    part.pass(1);
    assertThat(part.await("c", waits.ticket())).isInstanceOf(LockReply.Held.class);
  }

  @Test
  void aSessionThatIsClosedLeavesNone() {
    tryUnder(ANN, "a");
    part.queued("c");
    part.departs(ANN, false);
    assertThat(part.shown()).isEqualTo("c/");
  }

  @Test
  void itsWaitersVanishWithIt() {
    part.granted("x");
    part.under(ANN, "a1", LockMode.EXCLUSIVE, 1_000);
    part.under(BOB, "b", LockMode.EXCLUSIVE, 1_000);
    part.under(ANN, "a2", LockMode.EXCLUSIVE, 1_000);
    part.departs(ANN, true);
    assertThat(part.shown()).isEqualTo("x/b");
  }

  /** Else two would get it by one event, and have one token. */
  @Test
  void allOfASessionGoesBeforeAnythingIsHandedOn() {
    tryUnder(ANN, "a1");
    part.under(ANN, "a2", LockMode.EXCLUSIVE, 1_000);
    LockReply.Queued waits = (LockReply.Queued) part.under(BOB, "b", LockMode.EXCLUSIVE, 1_000);
    part.departs(ANN, false);
    assertThat(part.shown()).isEqualTo("b/");
    assertThat(part.explained().past()).hasSize(1);
    LockReply.Held held = (LockReply.Held) part.await("b", waits.ticket());
    assertThat(held.token().number()).isEqualTo(part.sequence());
    assertThat(held.leftMillis()).as("for as long as its session lives").isZero();
  }

  @Test
  void whoSharesStaysWhenAnothersSessionEnds() {
    LockReply.Granted first = (LockReply.Granted) part.under(ANN, "a", LockMode.SHARED, 0);
    LockReply.Granted second = (LockReply.Granted) part.under(BOB, "b", LockMode.SHARED, 0);
    assertThat(second.token()).isEqualTo(first.token());
    part.departs(ANN, false);
    assertThat(part.shown()).isEqualTo("b/");
    assertThat(part.release("b", second.token())).isEqualTo(new LockReply.Released(0));
  }

  @Test
  void thereIsNoLeaseToRenew() {
    LockReply.Granted held = (LockReply.Granted) tryUnder(ANN, "a");
    long before = part.sequence();
    assertThat(
            part.ask(
                new LockCommand.Renew(LockPart.JOBS, LockPart.owner("a"), held.token(), 1_000)))
        .as("nobody is to count on a lease that there is not")
        .isEqualTo(new LockReply.NotHeld());
    assertThat(part.sequence()).isEqualTo(before);
  }

  @Test
  void anOwnerIsBoundInOneWay() {
    tryUnder(ANN, "a");
    LockReply otherSession = new LockReply.NotAllowed(Why.OTHER_SESSION);
    assertThat(tryUnder(BOB, "a")).isEqualTo(otherSession);
    assertThat(part.tryLock("a")).isEqualTo(otherSession);
    part.queued("c");
    assertThat(part.under(BOB, "c", LockMode.EXCLUSIVE, 1_000)).isEqualTo(otherSession);
    assertThat(tryUnder(ANN, "a")).isInstanceOf(LockReply.Granted.class);
    assertThat(part.explained().holders().getFirst().holds()).isEqualTo(2);
  }

  @Test
  void itsOwnWaitStillEnds() {
    part.granted("x");
    part.under(ANN, "a", LockMode.EXCLUSIVE, 20);
    part.pass(21);
    assertThat(part.shown()).isEqualTo("x/");
  }

  @Test
  void aSnapshotKnowsWhatIsBound() {
    tryUnder(ANN, "a");
    part.under(BOB, "b", LockMode.EXCLUSIVE, 1_000);
    LockPart restored = new LockPart();
    part.image().forEach(restored.core::restore);
    restored.arrives(ANN);
    restored.arrives(BOB);
    restored.departs(BOB, false);
    restored.departs(ANN, false);
    assertThat(restored.shown()).isEqualTo("/");
    assertThat(restored.core.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
  }
}
