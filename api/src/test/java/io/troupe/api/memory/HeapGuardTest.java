package io.troupe.api.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Refusal;
import org.junit.jupiter.api.Test;

class HeapGuardTest {
  private static final long SECOND = 1_000_000_000;

  private final FakeHeap heap = new FakeHeap();
  private final HeapGuard guard = new HeapGuard(heap, 85);

  /** State and waste of 1,000 bytes. */
  private static final class FakeHeap implements HeapGuard.Heap {
    private long state;
    private long waste;
    private int collections;
    private boolean listens = true;

    @Override
    public long usedBytes() {
      return state + waste;
    }

    @Override
    public long maxBytes() {
      return 1_000;
    }

    @Override
    public void collect() {
      collections++;
      if (listens) {
        waste = 0;
      }
    }
  }

  private boolean refuses(long state, long waste, long atSeconds) {
    heap.state = state;
    heap.waste = waste;
    guard.look(atSeconds * SECOND);
    return guard.refusal().isPresent();
  }

  @Test
  void belowTheLimitNothingIsCollected() {
    assertThat(refuses(0, 840, 0)).isFalse();
    assertThat(heap.collections).isZero();
  }

  @Test
  void wasteIsCollectedAndNotCounted() {
    assertThat(refuses(700, 200, 0)).isFalse();
    assertThat(heap.collections).isEqualTo(1);
  }

  @Test
  void stateAboveTheLimitIsRefusedWithAWordOnWhatHelps() {
    assertThat(refuses(850, 0, 0)).isTrue();
    Refusal refusal = guard.refusal().orElseThrow();
    assertThat(refusal.code()).isEqualTo(Refusal.Code.UNAVAILABLE);
    assertThat(refusal.retryAfter()).contains(HeapGuard.COLLECT_EVERY);
    assertThat(refusal.detail()).contains("85 %", "remove something");
  }

  @Test
  void justBelowTheLimitOnlyGrowthIsAReasonToCollect() {
    assertThat(refuses(840, 60, 0)).isFalse();
    for (int waste = 10; waste < 50; waste++) {
      assertThat(refuses(840, waste, waste)).isFalse();
    }
    assertThat(heap.collections).isEqualTo(1);
    assertThat(refuses(851, 39, 60)).isTrue();
    assertThat(heap.collections).isEqualTo(2);
  }

  @Test
  void itRefusesUntilATwentiethIsFreeAndLooksEveryFiveSeconds() {
    assertThat(refuses(900, 0, 0)).isTrue();
    assertThat(refuses(700, 200, 4)).isTrue();
    assertThat(heap.collections).isEqualTo(1);
    assertThat(refuses(810, 90, 6)).isTrue();
    assertThat(refuses(790, 110, 12)).isFalse();
    assertThat(heap.collections).isEqualTo(3);
  }

  @Test
  void whereTheCollectorDoesNotListenWasteCounts() {
    heap.listens = false;
    assertThat(refuses(500, 400, 0)).isTrue();
    assertThat(refuses(500, 100, 6)).isFalse();
  }

  @Test
  void theHeapOfThisProcessHasAPoolThatFillsUp() {
    LongLived own = LongLived.ofThisProcess();
    own.collect();
    assertThat(own.usedBytes()).isPositive().isLessThan(own.maxBytes());
    assertThat(own.maxBytes()).isLessThanOrEqualTo(Runtime.getRuntime().maxMemory());
  }
}
