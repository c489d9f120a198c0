package io.troupe.api.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.FencingToken;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockAnswer;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.semaphore.SemaphoreReply;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Semaphores through the Java interface, at a real node. */
class SemaphoresTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final LockTerms AT_ONCE = LockTerms.DEFAULT.waiting(Duration.ZERO);
  private static final LockTerms PATIENT = LockTerms.DEFAULT.waiting(Duration.ofMinutes(5));

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

  private static TroupeSemaphore semaphore(String name, int permits) {
    TroupeSemaphore semaphore = troupe.semaphore(name);
    assertThat(semaphore.create(permits)).isEqualTo(permits);
    return semaphore;
  }

  private static SemaphoreReply.Explained explained(TroupeSemaphore semaphore) {
    return semaphore.explain().orElseThrow();
  }

  @Test
  void permitsAreHeldBySeveralAndNoMoreThanThereAre() {
    TroupeSemaphore semaphore = semaphore("several", 3);
    assertThat(semaphore.create(9)).as("it is there").isEqualTo(3);
    HeldLock two = semaphore.acquire(2, AT_ONCE).orElseThrow();
    HeldLock one = semaphore.tryAcquire().orElseThrow();
    assertThat(one.token()).isGreaterThan(two.token());
    assertThat(semaphore.tryAcquire()).isEmpty();
    two.close();
    assertThat(two.isHeld()).isFalse();
    assertThat(explained(semaphore).available()).isEqualTo(2);
    one.close();
  }

  @Test
  void whoWaitsGetsThemInOrderAndRenewsThem() throws Exception {
    TroupeSemaphore semaphore = semaphore("order", 2);
    HeldLock both = semaphore.acquire(2, AT_ONCE).orElseThrow();
    CompletableFuture<Optional<HeldLock>> many =
        semaphore.acquireAsync(2, PATIENT).toCompletableFuture();
    Await.until(() -> explained(semaphore).waiterCount() == 1, LIMIT, "a waiter");
    CompletableFuture<Optional<HeldLock>> few =
        semaphore.acquireAsync(1, PATIENT.renewing(Duration.ofMillis(300))).toCompletableFuture();
    Await.until(() -> explained(semaphore).waiterCount() == 2, LIMIT, "two waiters");
    both.close();
    HeldLock next = many.get(LIMIT.toSeconds(), TimeUnit.SECONDS).orElseThrow();
    assertThat(few).as("behind who wants both").isNotDone();
    next.close();
    try (HeldLock last = few.get(LIMIT.toSeconds(), TimeUnit.SECONDS).orElseThrow()) {
      long since = explained(semaphore).holders().getFirst().sinceMillis();
      Await.until(
          () -> System.currentTimeMillis() - since > 1_000, LIMIT, "several leases to pass");
      assertThat(last.isHeld()).isTrue();
      assertThat(explained(semaphore).holderCount()).isEqualTo(1);
    }
  }

  @Test
  void whoCancelsLeavesNothingBehind() {
    TroupeSemaphore semaphore = semaphore("cancelled", 1);
    try (HeldLock held = semaphore.tryAcquire().orElseThrow()) {
      CompletableFuture<Optional<HeldLock>> waiting =
          semaphore.acquireAsync(1, PATIENT).toCompletableFuture();
      Await.until(() -> explained(semaphore).waiterCount() == 1, LIMIT, "a waiter");
      waiting.cancel(false);
      Await.until(() -> explained(semaphore).waiterCount() == 0, LIMIT, "nobody waits");
      assertThat(held.isHeld()).isTrue();
    }
  }

  @Test
  void oneRequestIdGivesOneGrant() {
    AsyncTroupeSemaphore semaphore = semaphore("repeated", 3).async();
    Options once =
        Options.DEFAULT.withRequestId(Optional.of(new RequestId(SessionId.derived(7, 7), 1)));
    LockOwner owner = new LockOwner("worker");
    LockAnswer first = Requests.await(semaphore.permits(2).acquire(owner, AT_ONCE, once));
    LockAnswer again = Requests.await(semaphore.permits(2).acquire(owner, AT_ONCE, once));
    assertThat(again).isEqualTo(first);
    assertThat(Requests.await(semaphore.explain(Options.DEFAULT)).orElseThrow().holderCount())
        .isEqualTo(1);
  }

  @Test
  void anotherTakesOverWhatIsHeld() {
    TroupeSemaphore semaphore = semaphore("handle", 2);
    HeldLock first = semaphore.acquire(2, AT_ONCE).orElseThrow();
    HeldLock second = semaphore.resume(first.letGo(), AT_ONCE).orElseThrow();
    assertThat(second.token()).isEqualTo(first.token());
    second.close();
    assertThat(explained(semaphore).available()).isEqualTo(2);
    assertThat(semaphore.resume(second.handle(), AT_ONCE)).isEmpty();
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThat(troupe.semaphore("absent").explain()).isEmpty();
    assertThat(troupe.semaphore("absent").delete()).isFalse();
    assertThatThrownBy(() -> troupe.semaphore("absent").tryAcquire())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("there is no semaphore 'absent'");
    TroupeSemaphore semaphore = semaphore("refused", 1);
    assertThatThrownBy(() -> semaphore.acquire(2, AT_ONCE))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("more permits");
    assertThatThrownBy(() -> semaphore.acquire(1, AT_ONCE.shared()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("neither shared nor delayed");
    assertThatThrownBy(() -> semaphore.resize(0))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("from 1 to 1000000, not 0");
    try (HeldLock held = semaphore.tryAcquire().orElseThrow()) {
      assertThat(held.isHeld()).isTrue();
      assertThatThrownBy(semaphore::delete)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("somebody holds");
    }
    assertThat(semaphore.delete()).isTrue();
  }

  @Test
  void anOperatorTakesThemAndChangesTheirNumber() {
    TroupeSemaphore semaphore = semaphore("forced", 1);
    HeldLock held = semaphore.tryAcquire().orElseThrow();
    semaphore.resize(2);
    assertThat(explained(semaphore).available()).isEqualTo(1);
    assertThat(semaphore.forceRelease(Optional.of(new FencingToken(1)))).isEmpty();
    assertThat(semaphore.forceRelease(Optional.of(held.token()))).contains(1);
    assertThat(Requests.await(held.renew())).isFalse();
  }

  @Test
  void theyAreListedByName() {
    semaphore("list-a", 1);
    semaphore("list-b", 2);
    SemaphoreReply.Listed listed =
        Requests.await(
            troupe
                .coordination()
                .semaphores(Optional.of(new ObjectName("list-")), 2, Options.DEFAULT));
    assertThat(listed.semaphores())
        .extracting(it -> it.name().value())
        .containsExactly("list-a", "list-b");
  }
}
