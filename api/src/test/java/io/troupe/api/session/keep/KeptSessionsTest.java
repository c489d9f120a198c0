package io.troupe.api.session.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.GuestId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.request.ManualTimer;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.api.session.TroupeSession.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Sessions, kept alive by a clock that the test turns. */
class KeptSessionsTest {
  private static final SessionTerms TERMS =
      SessionTerms.DEFAULT.leased(Duration.ofSeconds(12)).labelled("billing");

  private final ScriptedSessions requests = new ScriptedSessions();
  private final ManualTimer timer = new ManualTimer();
  private final KeptSessions sessions = new KeptSessions(requests, timer);
  private final List<State> states = new ArrayList<>();

  private TroupeSession open() {
    TroupeSession session = sessions.open(TERMS).toCompletableFuture().resultNow();
    session.onChange(states::add);
    return session;
  }

  private void keepFails() {
    requests.kept.removeFirst();
    boolean unused =
        requests
            .keeping
            .removeFirst()
            .completeExceptionally(new UnknownOutcomeException(Optional.empty(), "no answer"));
  }

  @Test
  void itIsKeptOnceAThirdOfItsLeaseIsOver() {
    TroupeSession session = open();
    assertThat(session.left()).isEqualTo(Duration.ofSeconds(12));
    timer.pass(3_999);
    assertThat(requests.kept).isEmpty();
    timer.pass(1_001);
    assertThat(requests.kept).hasSize(1);
    timer.pass(500);
    requests.allLive();
    assertThat(session.left())
        .as("counted from when it was asked for")
        .isBetween(Duration.ofMillis(10_500), Duration.ofMillis(11_500));
    assertThat(session.state()).isEqualTo(State.SAFE);
    assertThat(states).isEmpty();
  }

  @Test
  void oneRequestKeepsAllOfAHome() {
    for (int i = 0; i < 10; i++) {
      var unused = open();
    }
    timer.pass(5_000);
    assertThat(requests.kept).hasSize(2).allMatch(it -> it.size() == 5);
  }

  @Test
  void whoIsNotConfirmedIsInJeopardyAndMayBeSafeAgain() {
    TroupeSession session = open();
    timer.pass(5_000);
    keepFails();
    timer.pass(2_000);
    assertThat(session.state()).isEqualTo(State.JEOPARDY);
    assertThat(session.isAlive()).isTrue();
    requests.allLive();
    assertThat(session.state()).isEqualTo(State.SAFE);
    assertThat(states).containsExactly(State.JEOPARDY, State.SAFE);
  }

  @Test
  void aRequestThatNobodyAnswersIsMadeAnewAndTheLeaseEndsIt() {
    TroupeSession session = open();
    for (int i = 0; i < 12; i++) {
      timer.pass(1_000);
      while (!requests.keeping.isEmpty()) {
        keepFails();
      }
    }
    timer.pass(10);
    assertThat(session.isAlive()).isFalse();
    assertThat(session.ended().toCompletableFuture().resultNow()).isEqualTo(State.LOST);
    assertThat(states).containsExactly(State.JEOPARDY, State.LOST);
    assertThat(sessions.lost()).isEqualTo(1);
    assertThat(sessions.count()).isZero();
  }

  /** Else whoever was stopped would take itself for alive until it looks. */
  @Test
  void whoStoodStillKnowsAtOnceThatItIsOver() {
    TroupeSession session = open();
    timer.standStill(12_000);
    assertThat(session.isAlive()).isFalse();
    assertThat(session.state()).isEqualTo(State.LOST);
  }

  @Test
  void anAnswerThatComesLateRevivesNothing() {
    TroupeSession session = open();
    timer.pass(5_000);
    timer.pass(8_000);
    assertThat(session.state()).isEqualTo(State.LOST);
    requests.allLive();
    assertThat(session.left()).isZero();
    assertThat(session.state()).isEqualTo(State.LOST);
  }

  /** Else a lock that was given up meanwhile would go on, and nobody would know of it. */
  @Test
  void anAnswerBeforeAnybodyLookedRevivesNothingEither() {
    TroupeSession session = open();
    timer.pass(5_000);
    timer.standStill(12_000);
    requests.allLive();
    assertThat(session.state()).isEqualTo(State.LOST);
    assertThat(states).containsExactly(State.LOST);
    assertThat(requests.closed).as("its home has it alive").containsExactly(session.id());
  }

