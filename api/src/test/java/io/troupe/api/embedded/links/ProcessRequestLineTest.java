package io.troupe.api.embedded.links;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.persistence.transport.NodeIdentity;
import io.troupe.persistence.transport.PeerFact;
import io.troupe.persistence.transport.PeerFact.Direction;
import io.troupe.persistence.transport.PeerFact.End;
import io.troupe.persistence.transport.PeerFact.Why;
import io.troupe.persistence.transport.Transport.Lane;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProcessRequestLineTest {
  private static final NodeIdentity PEER = new NodeIdentity("b", "disk", "first");

  @ParameterizedTest
  @EnumSource(Direction.class)
  void connectionsForRequestsThatOpenOrEndAreChangesAndOthersAreNot(Direction direction) {
    for (Lane lane : Lane.values()) {
      boolean isOurs = lane == Lane.REQUESTS;
      assertThat(changes(new PeerFact.Connected(PEER, lane, direction))).isEqualTo(isOurs);
      assertThat(changes(new PeerFact.Closed(PEER, lane, direction, End.BY_PEER, "it ended")))
          .isEqualTo(isOurs);
      assertThat(changes(new PeerFact.Silent(PEER, lane, direction, 1))).isEqualTo(isOurs);
    }
    assertThat(changes(new PeerFact.Refused("b", direction, Why.NOBODY_LISTENS, "no"))).isFalse();
  }

  private static boolean changes(PeerFact fact) {
    return ProcessRequestLine.isChange(fact);
  }
}
