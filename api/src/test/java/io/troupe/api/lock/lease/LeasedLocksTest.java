package io.troupe.api.lock.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockAnswer;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.request.ManualTimer;
import io.troupe.coordination.lock.LockOwner;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Acquisitions of one caller, one behind the other, by a clock that the test turns. */
class LeasedLocksTest {
  private static final LockTerms TERMS =
      LockTerms.DEFAULT.by(ScriptedLock.OWNER).waiting(Duration.ofSeconds(5));
  private static final LockTerms AT_ONCE = TERMS.waiting(Duration.ZERO);
  private static final LockAnswer WAITING =
      new LockAnswer.Waiting(ScriptedLock.TICKET, Optional.of(0));
  private static final LockAnswer HELD =
      new LockAnswer.Held(ScriptedLock.TICKET, ScriptedLock.TOKEN, 1, Duration.ofSeconds(30));

  private final ScriptedLock lock = new ScriptedLock();
  private final ManualTimer timer = new ManualTimer();
  private final LeasedLocks locks = new LeasedLocks("test", timer, unused -> Optional.empty());

  private CompletableFuture<Optional<HeldLock>> acquire(LockTerms terms) {
    return locks.acquire(lock, terms);
  }

  private static UnknownOutcomeException unanswered() {
    return new UnknownOutcomeException(Optional.empty(), "nobody answered");
  }

  /** Its patience has ended, and nobody answered that it left: it is asked for again and again. */
  private void leaveUnanswered() {
    CompletableFuture<Optional<HeldLock>> first = acquire(TERMS);
    lock.answer("acquire", WAITING);
    ScriptedLock.Asked look = lock.take("await");
    timer.pass(5_000);
    look.answer().complete(WAITING);
    lock.fail("leave", unanswered());
    assertThatThrownBy(first::join).hasCauseInstanceOf(UnknownOutcomeException.class);
  }

  /** Else it would share the place that is about to be left, and lose what it is granted there. */
  @Test
  void whatItsOwnerAcquiresNextWaitsUntilItsPlaceIsLeft() {
    leaveUnanswered();
    CompletableFuture<Optional<HeldLock>> next = acquire(TERMS);
    lock.assertQuiet();
    timer.pass(1_000);
    lock.fail("leave", unanswered());
    lock.assertQuiet();
    timer.pass(1_000);
    lock.answer("leave", true);
    lock.answer("acquire", HELD);

    assertThat(next.join()).isPresent();
    timer.pass(5_000);
    lock.assertQuiet();
    assertThat(next.join().orElseThrow().isHeld()).isTrue();
  }

  @Test
  void whoGaveUpWhileNobodyAnsweredIsWaitedForToo() {
    RequestId id = new RequestId(SessionId.derived(1, 2), 3);
    CompletableFuture<Optional<HeldLock>> first = acquire(TERMS);
    first.cancel(false);
    CompletableFuture<Optional<HeldLock>> next = acquire(AT_ONCE);
    lock.fail("acquire", new UnknownOutcomeException(Optional.of(id), "nobody answered"));
    lock.assertQuiet();
    timer.pass(1_000);
    ScriptedLock.Asked again = lock.take("acquire");
    assertThat(again.options().requestId()).contains(id);
    again.answer().complete(WAITING);
    ScriptedLock.Asked leave = lock.take("leave");
    lock.assertQuiet();
    leave.answer().complete(true);

    lock.answer("acquire", new LockAnswer.Busy(Optional.empty()));
    assertThat(next).isCompletedWithValue(Optional.empty());
  }

  @Test
  void whatIsLeftOfItsPatienceIsWhatItWaits() {
    leaveUnanswered();
    CompletableFuture<Optional<HeldLock>> next = acquire(TERMS);
    timer.pass(4_000);
    lock.answer("leave", true);
    lock.answer("acquire", WAITING);
    ScriptedLock.Asked look = lock.take("await");
    assertThat(look.timeout()).isEqualTo(Duration.ofSeconds(1));
    timer.pass(1_000);
    look.answer().complete(WAITING);
    lock.answer("leave", true);
    assertThat(next).isCompletedWithValue(Optional.empty());
  }

  @Test
  void whoIsHeldBackForTooLongIsRefusedAndHasAskedForNothing() {
    leaveUnanswered();
    CompletableFuture<Optional<HeldLock>> brief = acquire(AT_ONCE);
    CompletableFuture<Optional<HeldLock>> patient = acquire(TERMS.waiting(Duration.ofMinutes(1)));
    timer.pass(9_999);
    assertThat(brief).isNotDone();
    timer.pass(1);
    assertThat(brief).isDone();
    assertThatThrownBy(brief::join)
        .hasCauseInstanceOf(RefusedException.class)
        .cause()
        .extracting(it -> ((RefusedException) it).refusal().code())
        .isEqualTo(Refusal.Code.UNAVAILABLE);
    assertThat(patient).isNotDone();

    lock.answer("leave", false);
    lock.answer("acquire", HELD);
    assertThat(patient.join()).isPresent();
    lock.assertQuiet();
    assertThat(locks.acquiring()).isZero();
  }

  @Test
  void whoGivesUpWhileItIsHeldBackAsksForNothing() {
    leaveUnanswered();
    CompletableFuture<Optional<HeldLock>> next = acquire(TERMS);
    next.cancel(false);
    timer.pass(1_000);
    lock.answer("leave", true);
    lock.assertQuiet();

    CompletableFuture<Optional<HeldLock>> last = acquire(TERMS);
    lock.answer("acquire", HELD);
    assertThat(last).isDone();
    assertThat(last.join()).isPresent();
  }

  @Test
  void othersAndThoseThatHoldItWaitForNobody() {
    leaveUnanswered();
    CompletableFuture<Optional<HeldLock>> other = acquire(TERMS.by(new LockOwner("other")));
    lock.answer("acquire", new LockAnswer.Busy(Optional.empty()));
    assertThat(other.join()).isEmpty();
    CompletableFuture<Optional<HeldLock>> nameless =
        acquire(LockTerms.DEFAULT.waiting(Duration.ZERO));
    lock.answer("acquire", new LockAnswer.Busy(Optional.empty()));
    assertThat(nameless.join()).isEmpty();
    timer.pass(1_000);
    lock.answer("leave", true);

    CompletableFuture<Optional<HeldLock>> outer = acquire(TERMS);
    lock.answer("acquire", HELD);
    assertThat(outer.join()).isPresent();
    CompletableFuture<Optional<HeldLock>> inner = acquire(TERMS);
    lock.answer("acquire", HELD);
    assertThat(inner.join()).isPresent();
  }
}
