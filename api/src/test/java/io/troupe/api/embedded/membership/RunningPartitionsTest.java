package io.troupe.api.embedded.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.PartitionId;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.actors.partition.StopReason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RunningPartitionsTest {
  private final RunningPartitions running = new RunningPartitions(2);

  private Optional<String> journalFailure = Optional.empty();

  @Test
  void aJournalThatFailedIsNoDamage() {
    journalFailure = Optional.of("a sync failed");
    assertRefused(Reason.UNWRITABLE, "a sync failed");
  }

  @Test
  void aJournalThatCannotBeReachedForAWhileIsWaitedFor() {
    running.stopped(new PartitionId(1), new StopReason.JournalUnreachable("no answer"));
    assertRefused(Reason.NOT_READY, "no answer");

    AtomicInteger looks = new AtomicInteger();
    running.await(
        Duration.ofMinutes(1),
        () -> journalFailure,
        () -> looks.incrementAndGet() < 3 ? notReady() : Optional.empty());
    assertThat(looks).hasValue(3);
  }

  @Test
  void anInvariantThatDoesNotHoldIsDamage() {
    running.stopped(new PartitionId(1), new StopReason.Broken("a gap"));
    assertRefused(Reason.DAMAGED, "a gap");
  }

  @Test
  void aPartitionThatDoesNotServeInTimeIsNotReady() {
    running.stopped(new PartitionId(1), new StopReason.Drained());
    assertRefused(Reason.NOT_READY, "0 of 2");
  }

  private void assertRefused(Reason reason, String said) {
    assertThatThrownBy(() -> running.await(Duration.ZERO, () -> journalFailure, this::notReady))
        .hasMessageContaining(said)
        .isInstanceOfSatisfying(
            StartRefusedException.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  private Optional<String> notReady() {
    return Optional.of(running.count() + " of 2 partitions run");
  }
}
