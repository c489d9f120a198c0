package io.troupe.api.embedded.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Ownership;
import io.troupe.actors.membership.View;
import io.troupe.api.cluster.ClusterStatus.Times;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OwnershipMeterTest {
  private static final long SECOND = 1_000_000_000;

  private final OwnershipMeter meter = new OwnershipMeter();

  @Test
  void theFirstOwnerIsNoFailover() {
    hear(0, new Ownership("a", Optional.empty(), false));
    hear(5, new Ownership("a", Optional.empty(), true));
    assertThat(meter.failoverTimes()).isEqualTo(Times.NONE);
    assertThat(meter.handOffTimes()).isEqualTo(Times.NONE);
  }

  @Test
  void aPartitionThatNobodyServesFailsOverUntilItsNextOwnerDoes() {
    hear(0, new Ownership("a", Optional.empty(), true));
    hear(10, new Ownership("a", Optional.empty(), false));
    hear(11, new Ownership("b", Optional.empty(), false));
    hear(12, new Ownership("b", Optional.empty(), true));
    hear(13, new Ownership("b", Optional.empty(), true));
    assertThat(meter.failovers().count()).isEqualTo(1);
    assertThat(meter.failovers().sum()).isEqualTo(2 * SECOND);
    assertThat(meter.handOffs().count()).isZero();
  }

  @Test
  void theLatestTimeIsThatOfTheLastOneThatEnded() {
    hear(0, new Ownership("a", Optional.empty(), true));
    hear(10, new Ownership("b", Optional.empty(), false));
    hear(15, new Ownership("b", Optional.empty(), true));
    hear(20, new Ownership("c", Optional.of("b"), false));
    hear(21, new Ownership("c", Optional.empty(), true));
    hear(30, new Ownership("a", Optional.empty(), false));
    hear(32, new Ownership("a", Optional.empty(), true));
    assertThat(meter.failoverTimes()).isEqualTo(new Times(2, Duration.ofSeconds(2)));
    assertThat(meter.handOffTimes()).isEqualTo(new Times(1, Duration.ofSeconds(1)));
  }

  @Test
  void aMoveLastsUntilItsNextOwnerServes() {
    hear(0, new Ownership("a", Optional.empty(), true));
    hear(1, new Ownership("b", Optional.of("a"), false));
    hear(4, new Ownership("b", Optional.empty(), true));
    assertThat(meter.handOffs().count()).isEqualTo(1);
    assertThat(meter.handOffs().sum()).isEqualTo(3 * SECOND);
    assertThat(meter.failovers().count()).isZero();
  }

  @Test
  void aMoveWhoseOldOwnerEndsIsAFailoverFromThen() {
    hear(0, new Ownership("a", Optional.empty(), true));
    hear(1, new Ownership("b", Optional.of("a"), false));
    hear(2, new Ownership("b", Optional.empty(), false));
    hear(5, new Ownership("b", Optional.empty(), true));
    assertThat(meter.handOffs().count()).isZero();
    assertThat(meter.failovers().sum()).isEqualTo(3 * SECOND);
  }

  private void hear(long second, Ownership now) {
    TreeMap<PartitionId, Ownership> owners = new TreeMap<>();
    owners.put(new PartitionId(7), now);
    meter.heard(new View(new MembershipNumber(second + 1), List.of(), owners), second * SECOND);
  }
}
