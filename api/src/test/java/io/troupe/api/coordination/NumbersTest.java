package io.troupe.api.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.coordination.TroupeAtomicReference.Versioned;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.map.AsyncTroupeMap.Counter;
import io.troupe.api.map.Options;
import io.troupe.api.map.ValueCodec;
import io.troupe.api.request.Requests;
import io.troupe.coordination.lock.LockName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Atomics, ids and several locks at once through the Java interface, at a real node. */
class NumbersTest {
  private static final LockTerms SHORT = LockTerms.DEFAULT.waiting(Duration.ofMillis(200));

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

  private static Options once(long number) {
    return Options.DEFAULT.withRequestId(
        Optional.of(new RequestId(SessionId.derived(3, number), 1)));
  }

  private static <T> List<T> all(int threads, Supplier<T> task) {
    List<CompletableFuture<T>> running =
        IntStream.range(0, threads)
            .mapToObj(it -> CompletableFuture.supplyAsync(task, Thread::startVirtualThread))
            .toList();
    return running.stream().map(CompletableFuture::join).toList();
  }

  // --- Numbers ----------------------------------------------------------------------------------

  @Test
  void aNumberIsZeroUntilItIsSet() {
    TroupeAtomicLong number = troupe.atomicLong("zero");
    assertThat(number.get()).isZero();
    assertThat(Requests.await(number.get(Options.DEFAULT)).version()).isEqualTo(Version.ABSENT);
    assertThat(number.compareAndSet(1, 5)).isFalse();
    assertThat(number.compareAndSet(0, 5)).isTrue();
    assertThat(number.get()).isEqualTo(5);
    assertThat(number.getAndAdd(-7)).isEqualTo(5);
    assertThat(number.incrementAndGet()).isEqualTo(-1);
    number.set(Long.MAX_VALUE);
    assertThatThrownBy(number::incrementAndGet).isInstanceOf(RefusedException.class);
    assertThat(number.get()).as("nothing happened").isEqualTo(Long.MAX_VALUE);
    assertThat(number.compareAndSet(Long.MAX_VALUE, Long.MIN_VALUE)).isTrue();
    assertThat(Requests.await(number.clear(Options.DEFAULT))).isTrue();
    assertThat(number.get()).isZero();
  }

  @Test
  void noAdditionIsLostOrCountedTwice() {
    TroupeAtomicLong number = troupe.atomicLong("added");
    List<Long> sums = all(64, number::incrementAndGet);
    assertThat(sums).doesNotHaveDuplicates().contains(64L);
    Counter first = Requests.await(number.addAndGet(6, once(1)));
    Counter again = Requests.await(number.addAndGet(6, once(1)));
    assertThat(again).isEqualTo(first);
    assertThat(number.get()).isEqualTo(70);
  }

  @Test
  void oneOfManyWhoExpectTheSameSetsIt() {
    TroupeAtomicLong number = troupe.atomicLong("raced");
    number.set(1);
    assertThat(all(32, () -> number.compareAndSet(1, 2))).containsOnlyOnce(true);
  }

  /** The repeat sees what the first did: and must not take that for a failure. */
  @Test
  void aComparisonOfVersionsMayBeRepeated() {
    TroupeAtomicLong number = troupe.atomicLong("compared");
    Optional<Version> first = Requests.await(number.compareAndSet(Version.ABSENT, 9, once(2)));
    assertThat(first).isPresent();
    assertThat(Requests.await(number.compareAndSet(Version.ABSENT, 9, once(2)))).isEqualTo(first);
    assertThat(Requests.await(number.compareAndSet(Version.ABSENT, 10, once(3)))).isEmpty();
    assertThat(Requests.await(number.compareAndSet(first.orElseThrow(), 10, once(5)))).isPresent();
    assertThatThrownBy(() -> Requests.await(number.compareAndSet(10, 11, once(6))))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("cannot be repeated under an id");
    assertThat(number.get()).isEqualTo(10);
  }

  // --- References -------------------------------------------------------------------------------

  @Test
  void aReferenceHoldsValuesOfAType() {
    TroupeAtomicReference<String> leader = troupe.atomicReference("r", ValueCodec.STRING);
    assertThat(leader.get()).isEmpty();
    assertThat(leader.compareAndSet(Optional.of("x"), "a")).isFalse();
    assertThat(leader.compareAndSet(Optional.empty(), "a")).isTrue();
    Versioned<String> first = leader.get().orElseThrow();
    assertThat(first.value()).isEqualTo("a");
    Version second = leader.set("b");
    assertThat(second).isGreaterThan(first.version());
    assertThat(Requests.await(leader.compareAndSet(first.version(), "c", Options.DEFAULT)))
        .isEmpty();
    assertThat(Requests.await(leader.compareAndSet(second, "c", Options.DEFAULT))).isPresent();
    assertThat(leader.compareAndSet(Optional.of("c"), "d")).isTrue();
    assertThat(leader.clear()).isTrue();
    assertThat(leader.clear()).isFalse();
    assertThatThrownBy(() -> leader.set("x".repeat((1 << 20) + 1)))
        .isInstanceOf(RefusedException.class);
    Version unused = leader.set("x".repeat(1 << 20));
  }

