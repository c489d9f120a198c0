package io.troupe.api.embedded.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.HeldLock.End;
import io.troupe.api.lock.LockAnswer;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.map.Options;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.map.Written;
import io.troupe.api.past.HistoryQuery;
import io.troupe.api.request.Requests;
import io.troupe.api.session.AsyncSessions;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.api.session.TroupeSession.State;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.session.SessionShown;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapRevision;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions through the Java interface, at a real node. */
class SessionsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final SessionTerms SHORT =
      SessionTerms.DEFAULT.leased(Duration.ofMillis(600)).labelled("short");

  @TempDir static Path data;
  private static Troupe troupe;

  @BeforeAll
  static void start() {
    troupe = Troupe.join(TroupeSettings.of(data));
  }

  @AfterAll
  static void stop() {
    troupe.close();
  }

  private static LockTerms under(TroupeSession session) {
    return LockTerms.DEFAULT.waiting(Duration.ZERO).under(session);
  }

  @Test
  void locksInManyPartitionsEndWithTheSession() {
    List<HeldLock> held = new ArrayList<>();
    TroupeSession session = troupe.openSession(SessionTerms.DEFAULT.labelled("worker"));
    for (int i = 0; i < 40; i++) {
      held.add(troupe.lock("many-" + i).acquire(under(session)).orElseThrow());
    }
    assertThat(held).allMatch(HeldLock::isHeld);
    assertThat(held.getFirst().left()).isPositive();
    assertThat(troupe.lock("many-0").explain().holders().getFirst().session())
        .contains(session.id());
    assertThat(explain(session).orElseThrow().partitions()).isGreaterThan(20);

    session.close();
    assertThat(held).noneMatch(HeldLock::isHeld);
    assertThat(held.getFirst().ended().toCompletableFuture()).succeedsWithin(LIMIT);
    for (int i = 0; i < 40; i++) {
      TroupeLock lock = troupe.lock("many-" + i);
      Await.until(() -> lock.explain().holderCount() == 0, LIMIT, lock.name() + " is free");
    }
    assertThat(explain(session)).isEmpty();
  }

  @Test
  void keysInManyPartitionsEndWithTheSession() {
    TroupeMap<String, String> map = troupe.map("members");
    TroupeSession session = troupe.openSession(SessionTerms.DEFAULT);
    for (int i = 0; i < 40; i++) {
      map.put("k" + i, "here", session.id());
    }
    map.put("k0", "stays");
    Options bound = Options.DEFAULT.boundTo(session.id());
    assertThat(Requests.await(map.async().put("k1", "again", MapCondition.IF_PRESENT, bound)))
        .isInstanceOf(Written.Stored.class);
    session.close();
    Await.until(() -> map.size() == 1, LIMIT, "what was bound is gone");
    assertThat(map.get("k0").orElseThrow().value()).isEqualTo("stays");
    assertThat(map.history("k1", HistoryQuery.newest()).changes().getFirst().how())
        .isEqualTo(MapRevision.How.SESSION_ENDED);
    assertThatThrownBy(() -> map.put("k2", "late", session.id()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("session " + session.id() + " has ended");
    assertThat(map.size()).isEqualTo(1);
    assertThatThrownBy(() -> Requests.await(map.async().remove("k0", MapCondition.ALWAYS, bound)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("only a put");
  }

  private static Optional<SessionShown> explain(TroupeSession session) {
    return Requests.await(troupe.sessions().explain(session.id(), Options.DEFAULT));
  }

  @Test
  void itIsKeptAlive() {
    TroupeSession session = troupe.openSession(SessionTerms.DEFAULT.leased(Duration.ofSeconds(6)));
    Duration[] least = {session.left()};
    Await.until(
        () -> {
          Duration left = session.left();
          boolean renewed = left.compareTo(least[0]) > 0;
          least[0] = left;
          return renewed;
        },
        LIMIT,
        "its lease begins anew");
    assertThat(session.isAlive()).isTrue();
    session.close();
    assertThat(session.ended().toCompletableFuture()).succeedsWithin(LIMIT).isEqualTo(State.CLOSED);
  }

  @Test
  void whoIsNotKeptEndsAndFreesWhatItHeld() {
    AsyncSessions sessions = troupe.sessions();
    GuestId session = Requests.await(sessions.open(SHORT, Options.DEFAULT));
    TroupeLock lock = troupe.lock("dies");
    LockOwner owner = new LockOwner("dead");
    LockTerms terms = LockTerms.DEFAULT.waiting(Duration.ZERO).under(session);
    assertThat(Requests.await(lock.async().acquire(owner, terms, Options.DEFAULT)))
        .isInstanceOf(LockAnswer.Held.class);
    try (HeldLock next =
        lock.acquire(LockTerms.DEFAULT.waiting(Duration.ofMinutes(1))).orElseThrow()) {
      assertThat(next.isHeld()).isTrue();
    }
    assertThat(Requests.await(lock.async().acquire(owner, terms, Options.DEFAULT)))
        .isEqualTo(new LockAnswer.NotAllowed(LockReply.NotAllowed.Why.NO_SESSION));
    assertThat(Requests.await(sessions.keep(Set.of(session), Options.DEFAULT))).isEmpty();
  }

  @Test
  void whoIsEndedByOthersIsTold() {
    TroupeSession session = troupe.openSession(SHORT);
    HeldLock held = troupe.lock("taken").acquire(under(session)).orElseThrow();
    assertThat(Requests.await(troupe.sessions().end(session.id(), Options.DEFAULT))).isTrue();
    assertThat(session.ended().toCompletableFuture()).succeedsWithin(LIMIT).isEqualTo(State.LOST);
    assertThat(held.ended().toCompletableFuture()).succeedsWithin(LIMIT).isEqualTo(End.LOST);
    assertThat(Requests.await(troupe.sessions().end(session.id(), Options.DEFAULT))).isFalse();
    assertThatThrownBy(() -> troupe.lock("taken").acquire(under(session)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("session " + session.id() + " has ended");
  }

  @Test
  void aWaiterOfASessionThatEndsWaitsForNothing() {
    TroupeSession session = troupe.openSession(SessionTerms.DEFAULT);
    TroupeLock lock = troupe.lock("waited");
    try (HeldLock holder = lock.acquire(LockTerms.DEFAULT).orElseThrow()) {
      assertThat(holder.isHeld()).isTrue();
      var waits =
          lock.acquireAsync(LockTerms.DEFAULT.waiting(Duration.ofMinutes(5)).under(session))
              .toCompletableFuture();
      Await.until(() -> lock.explain().waiterCount() == 1, LIMIT, "it waits");
      session.close();
      Await.until(() -> lock.explain().waiterCount() == 0, LIMIT, "it is gone");
      assertThat(waits).succeedsWithin(LIMIT).isEqualTo(Optional.empty());
    }
  }

  @Test
  void theSameRequestOpensTheSameSession() {
    RequestId id = new RequestId(SessionId.derived(5, 77), 1);
    GuestId first =
        Requests.await(
            troupe.sessions().open(SHORT, Options.DEFAULT.withRequestId(Optional.of(id))));
    GuestId again =
        Requests.await(
            troupe.sessions().open(SHORT, Options.DEFAULT.withRequestId(Optional.of(id))));
    assertThat(again).isEqualTo(first);
  }

  @Test
  void theyAreListed() {
    try (TroupeSession session = troupe.openSession(SessionTerms.DEFAULT.labelled("listed"))) {
      assertThat(
              Requests.await(troupe.sessions().list(Optional.empty(), 1_000, Options.DEFAULT))
                  .sessions())
          .anyMatch(it -> it.session().equals(session.id()) && it.label().equals("listed"));
      assertThat(
              Requests.await(
                      troupe.sessions().list(Optional.of(session.id()), 1_000, Options.DEFAULT))
                  .sessions())
          .noneMatch(it -> it.session().compareTo(session.id()) <= 0);
    }
  }

  @Test
  void aSessionOfAnotherClusterIsRefused() {
    GuestId elsewhere = new GuestId(new PartitionId(4_000), 1);
    assertThatThrownBy(() -> Requests.await(troupe.sessions().explain(elsewhere, Options.DEFAULT)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("none of the 256 partitions");
  }
}
