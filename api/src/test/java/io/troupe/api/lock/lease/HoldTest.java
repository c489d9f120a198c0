package io.troupe.api.lock.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.lock.HeldLock.End;
import io.troupe.api.lock.LeaseRequests.Ask;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.request.ManualTimer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is held, by a clock that the test turns. */
class HoldTest {
  private static final LockTerms RENEWED = LockTerms.DEFAULT.renewing(Duration.ofMillis(900));
  private static final LockTerms ONCE = LockTerms.DEFAULT.leased(Duration.ofMillis(900));

  private final ScriptedLock lock = new ScriptedLock();
  private final ManualTimer timer = new ManualTimer();
  private int lost;

  private Hold hold(LockTerms terms) {
    LockHandle handle =
        new LockHandle(lock.name(), ScriptedLock.OWNER, ScriptedLock.TOKEN, ScriptedLock.TICKET);
    return Hold.begin(lock, handle, terms, terms.lease().toNanos(), null, timer, () -> lost++);
  }

  private static Optional<End> ended(Hold hold) {
    return Optional.ofNullable(hold.ended().toCompletableFuture().getNow(null));
  }

  @Test
  void aLeaseThatIsNotRenewedEnds() {
    Hold hold = hold(ONCE);
    timer.pass(899);
    assertThat(hold.isHeld()).isTrue();
    assertThat(hold.left()).isEqualTo(Duration.ofMillis(1));
    assertThat(ended(hold)).isEmpty();

    timer.pass(1);
    assertThat(hold.isHeld()).isFalse();
    assertThat(ended(hold)).contains(End.LOST);
    lock.assertQuiet();
  }

  @Test
  void isRenewedAfterEachThirdAndCountsFromWhenItAsked() {
    Hold hold = hold(RENEWED);
    timer.pass(299);
    lock.assertQuiet();
    timer.pass(1);
    ScriptedLock.Asked renewal = lock.take("renew 900");
    timer.pass(100);
    renewal.answer().complete(true);
    assertThat(hold.left()).isEqualTo(Duration.ofMillis(800));

    timer.pass(299);
    lock.assertQuiet();
    timer.pass(1);
    lock.answer("renew 900", true);
    assertThat(hold.left()).isEqualTo(Duration.ofMillis(900));
  }

  @Test
  void isTriedAgainWhereNobodyAnswersUntilItIsOver() {
    Hold hold = hold(RENEWED);
    timer.pass(300);
    ScriptedLock.Asked first = lock.take("renew 900");
    assertThat(first.timeout()).isEqualTo(Duration.ofMillis(600));
    first.answer().completeExceptionally(unknown());
    timer.pass(45);
    lock.fail("renew 900", unknown());
    timer.pass(555);

    assertThat(ended(hold)).contains(End.LOST);
    assertThat(hold.isHeld()).isFalse();
    timer.pass(10_000);
    assertThat(timer.pending()).isZero();
  }

  @Test
  void isLostAtOnceWhereItIsSaidSo() {
    Hold hold = hold(RENEWED);
    timer.pass(300);
    lock.answer("renew 900", false);

    assertThat(ended(hold)).contains(End.LOST);
    assertThat(hold.left()).isZero();
    assertThat(timer.pending()).isZero();
  }

  @Test
  void whoWantsToHearIsToldOnceThatItIsAskedFor() {
    Hold hold = hold(RENEWED);
    timer.pass(100);
    lock.assertQuiet();
    CompletableFuture<Boolean> asked = hold.asked().toCompletableFuture();
    CompletableFuture<Boolean> again = hold.asked().toCompletableFuture();
    lock.answer("await-ask NOT_YET", Ask.NOT_YET);
    timer.pass(100);
    assertThat(asked).isNotDone();
    lock.answer("await-ask NOT_YET", Ask.ASKED);
    assertThat(asked).isCompletedWithValue(true);
    assertThat(again).isCompletedWithValue(true);
    assertThat(hold.isHeld()).isTrue();

    lock.assertQuiet();
    timer.pass(50);
    lock.assertQuiet();
    timer.pass(50); // the renewal is due too
    lock.answer("renew 900", true);
    lock.answer("await-ask ASKED", Ask.GONE);
    assertThat(ended(hold)).contains(End.LOST);
    assertThat(lost).isOne();
    assertThat(timer.pending()).isZero();
  }