  @Test
  void aShortOneBesideALongOneIsKeptInTime() {
    TroupeSession longer = open();
    timer.pass(1_000);
    TroupeSession shorter =
        sessions.open(TERMS.leased(Duration.ofMillis(300))).toCompletableFuture().resultNow();
    timer.pass(150);
    assertThat(requests.kept).hasSize(1).allMatch(it -> it.contains(shorter.id()));
    assertThat(longer.isAlive()).isTrue();
  }

  @Test
  void aRequestThatThrowsEndsNothing() {
    TroupeSession session = open();
    requests.keepThrows = true;
    timer.pass(5_000);
    requests.keepThrows = false;
    timer.pass(1_000);
    requests.allLive();
    assertThat(session.state()).isEqualTo(State.SAFE);
  }

  @Test
  void whoIsToldThatItHasEndedIsLost() {
    TroupeSession session = open();
    List<GuestId> heard = new ArrayList<>();
    sessions.onEnd(heard::add);
    timer.pass(5_000);
    boolean unused = requests.keeping.removeFirst().complete(Set.of());
    assertThat(session.state()).isEqualTo(State.LOST);
    assertThat(heard).containsExactly(session.id());
    assertThat(sessions.find(session.id())).isEmpty();
    session.onChange(states::add);
    assertThat(states).as("who asks later is told too").containsExactly(State.LOST, State.LOST);
  }

  @Test
  void toCloseItIsAskedForOnce() {
    TroupeSession session = open();
    assertThat(session.end().toCompletableFuture()).isCompleted();
    session.close();
    assertThat(requests.closed).containsExactly(session.id());
    assertThat(session.state()).isEqualTo(State.CLOSED);
    assertThat(states).containsExactly(State.CLOSED);
    timer.pass(20_000);
    assertThat(requests.kept).isEmpty();
  }

  @Test
  void whereNobodyAnswersItIsClosedAgain() {
    requests.closing =
        CompletableFuture.failedFuture(new UnknownOutcomeException(Optional.empty(), "no answer"));
    TroupeSession session = open();
    session.close();
    requests.closing = CompletableFuture.completedFuture(true);
    timer.pass(10_000);
    assertThat(requests.closed).containsExactly(session.id(), session.id());
  }

  @Test
  void whoOpensWhereThereIsNoRoomIsToldSo() {
    requests.openFails = Optional.of(new RefusedException(Refusal.Code.INVALID, "not so"));
    assertThat(sessions.open(TERMS).toCompletableFuture()).isCompletedExceptionally();
    requests.openFails = Optional.of(new RefusedException(Refusal.Code.OVERLOADED, "full"));
    CompletableFuture<TroupeSession> opening = sessions.open(TERMS).toCompletableFuture();
    timer.pass(1_000);
    assertThat(opening).as("there may be room soon").isNotDone();
    requests.openFails = Optional.empty();
    timer.pass(1_000);
    assertThat(opening).isCompleted();
  }

  @Test
  void whoeverKeepsThemEndsThemAsItStops() {
    TroupeSession session = open();
    sessions.close(Duration.ofSeconds(1));
    assertThat(session.state()).isEqualTo(State.CLOSED);
    assertThat(requests.closed).containsExactly(session.id());
    assertThat(sessions.open(TERMS).toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void whoOpensWhileItStopsIsToldSo() {
    requests.openFails = Optional.of(new RefusedException(Refusal.Code.OVERLOADED, "full"));
    CompletableFuture<TroupeSession> opening = sessions.open(TERMS).toCompletableFuture();
    sessions.close(Duration.ofSeconds(1));
    assertThat(opening).isCompletedExceptionally();
  }

  @Test
  void termsPastALimitCannotBeMade() {
    assertThatThrownBy(() -> TERMS.leased(Duration.ofMillis(99)))
        .hasMessage("a session's lease is from 100 to 86400000 ms, not PT0.099S");
    assertThatThrownBy(() -> TERMS.leased(Duration.ofDays(1).plusMillis(1)))
        .hasMessageContaining("to 86400000 ms");
    assertThatThrownBy(() -> TERMS.leased(Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TERMS.labelled("x".repeat(129))).hasMessageContaining("label");
    assertThat(TERMS.leased(Duration.ofNanos(100_999_999)).lease())
        .isEqualTo(Duration.ofMillis(100));
  }
}
