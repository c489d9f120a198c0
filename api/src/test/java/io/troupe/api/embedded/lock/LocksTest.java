package io.troupe.api.embedded.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.FencingToken;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.node.SystemClock;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.lock.AsyncTroupeLock;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockAnswer;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.lock.lease.LeasedLocks;
import io.troupe.api.map.Options;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockPast;
import io.troupe.coordination.lock.LockReply;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks through the Java interface, at a real node. */
class LocksTest {
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

  private static HeldLock held(TroupeLock lock, LockTerms terms) {
    return lock.acquire(terms).orElseThrow();
  }

  private static void awaitWaiters(TroupeLock lock, int count) {
    Await.until(() -> lock.explain().waiterCount() == count, LIMIT, count + " waiters");
  }

  @Test
  void oneHoldsItAndEachTokenIsLarger() {
    TroupeLock lock = troupe.lock("one");
    HeldLock first = held(lock, AT_ONCE);
    assertThat(first.isHeld()).isTrue();
    assertThat(first.left()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
    assertThat(lock.tryAcquire()).isEmpty();

    first.close();
    assertThat(first.isHeld()).isFalse();
    try (HeldLock second = held(lock, AT_ONCE)) {
      assertThat(second.token()).isGreaterThan(first.token());
    }
  }

  @Test
  void whoWaitsGetsItInOrder() {
    TroupeLock lock = troupe.lock("order");
    HeldLock first = held(lock, AT_ONCE);
    List<CompletableFuture<HeldLock>> waiting = new ArrayList<>();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int place = i;
      waiting.add(
          lock.acquireAsync(PATIENT)
              .thenApply(Optional::orElseThrow)
              .thenApply(
                  got -> {
                    order.add(place);
                    return got;
                  })
              .toCompletableFuture());
      awaitWaiters(lock, i + 1);
    }
    first.close();
    FencingToken last = first.token();
    for (CompletableFuture<HeldLock> next : waiting) {
      HeldLock got = next.join();
      assertThat(got.token()).isGreaterThan(last);
      assertThat(got.isHeld()).isTrue();
      last = got.token();
      got.close();
    }
    assertThat(order).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void whoseePatienceEndsLeavesNothingBehind() {
    TroupeLock lock = troupe.lock("impatient");
    try (HeldLock first = held(lock, AT_ONCE)) {
      assertThat(lock.acquire(LockTerms.DEFAULT.waiting(Duration.ofMillis(50)))).isEmpty();
      assertThat(lock.explain().waiterCount()).isZero();
      assertThat(first.isHeld()).isTrue();
    }
  }

  @Test
  void whoCancelsLeavesNothingBehind() {
    TroupeLock lock = troupe.lock("cancelled");
    try (HeldLock first = held(lock, AT_ONCE)) {
      CompletableFuture<Optional<HeldLock>> waiting =
          lock.acquireAsync(PATIENT).toCompletableFuture();
      awaitWaiters(lock, 1);
      waiting.cancel(false);
      awaitWaiters(lock, 0);
      assertThat(first.isHeld()).isTrue();
    }
  }

  @Test
  void aThreadThatIsInterruptedWaitsNoLonger() throws InterruptedException {
    TroupeLock lock = troupe.lock("interrupted");
    try (HeldLock first = held(lock, AT_ONCE)) {
      CompletableFuture<Boolean> seen = new CompletableFuture<>();
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () ->
                      seen.complete(
                          lock.acquire(PATIENT).isEmpty()
                              && Thread.currentThread().isInterrupted()));
      awaitWaiters(lock, 1);
      thread.interrupt();
      assertThat(seen.join()).isTrue();
      awaitWaiters(lock, 0);
      assertThat(first.isHeld()).isTrue();
    }
  }

  @Test
  void aLeaseThatRanOutIsTheNextOnes() {
    TroupeLock lock = troupe.lock("lease");
    Duration lease = Duration.ofMillis(200);
    long begun = System.nanoTime();
    HeldLock first = held(lock, AT_ONCE.leased(lease));
    HeldLock second = held(lock, PATIENT);

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(lease);
    assertThat(first.isHeld()).isFalse();
    assertThat(first.ended().toCompletableFuture().join()).isEqualTo(HeldLock.End.LOST);
    assertThat(first.release().toCompletableFuture().join()).isFalse();
    assertThat(second.isHeld()).isTrue();
    second.close();
    assertThat(lock.explain().past())
        .extracting(LockPast::how)
        .containsExactly(LockPast.How.RELEASED, LockPast.How.LEASE_ELAPSED);
  }