  @Test
  void whereNobodyAnswersItAsksAgainWhetherItIsAskedFor() {
    Hold hold = hold(LockTerms.DEFAULT.leased(Duration.ofSeconds(9)));
    CompletableFuture<Boolean> asked = hold.asked().toCompletableFuture();
    lock.fail("await-ask NOT_YET", unknown());
    timer.pass(999);
    lock.assertQuiet();
    timer.pass(1);
    assertThat(lock.take("await-ask NOT_YET").timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(asked).isNotDone();
  }

  @Test
  void whatEndsUnaskedSaysSo() {
    Hold hold = hold(ONCE);
    CompletableFuture<Boolean> asked = hold.asked().toCompletableFuture();
    ScriptedLock.Asked waiting = lock.take("await-ask NOT_YET");
    CompletionStage<Boolean> released = hold.release();
    assertThat(asked).isCompletedWithValue(false);
    lock.answer("release", 0);
    assertThat(released.toCompletableFuture()).isCompletedWithValue(true);
    waiting.answer().complete(Ask.GONE);
    assertThat(ended(hold)).contains(End.RELEASED);
    assertThat(hold.asked().toCompletableFuture()).isCompletedWithValue(false);
    lock.assertQuiet();
    assertThat(timer.pending()).isZero();
  }

  @Test
  void whoStoodStillKnowsBeforeAnythingElseRuns() {
    Hold hold = hold(RENEWED);
    timer.standStill(900);
    assertThat(hold.isHeld()).isFalse();
    assertThat(ended(hold)).isEmpty();

    timer.pass(0);
    assertThat(ended(hold)).contains(End.LOST);
    lock.assertQuiet();
  }

  @Test
  void aRenewalThatComesTooLateBringsNothingBack() {
    Hold hold = hold(RENEWED);
    timer.pass(300);
    ScriptedLock.Asked renewal = lock.take("renew 900");
    timer.pass(600);
    assertThat(ended(hold)).contains(End.LOST);

    renewal.answer().complete(true);
    assertThat(hold.isHeld()).isFalse();
    timer.pass(10_000);
    lock.assertQuiet();
  }

  @Test
  void anEarlierRenewalCutsNothingShort() {
    Hold hold = hold(ONCE);
    CompletionStage<Boolean> first = hold.renew();
    ScriptedLock.Asked late = lock.take("renew 900");
    timer.pass(500);
    CompletionStage<Boolean> second = hold.renew();
    lock.answer("renew 900", true);
    late.answer().complete(true);

    assertThat(first.toCompletableFuture()).isCompletedWithValue(true);
    assertThat(second.toCompletableFuture()).isCompletedWithValue(true);
    assertThat(hold.left()).isEqualTo(Duration.ofMillis(900));
  }

  @Test
  void isReleasedOnce() {
    Hold hold = hold(RENEWED);
    CompletionStage<Boolean> first = hold.release();
    CompletionStage<Boolean> second = hold.release();
    lock.answer("release", 0);

    assertThat(first.toCompletableFuture()).isCompletedWithValue(true);
    assertThat(second.toCompletableFuture()).isCompletedWithValue(false);
    assertThat(ended(hold)).contains(End.RELEASED);
    assertThat(hold.isHeld()).isFalse();
    lock.assertQuiet();
    assertThat(timer.pending()).isZero();
  }

  @Test
  void whatIsLostByTimeAloneIsReleasedAllTheSame() {
    Hold hold = hold(ONCE);
    timer.pass(900);
    CompletionStage<Boolean> released = hold.release();
    lock.answer("release", 0);

    assertThat(released.toCompletableFuture()).isCompletedWithValue(false);
    assertThat(ended(hold)).contains(End.LOST);
  }

  @Test
  void whatIsFoundLostAsItIsReleasedCounts() {
    Hold hold = hold(RENEWED);
    CompletionStage<Boolean> released = hold.release();
    lock.take("release").answer().complete(null);

    assertThat(released.toCompletableFuture()).isCompletedWithValue(false);
    assertThat(lost).isEqualTo(1);
  }

  @Test
  void sharersReleaseNothingThatRanOutHere() {
    Hold hold = hold(ONCE.shared());
    timer.pass(900);
    assertThat(hold.release().toCompletableFuture()).isCompletedWithValue(false);
    lock.assertQuiet();
  }

  @Test
  void aReleaseThatNobodyAnsweredIsRepeatedUnderItsId() {
    RequestId id = new RequestId(SessionId.derived(1, 2), 3);
    Hold hold = hold(RENEWED);
    CompletionStage<Boolean> released = hold.release();
    lock.fail("release", new UnknownOutcomeException(Optional.of(id), "nobody answered"));
    assertThat(released.toCompletableFuture()).isCompletedExceptionally();
    timer.pass(1_000);
    ScriptedLock.Asked again = lock.take("release");
    assertThat(again.options().requestId()).contains(id);
    again.answer().complete(0);
    timer.pass(60_000);
    lock.assertQuiet();
  }

  @Test
  void whoLetsGoNeitherRenewsNorReleases() {
    Hold hold = hold(RENEWED);
    assertThat(hold.letGo()).isEqualTo(hold.handle());
    assertThat(ended(hold)).contains(End.LET_GO);
    hold.close();
    timer.pass(10_000);

    lock.assertQuiet();
    assertThat(timer.pending()).isZero();
  }

  @Test
  void failuresAreToldAsTheyAre() {
    Hold hold = hold(RENEWED);
    AtomicReference<@Nullable Throwable> told = new AtomicReference<>();
    var unused = hold.renew().whenComplete((held, failure) -> told.set(failure));
    lock.fail("renew 900", unknown());
    assertThat(told.get()).isInstanceOf(UnknownOutcomeException.class);
  }

  @Test
  void whatIsReleasedIsNotRenewed() {
    Hold hold = hold(RENEWED);
    var unused = hold.release();
    lock.answer("release", 0);

    assertThat(hold.renew().toCompletableFuture()).isCompletedWithValue(false);
    timer.pass(10_000);
    lock.assertQuiet();
  }

  @Test
  void whoeverClosesItIsToldNothingOfAFailure() {
    Hold hold = hold(RENEWED);
    var closing = new Thread(hold::close);
    closing.start();
    while (closing.isAlive()) {
      Thread.onSpinWait();
      if (lock.isAsked()) {
        lock.fail("release", unknown());
      }
    }
    assertThat(ended(hold)).contains(End.RELEASED);
  }

  private static UnknownOutcomeException unknown() {
    return new UnknownOutcomeException(Optional.empty(), "nobody answered");
  }
}
