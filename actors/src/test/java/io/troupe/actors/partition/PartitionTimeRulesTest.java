package io.troupe.actors.partition;

import static io.troupe.actors.partition.OneMachine.WIRE;
import static io.troupe.actors.partition.OneMachine.added;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.kind.Access;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionTimeRulesTest {
  private final OneMachine it = new OneMachine();

  @Test
  void neverGoesBackThoughTheWallClockDoes() {
    it.serving();
    it.wallMillis = 2_000_000;
    it.add("first");
    assertThat(timeOf(it.appended())).isEqualTo(2_000_000);
    it.wallMillis = 1_000_000;
    it.add("second");
    assertThat(timeOf(it.appended())).isEqualTo(2_000_000);
    it.wallMillis = 3_000_000;
    it.add("third");
    assertThat(timeOf(it.appended())).isEqualTo(3_000_000);
  }

  @Test
  void startsWhereTheLastOwnerLeftIt() {
    it.recovered(List.of(added(9_000_000, null)));
    it.wallMillis = -5;
    it.add("writer");
    assertThat(timeOf(it.appended())).isEqualTo(9_000_000);
  }

  @Test
  void doesNotGoBackBetweenReadsEither() {
    it.serving();
    it.wallMillis = 2_000_000;
    it.get("reader", Access.LOCAL);
    it.wallMillis = 1_000_000;
    it.add("writer");
    assertThat(timeOf(it.appended())).isEqualTo(2_000_000);
  }

  private static long timeOf(AppendBatch batch) {
    return EventRecord.decode(batch.events().get(0), WIRE).timeMillis();
  }
}