  @Test
  void isHeldForLongerThanItsLeaseWhereItIsRenewed() {
    TroupeLock lock = troupe.lock("renewed");
    Duration lease = Duration.ofSeconds(3);
    long begun = System.nanoTime();
    try (HeldLock first = held(lock, AT_ONCE.renewing(lease))) {
      assertThat(lock.acquire(LockTerms.DEFAULT.waiting(lease.plusSeconds(1)))).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(lease);
      assertThat(first.isHeld()).isTrue();
    }
  }

  @Test
  void readersShareItAndAWriterWaitsForAllOfThem() {
    TroupeLock lock = troupe.lock("shared");
    HeldLock one = held(lock, AT_ONCE.shared());
    HeldLock other = held(lock, AT_ONCE.shared());
    assertThat(lock.tryAcquire()).isEmpty();
    one.close();
    assertThat(lock.tryAcquire()).isEmpty();
    other.close();
    held(lock, AT_ONCE).close();
  }

  @Test
  void anOwnerMayAcquireAgainButNotMore() {
    TroupeLock lock = troupe.lock("again");
    LockTerms mine = AT_ONCE.by(new LockOwner("me"));
    HeldLock outer = held(lock, mine);
    HeldLock inner = held(lock, mine);
    assertThat(inner.token()).isEqualTo(outer.token());
    inner.close();
    assertThat(lock.tryAcquire()).isEmpty();
    outer.close();

    try (HeldLock reading = held(lock, mine.shared())) {
      assertThatThrownBy(() -> lock.acquire(mine))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("must release it before");
      assertThat(reading.isHeld()).isTrue();
    }
  }

