package io.troupe.sharding.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.PartitionId;
import io.troupe.actors.partition.StopReason;
import io.troupe.actors.shell.PartitionMessage;
import io.troupe.actors.shell.PartitionObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LocalPartitionsTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int PARTITIONS = 40;

  private final List<String> heard = new ArrayList<>();
  private final LocalPartitions local = new LocalPartitions(PARTITIONS, new Listener());
  private final TestProbe<PartitionMessage> region = KIT.createTestProbe();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void knowsAPartitionFromItsRecoveryUntilItDrainsOrStops() {
    PartitionId one = new PartitionId(1);
    PartitionId two = new PartitionId(2);
    assertThat(local.find(one)).isNull();
    local.serving(one, region.ref());
    local.serving(two, region.ref());
    assertThat(local.find(one)).isEqualTo(region.ref());
    local.draining(one);
    local.stopped(two, new StopReason.Drained());

    assertThat(local.find(one)).isNull();
    assertThat(local.find(two)).isNull();
    assertThat(heard)
        .containsExactly(
            "serving partition-1",
            "serving partition-2",
            "draining partition-1",
            "stopped partition-2");
  }

  /** What is read and not yet restored waits in memory. */
  @Test
  void startsTheNextPartitionOnceOneHasRecoveredOrEnded() {
    List<PartitionId> all = IntStream.range(0, PARTITIONS).mapToObj(PartitionId::new).toList();
    new PartitionRegion(region.ref(), local, KIT.scheduler()).wakeAll(all);
    for (int number = 0; number < 16; number++) {
      expectWake(number);
    }
    local.serving(new PartitionId(3), region.ref());
    expectWake(16);
    local.stopped(new PartitionId(5), new StopReason.Drained());
    expectWake(17);
    for (int number = 18; number < PARTITIONS; number++) {
      local.serving(new PartitionId(number - 2), region.ref());
      expectWake(number);
    }
    local.serving(new PartitionId(39), region.ref());
    region.expectNoMessage();
  }

  @Test
  void aPartitionThatLostItsClaimStartsOnlyOnceItWasAllocatedAnew() {
    PartitionId one = new PartitionId(1);
    assertThat(local.mayStart(one, "first care")).isTrue();
    local.stopped(one, new StopReason.JournalUnreachable("no answer"));
    assertThat(local.mayStart(one, "first care")).isTrue();
    local.stopped(one, new StopReason.Fenced("another"));

    assertThat(local.mayStart(one, "first care")).isFalse();
    assertThat(local.fenced()).containsExactly(one);
    assertThat(local.mayStart(one, "next care")).isTrue();
    assertThat(local.fenced()).isEmpty();
  }

  private void expectWake(int number) {
    region.expectMessage(new PartitionMessage.Wake(new PartitionId(number)));
  }

  private final class Listener implements PartitionObserver {
    @Override
    public void serving(PartitionId partition, ActorRef<PartitionMessage> actor) {
      heard.add("serving " + partition);
    }

    @Override
    public void draining(PartitionId partition) {
      heard.add("draining " + partition);
    }

    @Override
    public void stopped(PartitionId partition, StopReason reason) {
      heard.add("stopped " + partition);
    }
  }
}
