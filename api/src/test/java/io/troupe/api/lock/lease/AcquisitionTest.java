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
import io.troupe.coordination.lock.LockReply.NotAllowed.Why;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a lock is acquired, by a clock that the test turns. */
class AcquisitionTest {
  private static final LockTerms TERMS =
      LockTerms.DEFAULT.leased(Duration.ofSeconds(8)).waiting(Duration.ofSeconds(5));

  private final ScriptedLock lock = new ScriptedLock();
  private final ManualTimer timer = new ManualTimer();

  private CompletableFuture<Optional<HeldLock>> acquire() {
    return acquire(TERMS);
  }

  private CompletableFuture<Optional<HeldLock>> acquire(LockTerms terms) {
    return new Acquisition(
            lock,
            ScriptedLock.OWNER,
            terms,
            timer,
            (of, handle, on, until) -> Hold.begin(of, handle, on, until, null, timer, () -> {}),
            () -> false)
        .begin(CompletableFuture.completedFuture(null));
  }

  private CompletableFuture<Optional<HeldLock>> queued() {
    CompletableFuture<Optional<HeldLock>> acquiring = acquire();
    lock.answer("acquire", new LockAnswer.Waiting(ScriptedLock.TICKET, Optional.of(0)));
    return acquiring;
  }

  private static LockAnswer.Held held(long leftMillis) {
    return new LockAnswer.Held(
        ScriptedLock.TICKET, ScriptedLock.TOKEN, 1, Duration.ofMillis(leftMillis));
  }

  private static LockAnswer stillWaiting() {
    return new LockAnswer.Waiting(ScriptedLock.TICKET, Optional.empty());
  }

  @Test
  void theLeaseCountsFromWhenItWasAskedFor() {
    CompletableFuture<Optional<HeldLock>> acquiring = acquire();
    timer.pass(1_000);
    lock.answer("acquire", held(8_000));

    HeldLock got = acquiring.join().orElseThrow();
    assertThat(got.left()).isEqualTo(Duration.ofSeconds(7));
    assertThat(got.token()).isEqualTo(ScriptedLock.TOKEN);
  }