  // --- Ids --------------------------------------------------------------------------------------

  @Test
  void orderedIdsRise() {
    TroupeIds ids = troupe.orderedIds("ordered");
    long first = ids.next();
    assertThat(first).isEqualTo(1);
    List<Long> many = all(16, ids::next);
    assertThat(many).doesNotHaveDuplicates().allMatch(id -> id > first);
    assertThat(ids.next()).isGreaterThan(many.stream().max(Long::compare).orElseThrow());
    TroupeIds.Run run = Requests.await(ids.take(1_000_000, once(4)));
    assertThat(Requests.await(ids.take(1_000_000, once(4)))).as("repeated").isEqualTo(run);
    assertThat(ids.next()).isEqualTo(run.first().number() + 1_000_000);
    assertThatThrownBy(() -> Requests.await(ids.take(1_000_001, Options.DEFAULT)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("from 1 to 1000000, not 1000001");
  }

  @Test
  void unorderedIdsAreNeverGivenTwiceAlsoAcrossThoseWhoGive() {
    Set<Long> given = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 3; i++) {
      TroupeIds ids = troupe.unorderedIds("unordered", 7);
      List<Long> some = all(100, ids::next);
      assertThat(some).doesNotHaveDuplicates().noneMatch(given::contains);
      given.addAll(some);
    }
    assertThat(troupe.orderedIds("unordered").next())
        .as("both draw from one number")
        .isGreaterThan(given.stream().max(Long::compare).orElseThrow());
    assertThatThrownBy(() -> troupe.unorderedIds("unordered", 1_000_001))
        .hasMessage("a block of ids is from 1 to 1000000, not 1000001");
    assertThatThrownBy(() -> troupe.unorderedIds("unordered", 0)).hasMessageContaining("not 0");
  }

  // --- Several locks ----------------------------------------------------------------------------

  @Test
  void allLocksAreHeldOrNone() {
    MultiLock both = MultiLock.of(List.of(troupe.lock("m-b"), troupe.lock("m-a")));
    try (MultiLock.Held held = both.acquire(SHORT).orElseThrow()) {
      assertThat(held.isHeld()).isTrue();
      assertThat(held.tokens().keySet())
          .as("by name")
          .containsExactly(new LockName("m-a"), new LockName("m-b"));
      assertThat(held.tokens()).containsEntry(new LockName("m-a"), held.each().get(0).token());
      assertThat(troupe.lock("m-a").tryAcquire()).isEmpty();
    }
    try (HeldLock other = troupe.lock("m-b").tryAcquire().orElseThrow()) {
      assertThat(both.acquire(SHORT)).isEmpty();
      assertThat(other.isHeld()).isTrue();
      assertThat(troupe.lock("m-a").explain().holderCount()).as("given up again").isZero();
    }
  }

  @Test
  void whoWantTheSameInAnotherOrderDoNotWaitForEachOther() {
    LockTerms patient = LockTerms.DEFAULT.waiting(Duration.ofMinutes(1));
    MultiLock one = MultiLock.of(List.of(troupe.lock("x"), troupe.lock("y")));
    MultiLock other = MultiLock.of(List.of(troupe.lock("y"), troupe.lock("x")));
    AtomicInteger turn = new AtomicInteger();
    List<Boolean> turns =
        all(
            16,
            () -> {
              MultiLock lock = turn.incrementAndGet() % 2 == 0 ? one : other;
              try (MultiLock.Held held = lock.acquire(patient).orElseThrow()) {
                return held.isHeld();
              }
            });
    assertThat(turns).doesNotContain(false);
  }

  @Test
  void whatCannotBeAcquiredAtOnceIsSaid() {
    assertThatThrownBy(() -> MultiLock.of(List.of()))
        .hasMessage("1 to 100 locks are acquired at once, not 0");
    assertThatThrownBy(() -> MultiLock.of(List.of(troupe.lock("z"), troupe.lock("z"))))
        .hasMessage("lock 'z' is named twice: it would wait for itself");
    assertThat(MultiLock.of(IntStream.range(0, 100).mapToObj(it -> troupe.lock("z" + it)).toList()))
        .isNotNull();
    assertThatThrownBy(
            () ->
                MultiLock.of(
                    IntStream.range(0, 101).mapToObj(it -> troupe.lock("z" + it)).toList()))
        .hasMessageContaining("not 101");
  }
}
