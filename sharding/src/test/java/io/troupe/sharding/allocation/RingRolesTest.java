package io.troupe.sharding.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.sharding.ring.RingPlace;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingRolesTest {
  @Test
  void theySayNameAndDraining() {
    List<String> roles = RingRoles.of("a.b_1", new RingPlace(2, "east"), true);
    assertThat(RingRoles.name(roles)).contains("a.b_1");
    assertThat(RingRoles.isDrained(roles)).isTrue();
    assertThat(RingRoles.read(roles)).isEqualTo(new RingPlace(2, "east"));
    assertThat(RingRoles.isDrained(RingRoles.of("a", RingPlace.DEFAULT, false))).isFalse();
    assertThat(RingRoles.name(List.of("troupe-name-", "other"))).isEmpty();
  }

  @Test
  void aPlaceIsReadAsItWasWritten() {
    RingPlace place = new RingPlace(40, "rack-7.b_2");
    assertThat(RingRoles.of(place))
        .containsExactlyInAnyOrder("troupe-weight-40", "troupe-zone-rack-7.b_2");
    assertThat(RingRoles.read(RingRoles.of(place))).isEqualTo(place);
  }

  @Test
  void whatIsNotOfOursIsPassedOver() {
    assertThat(RingRoles.read(Set.of())).isEqualTo(RingPlace.DEFAULT);
    assertThat(
            RingRoles.read(
                List.of("dc-default", "troupe-weight-many", "troupe-weight-0", "troupe-zone-")))
        .isEqualTo(RingPlace.DEFAULT);
    assertThat(RingRoles.read(List.of("backend", "troupe-zone-east", "troupe-weight-101")))
        .isEqualTo(new RingPlace(1, "east"));
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.4, 7355, 10.0.0.4-7355", "'[::1]', 7355, ---1--7355", "db_1.x, 1, db_1.x-1"})
  void aNameIsHostAndPortInLettersThatNamesHave(String host, int port, String name) {
    assertThat(ClusterMembers.name(new Address("pekko", "troupe", host, port))).isEqualTo(name);
  }
}