  @Test
  void anAnswerThatTookMostOfTheLeaseIsRenewedFirst() {
    CompletableFuture<Optional<HeldLock>> acquiring = acquire();
    timer.pass(5_000);
    lock.answer("acquire", held(8_000));
    assertThat(acquiring).isNotDone();

    lock.answer("renew 8000", true);
    assertThat(acquiring.join().orElseThrow().left()).isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void whatIsLostBeforeItIsKnownIsNotHeld() {
    CompletableFuture<Optional<HeldLock>> acquiring = acquire();
    timer.pass(5_000);
    lock.answer("acquire", held(8_000));
    lock.answer("renew 8000", false);
    assertThat(acquiring).isNotDone();

    lock.answer("leave", false);
    assertThat(acquiring.join()).isEmpty();
    lock.assertQuiet();
    assertThat(timer.pending()).isZero();
  }

  @Test
  void anAnswerThatOutlastedTheLeaseIsGivenUpWhereItCannotBeRenewed() {
    CompletableFuture<Optional<HeldLock>> acquiring = acquire();
    timer.pass(9_000);
    lock.answer("acquire", held(8_000));
    lock.fail("renew 8000", new UnknownOutcomeException(Optional.empty(), "nobody answered"));

    lock.answer("leave", true);
    assertThat(acquiring.join()).isEmpty();
  }

  @Test
  void whatIsLeftOfTheLeaseCountsWhereItCannotBeRenewed() {
    CompletableFuture<Optional<HeldLock>> acquiring = acquire();
    timer.pass(5_000);
    lock.answer("acquire", held(8_000));
    lock.fail("renew 8000", new UnknownOutcomeException(Optional.empty(), "nobody answered"));

    assertThat(acquiring.join().orElseThrow().left()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void aTurnThatComesLateInALookOfAShortLeaseIsRenewed() {
    LockTerms terms = LockTerms.DEFAULT.leased(Duration.ofMillis(50));
    CompletableFuture<Optional<HeldLock>> acquiring = acquire(terms);
    lock.answer("acquire", new LockAnswer.Waiting(ScriptedLock.TICKET, Optional.of(0)));
    ScriptedLock.Asked look = lock.take("await");
    assertThat(look.timeout()).isEqualTo(Duration.ofMillis(100));
    timer.pass(90);
    look.answer().complete(held(50));
    lock.answer("renew 50", true);

    assertThat(acquiring.join().orElseThrow().left()).isEqualTo(Duration.ofMillis(50));
  }

  @Test
  void asksAgainUnderTheSameIdWhereNobodyAnswered() {
    RequestId id = new RequestId(SessionId.derived(1, 2), 3);
    CompletableFuture<Optional<HeldLock>> acquiring = acquire();
    lock.fail("acquire", new UnknownOutcomeException(Optional.of(id), "nobody answered"));
    lock.assertQuiet();
    timer.pass(100);
    ScriptedLock.Asked again = lock.take("acquire");
    assertThat(again.options().requestId()).contains(id);
    assertThat(again.options().repeats()).isTrue();
    again.answer().complete(held(8_000));

    assertThat(acquiring.join().orElseThrow().left()).isEqualTo(Duration.ofMillis(7_900));
  }

  @Test
  void asksAgainWhereItIsNotAdmittedWhileThereIsPatience() {
    CompletableFuture<Optional<HeldLock>> acquiring = acquire();
    for (int i = 0; i < 50; i++) {
      lock.fail("acquire", new RefusedException(Refusal.Code.UNAVAILABLE, "moving"));
      timer.pass(100);
    }

    assertThatThrownBy(acquiring::join).hasCauseInstanceOf(RefusedException.class);
    lock.assertQuiet();
  }

  @Test
  void aPlaceThatCannotBeLeftIsTriedAgainAndItsEndUnknown() {
    CompletableFuture<Optional<HeldLock>> acquiring = queued();
    ScriptedLock.Asked look = lock.take("await");
    timer.pass(5_000);
    look.answer().complete(stillWaiting());
    lock.fail("leave", new RefusedException(Refusal.Code.OVERLOADED, "full"));
    assertThatThrownBy(acquiring::join).hasCauseInstanceOf(UnknownOutcomeException.class);

    timer.pass(1_000);
    lock.answer("leave", true);
    timer.pass(60_000);
    lock.assertQuiet();
  }

  @Test
  void whoCancelsWhileItIsUnknownAsksOnAndLeaves() {
    RequestId id = new RequestId(SessionId.derived(1, 2), 3);
    CompletableFuture<Optional<HeldLock>> acquiring = acquire();
    acquiring.cancel(false);
    lock.fail("acquire", new UnknownOutcomeException(Optional.of(id), "nobody answered"));
    timer.pass(1_000);
    ScriptedLock.Asked again = lock.take("acquire");
    assertThat(again.options().requestId()).contains(id);
    again.answer().complete(new LockAnswer.Waiting(ScriptedLock.TICKET, Optional.of(0)));

    lock.answer("leave", true);
    timer.pass(60_000);
    lock.assertQuiet();
  }

  @Test
  void whoHeldItBeforeGivesUpThisAcquisitionOnly() {
    CompletableFuture<Optional<HeldLock>> acquiring = acquire();
    timer.pass(5_000);
    lock.answer(
        "acquire",
        new LockAnswer.Held(ScriptedLock.TICKET, ScriptedLock.TOKEN, 2, Duration.ofSeconds(8)));
    ScriptedLock.Asked renewal = lock.take("renew 8000");
    acquiring.cancel(false);
    lock.answer("release", 1);
    renewal.answer().complete(true);
    lock.assertQuiet();
    assertThat(timer.pending()).isZero();
  }

  @Test
  void whoEndsTheFutureOtherwiseLeavesToo() {
    CompletableFuture<Optional<HeldLock>> acquiring = queued();
    ScriptedLock.Asked look = lock.take("await");
    acquiring.completeExceptionally(new TimeoutException("too late for its caller"));
    lock.answer("leave", true);

    look.answer().complete(stillWaiting());
    timer.pass(60_000);
    lock.assertQuiet();
  }

  @Test
  void looksAgainAndAgainUntilItsTurn() {
    CompletableFuture<Optional<HeldLock>> acquiring = queued();
    ScriptedLock.Asked look = lock.take("await");
    assertThat(look.timeout()).isEqualTo(Duration.ofSeconds(2));
    timer.pass(2_000);
    look.answer().complete(stillWaiting());
    ScriptedLock.Asked next = lock.take("await");
    timer.pass(500);
    next.answer().complete(held(8_000));

    assertThat(acquiring.join().orElseThrow().left()).isEqualTo(Duration.ofMillis(7_500));
    lock.assertQuiet();
  }

  @Test
  void leavesOnceItsPatienceIsOver() {
    CompletableFuture<Optional<HeldLock>> acquiring = queued();
    for (int look = 0; look < 2; look++) {
      ScriptedLock.Asked asked = lock.take("await");
      timer.pass(2_000);
      asked.answer().complete(stillWaiting());
    }
    ScriptedLock.Asked last = lock.take("await");
    assertThat(last.timeout()).isEqualTo(Duration.ofSeconds(1));
    timer.pass(1_000);
    last.answer().complete(stillWaiting());
    assertThat(acquiring).isNotDone();

    lock.answer("leave", true);
    assertThat(acquiring.join()).isEmpty();
    lock.assertQuiet();
  }

  @Test
  void whoCancelsLeavesAtOnce() {
    CompletableFuture<Optional<HeldLock>> acquiring = queued();
    ScriptedLock.Asked look = lock.take("await");
    acquiring.cancel(false);
    lock.answer("leave", true);

    look.answer().complete(new LockAnswer.Gone());
    timer.pass(60_000);
    lock.assertQuiet();
  }

  @Test
  void whatIsGrantedToWhoHasCancelledIsGivenUp() {
    CompletableFuture<Optional<HeldLock>> acquiring = acquire();
    acquiring.cancel(false);
    lock.answer("acquire", held(8_000));

    lock.answer("leave", true);
    assertThat(timer.pending()).isZero();
  }

  @Test
  void whoIsQueuedAfterItCancelledLeaves() {
    CompletableFuture<Optional<HeldLock>> acquiring = acquire();
    acquiring.cancel(false);
    lock.answer("acquire", new LockAnswer.Waiting(ScriptedLock.TICKET, Optional.of(0)));

    lock.answer("leave", true);
    lock.assertQuiet();
  }

  @Test
  void looksAgainWhereThePartitionCannotBeAsked() {
    CompletableFuture<Optional<HeldLock>> acquiring = queued();
    lock.fail("await", new RefusedException(Refusal.Code.UNAVAILABLE, "moving"));
    lock.assertQuiet();
    timer.pass(100);
    lock.answer("await", held(8_000));

    assertThat(acquiring.join()).isPresent();
  }

  @Test
  void aPlaceThatIsGoneIsNotHeld() {
    CompletableFuture<Optional<HeldLock>> acquiring = queued();
    lock.answer("await", new LockAnswer.Gone());

    assertThat(acquiring.join()).isEmpty();
  }

  @Test
  void whoIsRefusedInACycleIsToldOfIt() {
    CompletableFuture<Optional<HeldLock>> acquiring = queued();
    lock.answer("await", new LockAnswer.Deadlocked("ann waits for bob"));

    assertThatThrownBy(acquiring::join)
        .hasCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("refused to break a cycle of waits: ann waits for bob");
    lock.assertQuiet();
  }

  @Test
  void aBusyLockIsNotHeld() {
    CompletableFuture<Optional<HeldLock>> acquiring = acquire();
    lock.answer("acquire", new LockAnswer.Busy(Optional.of(ScriptedLock.TOKEN)));

    assertThat(acquiring.join()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotAllowedIsRefused(Why why) {
    CompletableFuture<Optional<HeldLock>> acquiring = acquire(TERMS.waiting(Duration.ZERO));
    lock.answer("acquire", new LockAnswer.NotAllowed(why));

    assertThatThrownBy(acquiring::join).hasCauseInstanceOf(RefusedException.class);
  }

  /** Its owner may have lived before, and that session is about to end. */
  @Test
  void whoHasItUnderAnotherSessionIsWaitedFor() {
    CompletableFuture<Optional<HeldLock>> acquiring = acquire();
    lock.answer("acquire", new LockAnswer.NotAllowed(Why.OTHER_SESSION));
    assertThat(acquiring).isNotDone();
    timer.pass(500);
    lock.answer("acquire", new LockAnswer.Busy(Optional.empty()));
    assertThat(acquiring).isCompletedWithValue(Optional.empty());
  }

  @Test
  void anUnknownOutcomeIsTold() {
    CompletableFuture<Optional<HeldLock>> acquiring = acquire();
    lock.fail("acquire", new UnknownOutcomeException(Optional.empty(), "nobody answered"));

    assertThatThrownBy(acquiring::join).hasCauseInstanceOf(UnknownOutcomeException.class);
  }
}
