package io.troupe.api.embedded.links;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.shell.RequestLine.Ways;
import io.troupe.persistence.transport.NodeIdentity;
import io.troupe.persistence.transport.PeerFact;
import io.troupe.persistence.transport.PeerFact.Direction;
import io.troupe.persistence.transport.PeerFact.End;
import io.troupe.persistence.transport.PeerFact.Why;
import io.troupe.persistence.transport.Transport.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProcessRequestLineTest {
  private static final NodeIdentity PEER = new NodeIdentity("b", "disk", "first");

  private final List<String> heard = new ArrayList<>();
  private final Ways ways =
      new Ways() {
        @Override
        public void opened(String node) {
          heard.add("opened " + node);
        }

        @Override
        public void lost(String node) {
          heard.add("lost " + node);
        }
      };

  @Test
  void aNodeIsReachedOverWhatThisOneDials() {
    assertThat(told(new PeerFact.Connected(PEER, Lane.REQUESTS, Direction.OUTGOING)))
        .containsExactly("opened b");
  }

  @Test
  void whatAnotherDialsAnewMayHaveBeenMissedByItsAnswers() {
    assertThat(told(new PeerFact.Connected(PEER, Lane.REQUESTS, Direction.INCOMING)))
        .containsExactly("lost b");
  }

  @Test
  void whatEndsEitherWayIsLost() {
    for (Direction direction : Direction.values()) {
      told(new PeerFact.Closed(PEER, Lane.REQUESTS, direction, End.BY_PEER, "it ended"));
      told(new PeerFact.Silent(PEER, Lane.REQUESTS, direction, 1));
    }
    assertThat(heard).hasSize(4).containsOnly("lost b");
  }

  @Test
  void otherLanesAndDialsInVainSayNothing() {
    told(new PeerFact.Refused("b", Direction.OUTGOING, Why.NOBODY_LISTENS, "no"));
    for (Lane lane : List.of(Lane.MESSAGES, Lane.BULK)) {
      Stream.of(Direction.values())
          .forEach(
              direction -> {
                told(new PeerFact.Connected(PEER, lane, direction));
                told(new PeerFact.Closed(PEER, lane, direction, End.BY_PEER, "it ended"));
                told(new PeerFact.Silent(PEER, lane, direction, 1));
              });
    }
    assertThat(heard).isEmpty();
  }

  private List<String> told(PeerFact fact) {
    ProcessRequestLine.tell(fact, ways);
    return heard;
  }
}
