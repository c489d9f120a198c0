package io.troupe.api.embedded.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.request.Requests;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockWaiter;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cycles of waits at a real node that breaks them. */
@Timeout(120)
class LockCyclesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final LockTerms AT_ONCE = LockTerms.DEFAULT.waiting(Duration.ZERO);
  private static final LockTerms PATIENT = LockTerms.DEFAULT.waiting(Duration.ofMinutes(5));

  @TempDir static Path data;
  private static Troupe troupe;

  @BeforeAll
  static void start() {
    troupe =
        Troupe.join(
            TroupeSettings.of(
                    ConfigFactory.parseString("troupe.lock.cycles.policy = refuse-youngest-waiter"))
                .withData(data));
  }

  @AfterAll
  static void stop() {
    troupe.close();
  }

  /** Waits, and returns when whoever waits from now on is younger by the wall clock. */
  private static CompletableFuture<Optional<HeldLock>> waits(String lock, LockTerms terms) {
    CompletableFuture<Optional<HeldLock>> waiting =
        troupe.lock(lock).acquireAsync(terms).toCompletableFuture();
    Await.until(
        () -> {
          List<LockWaiter> waiters = troupe.lock(lock).explain().waiters();
          return waiters.size() == 1
              && waiters.getFirst().sinceMillis() < System.currentTimeMillis();
        },
        LIMIT,
        "a waiter, and for a later millisecond");
    return waiting;
  }

  @Test
  void theYoungestOfThreeIsToldWhoWaitsForWhomAndTheOthersGoOn() {
    double found = count("found");
    double broken = count("broken");
    List<String> owners = List.of("ann", "bob", "cid");
    List<HeldLock> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      LockOwner owner = new LockOwner(owners.get(i));
      held.add(troupe.lock("three-" + i).acquire(AT_ONCE.by(owner)).orElseThrow());
    }
    CompletableFuture<Optional<HeldLock>> ann = waits("three-1", PATIENT.by(new LockOwner("ann")));
    CompletableFuture<Optional<HeldLock>> bob = waits("three-2", PATIENT.by(new LockOwner("bob")));
    CompletableFuture<Optional<HeldLock>> cid =
        troupe.lock("three-0").acquireAsync(PATIENT.by(new LockOwner("cid"))).toCompletableFuture();

    assertThatThrownBy(() -> Requests.await(cid))
        .isInstanceOfSatisfying(
            RefusedException.class,
            it -> assertThat(it.refusal().code()).isEqualTo(Refusal.Code.DEADLOCK))
        .hasMessageContaining("cid waits for lock three-0 held by ann")
        .hasMessageContaining("ann waits for lock three-1 held by bob")
        .hasMessageContaining("bob waits for lock three-2 held by cid");
    assertThat(ann).isNotDone();

    held.get(2).close(); // as it should
    bob.join().orElseThrow().close();
    held.get(1).close();
    ann.join().orElseThrow().close();
    held.get(0).close();
    Await.until(() -> count("broken") == broken + 1, LIMIT, "it to be counted");
    assertThat(count("found")).isEqualTo(found + 1);
  }

  private static double count(String what) {
    String name = "troupe_locks_cycles_" + what + "_total ";
    return troupe
        .metrics()
        .lines()
        .filter(it -> it.startsWith(name))
        .mapToDouble(it -> Double.parseDouble(it.substring(name.length())))
        .sum();
  }

  @Test
  void ownersAreTheSameUnderSessions() {
    double broken = count("broken");
    try (TroupeSession session = troupe.openSession(SessionTerms.DEFAULT)) {
      LockOwner dan = new LockOwner("dan");
      LockOwner eve = new LockOwner("eve");
      HeldLock first = troupe.lock("under-1").acquire(AT_ONCE.under(session).by(dan)).orElseThrow();
      HeldLock second = troupe.lock("under-2").acquire(AT_ONCE.by(eve)).orElseThrow();
      CompletableFuture<Optional<HeldLock>> eves = waits("under-1", PATIENT.by(eve));
      CompletableFuture<Optional<HeldLock>> dans =
          troupe.lock("under-2").acquireAsync(PATIENT.under(session).by(dan)).toCompletableFuture();
      assertThatThrownBy(dans::join).hasMessageContaining("dan waits for lock under-2 held by eve");
      first.close();
      eves.join().orElseThrow().close();
      second.close();
      Await.until(() -> count("broken") == broken + 1, LIMIT, "it to be counted");
    }
  }
}
