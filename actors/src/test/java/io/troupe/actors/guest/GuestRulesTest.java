package io.troupe.actors.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is known in a partition, and who hears of it when one is not any more. */
class GuestRulesTest {
  private static final GuestId ANN = new GuestId(new PartitionId(17), 4_821);
  private static final EventStamp STAMP = new EventStamp(new Version(1), 2, 3);

  private final GuestBook book = new GuestBook();
  private final List<String> heard = new ArrayList<>();

  private void hear(GuestEvent event) {
    var unused = book.apply(event, STAMP);
  }

  @Test
  void aGuestIsHereBetweenItsArrivalAndItsDeparture() {
    book.onDeparture((guest, lost, stamp) -> heard.add(guest + (lost ? " lost" : " closed")));
    GuestCommand await = new GuestCommand.AwaitGuest(ANN);
    assertThat(book.decide(await, 1)).isEqualTo(new Decision.NotYet<>());
    hear(new GuestEvent.GuestArrived(ANN));
    assertThat(book.isHere(ANN)).isTrue();
    assertThat(book.decide(await, 1)).isEqualTo(new Decision.Answer<>(new GuestReply.Here()));
    hear(new GuestEvent.GuestDeparted(ANN, true));
    assertThat(book.isHere(ANN)).isFalse();
    hear(new GuestEvent.GuestDeparted(ANN, true));
    assertThat(heard).containsExactly("17-4821 lost");
  }

  @Test
  void ofThoseThatDepartTogetherNoneIsHereAnyMore() {
    GuestId bob = new GuestId(new PartitionId(3), 5);
    book.onDeparture((guest, lost, stamp) -> heard.add(guest + " bob: " + book.isHere(bob)));
    hear(new GuestEvent.GuestArrived(ANN));
    hear(new GuestEvent.GuestArrived(bob));
    List<GuestEvent> facts =
        List.of(new GuestEvent.GuestDeparted(ANN, true), new GuestEvent.GuestDeparted(bob, true));
    book.leave(facts);
    facts.forEach(this::hear);
    facts.forEach(this::hear);
    assertThat(heard).containsExactly("17-4821 bob: false", "3-5 bob: false");
  }

  @Test
  void aSnapshotKnowsThemAll() {
    hear(new GuestEvent.GuestArrived(ANN));
    hear(new GuestEvent.GuestArrived(new GuestId(new PartitionId(3), 5)));
    GuestBook restored = new GuestBook();
    book.snapshot(1).forEachRemaining(restored::restore);
    assertThat(restored.isHere(ANN)).isTrue();
    assertThat(restored.isHere(new GuestId(new PartitionId(3), 5))).isTrue();
    assertThat(restored.isHere(new GuestId(new PartitionId(3), 6))).isFalse();
  }

  @Test
  void aNameIsReadAsItWasWritten() {
    assertThat(GuestId.parse(ANN.toString())).isEqualTo(ANN);
    for (String text :
        List.of("", "17", "17-", "-1", "17-0", "4096-1", "17-99999999999999999999")) {
      assertThatThrownBy(() -> GuestId.parse(text))
          .as(text)
          .hasMessage(
              "a session is named as it was when it was opened, such as 17-4821, not '"
                  + text
                  + "'");
    }
  }
}
