package io.troupe.actors.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.PartitionId;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.counter.CounterKind;
import io.troupe.actors.counter.CounterReply;
import io.troupe.actors.wire.WireRegistry;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a key costs decides how many are remembered by default. Prints the figure. */
class LedgerFootprintTest {
  private static final int KEYS = 100_000;
  private static final long GOAL_BYTES = 160;

  @Test
  void aKeyTakesNoMoreHeapThanItsGoal() {
    WireRegistry.Builder wire = WireRegistry.builder();
    new CounterKind().register(wire);
    SessionLimits limits = new SessionLimits(1, KEYS, 10, 300_000);
    RequestLedger ledger = new RequestLedger(new PartitionId(0), limits, wire.build());
    Random random = new Random(1);
    long before = liveHeapBytes();
    for (int i = 1; i <= KEYS; i++) {
      SessionId key = SessionId.derived(random.nextLong(), random.nextLong());
      CounterReply.Total outcome = new CounterReply.Total(new Version(i), i);
      ledger.record(new RequestId(key, 1), 1, random.nextLong(), outcome, i);
    }
    long perKey = (liveHeapBytes() - before) / KEYS;
    System.out.printf(
        "ledger: %d keys with one outcome: %d bytes of live heap each%n", KEYS, perKey);
    assertThat(perKey).isBetween(64L, GOAL_BYTES);
    assertThat(ledger.snapshot(1 << 20).hasNext()).isTrue();
  }

  private static long liveHeapBytes() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