  @Test
  void aHandleGoesElsewhere() {
    TroupeLock lock = troupe.lock("moved");
    HeldLock here = held(lock, AT_ONCE);
    LockHandle handle = LockHandle.ofText(here.handle().toText());
    here.letGo();
    assertThat(here.isHeld()).isFalse();
    assertThat(here.ended().toCompletableFuture().join()).isEqualTo(HeldLock.End.LET_GO);
    HeldLock there = troupe.lock("moved").resume(handle, LockTerms.DEFAULT).orElseThrow();
    assertThat(there.token()).isEqualTo(here.token());
    assertThat(there.release().toCompletableFuture().join()).isTrue();
    assertThat(lock.resume(handle, LockTerms.DEFAULT)).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> troupe.lock("other").resume(handle, LockTerms.DEFAULT));
  }

  @Test
  void aHandleGoesToAVirtualThread() throws Exception {
    String text = held(troupe.lock("to-a-thread"), AT_ONCE).letGo().toText();
    CompletableFuture<FencingToken> released = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  LockHandle handle = LockHandle.ofText(text);
                  TroupeLock lock = troupe.lock(handle.name().value());
                  HeldLock there = lock.resume(handle, LockTerms.DEFAULT).orElseThrow();
                  assertThat(there.release().toCompletableFuture().join()).isTrue();
                  released.complete(there.token());
                });
    FencingToken token = released.get(1, TimeUnit.MINUTES);
    thread.join();
    assertThat(token).isEqualTo(LockHandle.ofText(text).token());
    try (HeldLock next = held(troupe.lock("to-a-thread"), AT_ONCE)) {
      assertThat(next.token()).isGreaterThan(token);
    }
  }

  @Test
  void whatIsHeldUnderASessionIsResumedWhereThatIsKept() {
    TroupeLock lock = troupe.lock("moved-bound");
    try (TroupeSession session = troupe.openSession(SessionTerms.DEFAULT);
        TroupeSession other = troupe.openSession(SessionTerms.DEFAULT)) {
      LockHandle handle = held(lock, AT_ONCE.under(session)).letGo();
      HeldLock there = lock.resume(handle, LockTerms.DEFAULT).orElseThrow();
      assertThat(there.isHeld()).isTrue();
      assertThat(there.token()).isEqualTo(handle.token());
      there.letGo();
      HeldLock again = lock.resume(handle, LockTerms.DEFAULT.under(session)).orElseThrow();
      assertThatThrownBy(() -> lock.resume(handle, LockTerms.DEFAULT.under(other)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(
              "under session " + session.id() + ", which is not as the terms say");
      TroupeLock elsewhere = new LeasedLocks("elsewhere", new SystemClock()).lock(lock.async());
      assertThatThrownBy(() -> elsewhere.resume(handle, LockTerms.DEFAULT))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("under session " + session.id() + ", which is not kept alive here");

      session.close();
      assertThat(again.isHeld()).isFalse();
      Await.until(() -> lock.explain().holderCount() == 0, LIMIT, "it to be free");
      assertThat(lock.resume(handle, LockTerms.DEFAULT)).isEmpty();

      LockHandle leased = held(lock, AT_ONCE).letGo();
      assertThatThrownBy(() -> lock.resume(leased, LockTerms.DEFAULT.under(other)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("for a lease, which is not as the terms say");
      lock.resume(leased, LockTerms.DEFAULT).orElseThrow().close();
    }
  }

  @Test
  void anOperatorTakesItAway() {
    TroupeLock lock = troupe.lock("forced");
    HeldLock first = held(lock, AT_ONCE);
    assertThat(lock.forceRelease(Optional.of(new FencingToken(Long.MAX_VALUE)))).isEmpty();
    assertThat(lock.forceRelease(Optional.of(first.token()))).contains(1);
    assertThat(lock.forceRelease(Optional.empty())).isEmpty();

    assertThat(first.renew().toCompletableFuture().join()).isFalse();
    assertThat(first.ended().toCompletableFuture().join()).isEqualTo(HeldLock.End.LOST);
    held(lock, AT_ONCE).close();
  }

  @Test
  void whoHoldsItHearsThatItIsAskedForAndThatItIsGone() {
    TroupeLock lock = troupe.lock("asked");
    HeldLock held = held(lock, AT_ONCE);
    CompletableFuture<Boolean> asked = held.asked().toCompletableFuture();
    assertThat(lock.ask(Optional.empty())).contains(1);
    assertThat(asked.orTimeout(30, TimeUnit.SECONDS).join()).isTrue();
    assertThat(held.isHeld()).isTrue();
    assertThat(lock.forceRelease(Optional.empty())).contains(1);
    assertThat(held.ended().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join())
        .isEqualTo(HeldLock.End.LOST);

    try (TroupeSession session = troupe.openSession(SessionTerms.DEFAULT)) {
      HeldLock bound = held(lock, AT_ONCE.under(session));
      CompletableFuture<Boolean> unasked = bound.asked().toCompletableFuture();
      assertThat(lock.forceRelease(Optional.empty())).contains(1);
      assertThat(unasked.orTimeout(30, TimeUnit.SECONDS).join()).isFalse();
      assertThat(bound.isHeld()).isFalse();
    }
  }

  @Test
  void theSameRequestIdGivesTheSameGrant() {
    AsyncTroupeLock lock = troupe.lock("repeated").async();
    LockOwner owner = new LockOwner("me");
    Options id =
        Options.DEFAULT.withRequestId(Optional.of(new RequestId(SessionId.derived(3, 4), 1)));
    LockAnswer first = lock.acquire(owner, AT_ONCE, id).toCompletableFuture().join();
    LockAnswer again = lock.acquire(owner, AT_ONCE, id).toCompletableFuture().join();
    assertThat(first).isInstanceOf(LockAnswer.Held.class);
    assertThat(again).isEqualTo(first);
    assertThat(troupe.lock("repeated").explain().holders())
        .singleElement()
        .satisfies(holder -> assertThat(holder.holds()).isEqualTo(1));

    assertThatThrownBy(
            () ->
                lock.release(owner, ((LockAnswer.Held) first).token(), id)
                    .toCompletableFuture()
                    .join())
        .hasCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("REUSED_KEY");
  }

  @Test
  @SuppressWarnings("LockNotBeforeTry") // what happens without is what is looked at
  void aLockOfTheJavaKindBelongsToItsThread() throws InterruptedException {
    Lock lock = troupe.lock("java").asLock();
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch toRelease = new CountDownLatch(1);
    Thread other =
        Thread.ofVirtual()
            .start(
                () -> {
                  lock.lock();
                  lock.lock();
                  held.countDown();
                  await(toRelease);
                  lock.unlock();
                  lock.unlock();
                });
    held.await();
    assertThat(lock.tryLock()).isFalse();
    assertThat(lock.tryLock(20, TimeUnit.MILLISECONDS)).isFalse();
    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    toRelease.countDown();
    lock.lock();
    lock.unlock();
    other.join();
    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  @SuppressWarnings("LockNotBeforeTry") // what happens without is what is looked at
  void whoLostALockOfTheJavaKindIsToldAsItUnlocks() {
    Lock lock = troupe.lock("java-lost").asLock();
    lock.lock();
    assertThat(troupe.lock("java-lost").forceRelease(Optional.empty())).contains(1);
    assertThatThrownBy(lock::unlock)
        .isInstanceOf(IllegalMonitorStateException.class)
        .hasMessageContaining("was lost");
    lock.lock();
    lock.unlock();
  }

  @Test
  @SuppressWarnings("LockNotBeforeTry") // what happens without is what is looked at
  void allLocksOfTheJavaKindOfOneNameAreOne() {
    troupe.lock("java-one").asLock().lock();
    troupe.lock("java-one").asLock().lock();
    assertThat(troupe.lock("java-one").explain().holders())
        .singleElement()
        .satisfies(holder -> assertThat(holder.holds()).isEqualTo(2));
    troupe.lock("java-one").asLock().unlock();
    troupe.lock("java-one").asLock().unlock();
    assertThat(troupe.lock("java-one").explain().holderCount()).isZero();
  }

  @Test
  void aNodeThatClosesGivesUpWhatItHoldsAndWaitsFor(@TempDir Path own) {
    HeldLock held;
    CompletableFuture<Optional<HeldLock>> waiting;
    try (Troupe other = Troupe.join(TroupeSettings.of(own))) {
      TroupeLock lock = other.lock("closing");
      held = held(lock, AT_ONCE);
      waiting = lock.acquireAsync(PATIENT).toCompletableFuture();
      awaitWaiters(lock, 1);
    }
    assertThatThrownBy(waiting::join)
        .hasCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("is stopping");
    assertThat(held.ended().toCompletableFuture().join()).isEqualTo(HeldLock.End.RELEASED);
    try (Troupe again = Troupe.join(TroupeSettings.of(own))) {
      assertThat(again.lock("closing").explain().holderCount()).isZero();
      assertThat(again.lock("closing").explain().waiterCount()).isZero();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void locksAreListedByName() {
    try (HeldLock b = held(troupe.lock("list-b"), AT_ONCE);
        HeldLock a = held(troupe.lock("list-a"), AT_ONCE.shared());
        HeldLock c = held(troupe.lock("list-c"), AT_ONCE)) {
      assertThat(listed("list-", 2)).containsExactly("list-a", "list-b");
      assertThat(listed("list-b", 1_000)).contains("list-c").doesNotContain("list-a", "list-b");
      assertThat(List.of(a, b, c)).allMatch(HeldLock::isHeld);
    }
    assertThat(listed("list-", 1_000)).doesNotContain("list-a", "list-b", "list-c");
    assertThatThrownBy(() -> listed("x", 1_001)).hasCauseInstanceOf(RefusedException.class);
  }

  private static List<String> listed(String after, int limit) {
    return troupe
        .locks(Optional.of(new LockName(after)), limit, Options.DEFAULT)
        .toCompletableFuture()
        .join()
        .locks()
        .stream()
        .map(LockReply.Listed.Lock::name)
        .map(LockName::value)
        .toList();
  }

  @Test
  void whatIsLostIsCounted() {
    double before = metric("troupe_locks_lost_total");
    HeldLock held = held(troupe.lock("counted"), AT_ONCE);
    assertThat(metric("troupe_locks_held")).isGreaterThanOrEqualTo(1);
    assertThat(troupe.lock("counted").forceRelease(Optional.empty())).contains(1);
    assertThat(held.renew().toCompletableFuture().join()).isFalse();
    Await.until(() -> metric("troupe_locks_lost_total") > before, LIMIT, "it to be counted");
  }

  private static double metric(String name) {
    return troupe
        .metrics()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.split(" ", 2)[1]))
        .sum();
  }

  @Test
  void aNameThatIsNoneIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> troupe.lock("a b"));
  }
}
