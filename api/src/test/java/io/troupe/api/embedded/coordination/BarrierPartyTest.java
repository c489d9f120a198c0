package io.troupe.api.embedded.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.coordination.BarrierTerms;
import io.troupe.coordination.barrier.BarrierGeneration;
import io.troupe.coordination.barrier.BarrierOutcome;
import io.troupe.coordination.barrier.BarrierReply;
import io.troupe.coordination.barrier.BarrierReply.Arrived;
import io.troupe.testkit.await.Await;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A party that waits at a barrier which answers as the test says. */
@Timeout(120)
class BarrierPartyTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final BarrierTerms PATIENT = BarrierTerms.DEFAULT.waiting(Duration.ofMinutes(10));
  private static final BarrierGeneration ONE = new BarrierGeneration(1);
  private static final Arrived ARRIVED = new Arrived(ONE, 1);
  private static final Optional<BarrierReply.Awaited> GOES_ON = Optional.empty();
  private static final Optional<BarrierReply.Awaited> TRIPPED =
      Optional.of(new BarrierReply.Ended(new BarrierOutcome.Tripped()));
  private static final RequestId ID = new RequestId(SessionId.derived(1, 2), 3);

  private final ScriptedBarrier barrier = new ScriptedBarrier();

  private Arrived await(BarrierTerms terms) {
    return new BarrierParty(barrier, ScriptedBarrier.PARTY, terms).await(2);
  }

  private static RefusedException refused(Refusal.Code code) {
    return new RefusedException(code, "not now");
  }

  private static UnknownOutcomeException unanswered() {
    return new UnknownOutcomeException(Optional.of(ID), "nobody answered");
  }

  @Test
  void whatIsRefusedForNowOrNotAnsweredIsAskedForAgain() {
    barrier
        .on("arrive", refused(Refusal.Code.OVERLOADED), unanswered(), ARRIVED)
        .on("await 1", refused(Refusal.Code.UNAVAILABLE), GOES_ON, GOES_ON, TRIPPED)
        .on("renew 1", refused(Refusal.Code.OVERLOADED), unanswered(), true);

    assertThat(await(PATIENT)).isEqualTo(ARRIVED);
    assertThat(barrier.asked())
        .containsExactly(
            "arrive",
            "arrive",
            "arrive as " + ID, //
            "await 1",
            "renew 1",
            "await 1",
            "renew 1",
            "await 1",
            "renew 1",
            "await 1");
  }

  @Test
  void theLastOneKnowsThatItTripped() {
    Arrived last = new Arrived(ONE, 0);
    barrier.on("arrive", last);
    assertThat(await(PATIENT)).isEqualTo(last);
    assertThat(barrier.asked()).containsExactly("arrive");
  }

  @Test
  void whoIsToldOfAFailureLeavesAndIsNotCounted() {
    barrier
        .on("arrive", ARRIVED)
        .on("await 1", refused(Refusal.Code.TOO_LARGE))
        .on("leave 1", unanswered(), true);
    assertThatThrownBy(() -> await(PATIENT)).isInstanceOf(RefusedException.class);
    Await.until(
        () -> barrier.asked().equals(List.of("arrive", "await 1", "leave 1", "leave 1")),
        LIMIT,
        "it to leave");
  }

  @Test
  void whoIsInterruptedLeaves() {
    barrier.on("arrive", ARRIVED).on("await 1", new CompletableFuture<>()).on("leave 1", true);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  assertThatThrownBy(() -> await(PATIENT))
                      .isInstanceOf(UnknownOutcomeException.class);
                  interrupted.complete(Thread.currentThread().isInterrupted());
                });
    Await.until(() -> barrier.asked().contains("await 1"), LIMIT, "it to wait");
    thread.interrupt();
    assertThat(interrupted.join()).isTrue();
    assertThat(barrier.asked()).containsExactly("arrive", "await 1", "leave 1");
  }

  @Test
  void whoseArrivalIsNotAnsweredLeavesIfItIsThere() {
    barrier
        .on("arrive", unanswered())
        .on(
            "explain",
            Optional.of(
                new BarrierReply.Explained(
                    2, ONE, List.of(ScriptedBarrier.PARTY), List.of(), Optional.empty())))
        .on("leave 1", true);
    assertThatThrownBy(() -> await(PATIENT.waiting(Duration.ofMillis(1))))
        .isInstanceOf(UnknownOutcomeException.class);
    assertThat(barrier.asked()).containsExactly("arrive", "explain", "leave 1");
  }

  @Test
  void whatIsNotAllowedIsNotAskedForAgain() {
    barrier.on("arrive", refused(Refusal.Code.FULL));
    assertThatThrownBy(() -> await(PATIENT)).isInstanceOf(RefusedException.class);
    assertThat(barrier.asked()).containsExactly("arrive");
  }
}
