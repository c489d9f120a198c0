package io.troupe.testkit.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.world.Network.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private final Agenda agenda = new Agenda();
  private final Trace trace = Trace.silent(agenda);
  private final List<Integer> arrived = new ArrayList<>();

  private Network<Integer> network(Weather weather) {
    return new Network<>(
        agenda, new Dice(1), trace, weather, (node, message) -> arrived.add(message));
  }

  private void sendAndWait(Network<Integer> network, int count) {
    IntStream.range(0, count).forEach(message -> network.send(1, 2, message));
    while (agenda.step()) {}
  }

  @Test
  void inFineWeatherEverythingArrivesInOrder() {
    sendAndWait(network(Weather.FINE), 100);
    assertThat(arrived).isEqualTo(IntStream.range(0, 100).boxed().toList());
  }

  @Test
  void messagesAreLostDoubledLateAndOutOfOrderAsTheWeatherSays() {
    sendAndWait(network(new Weather(200, 200, 1, 10, 100, 1_000, false)), 1_000);
    assertThat(trace.happened().get("message lost")).isBetween(150, 250);
    assertThat(trace.happened().get("message doubled")).isBetween(110, 210);
    assertThat(trace.happened().get("message late")).isBetween(50, 150);
    assertThat(arrived).hasSize(1_000 - count("message lost") + count("message doubled"));
    assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
  }

  private int count(String what) {
    return trace.happened().getOrDefault(what, 0);
  }

  @Test
  void whatIsOnTheWayIsLostToACutAndArrivesNoMoreAfterIt() {
    Network<Integer> network = network(Weather.FINE);
    network.send(1, 2, 1);
    network.cut(Set.of(new Link(1, 2)));
    network.send(2, 1, 2);
    while (agenda.step()) {}
    network.mend();
    sendAndWait(network, 1);
    assertThat(arrived).containsExactly(2, 0);
    assertThat(count("message cut off")).isEqualTo(1);
  }

  @Test
  void aCloggedLinkDeliversLaterAndTheOtherWayIsFree() {
    Network<Integer> network = network(Weather.FINE);
    network.clog(new Link(1, 2), 1_000_000_000);
    network.send(1, 2, 1);
    network.send(2, 1, 2);
    while (agenda.step()) {}
    assertThat(arrived).containsExactly(2, 1);
    assertThat(agenda.nowNanos()).isEqualTo(1_000_000_000);
  }

  @Test
  void waysToCut() {
    List<Integer> nodes = List.of(1, 2, 3, 4, 5);
    assertThat(Cuts.alone(nodes, 2)).hasSize(8).contains(new Link(2, 5), new Link(1, 2));
    assertThat(Cuts.oneWay(nodes, 2, true)).hasSize(4).contains(new Link(1, 2));
    assertThat(Cuts.oneWay(nodes, 2, false)).hasSize(4).contains(new Link(2, 1));
    assertThat(Cuts.apart(nodes, Set.of(1, 2))).hasSize(12).doesNotContain(new Link(1, 2));
    assertThat(Cuts.bridge(nodes, Set.of(1, 2), 3)).hasSize(8).doesNotContain(new Link(3, 1));
    assertThat(Cuts.ring(nodes))
        .as("each hears two others, so a majority of five with itself")
        .hasSize(10)
        .contains(new Link(1, 3), new Link(1, 4))
        .doesNotContain(new Link(1, 2), new Link(1, 5));
  }
}
