package io.troupe.trial.nemesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.trial.cluster.NodePlan;
import io.troupe.trial.nemesis.Cut.Loss;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CutTest {
  @Test
  void aloneCutsBothWaysToEachOther() {
    assertThat(losses(FaultKind.ALONE, 1, 3))
        .containsExactlyInAnyOrder(all(1, 0), all(0, 1), all(1, 2), all(2, 1));
  }

  @Test
  void halvesLeaveEachHalfWhole() {
    assertThat(losses(FaultKind.HALVES, 0, 5))
        .hasSize(12)
        .contains(all(0, 3), all(3, 0), all(2, 4), all(4, 2))
        .doesNotContain(all(0, 1), all(1, 2), all(3, 4));
    assertThat(losses(FaultKind.HALVES, 2, 3))
        .containsExactlyInAnyOrder(all(2, 1), all(1, 2), all(0, 1), all(1, 0));
  }

  @Test
  void oneWayCutsOnlyWhatOneSends() {
    assertThat(losses(FaultKind.ONE_WAY, 2, 3)).containsExactlyInAnyOrder(all(2, 0), all(2, 1));
  }

  @Test
  void aBridgeStaysBetweenTwoThatDoNotHearEachOther() {
    assertThat(losses(FaultKind.BRIDGE, 2, 3)).containsExactlyInAnyOrder(all(2, 0), all(0, 2));
  }

  @Test
  void lossLosesAShare() {
    assertThat(losses(FaultKind.LOSS, 0, 3))
        .containsExactlyInAnyOrder(new Loss(0, 1, 20), new Loss(0, 2, 20));
  }

  @Test
  void whatIsNotDoneWithThePacketFilterLosesNothing() {
    for (FaultKind kind : FaultKind.values()) {
      if (kind.need() != Need.PACKET_FILTER) {
        assertThatThrownBy(() -> losses(kind, 0, 3))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(kind.name());
      }
    }
  }

  @Test
  void rulesKnowASenderBySourceOrPortsAndNeverTouchHttp() {
    NodePlan one = new NodePlan("n1", Path.of("n1"), 7001, 7002, 7003);
    NodePlan two = new NodePlan("n2", Path.of("n2"), 7004, 7005, 7006);
    Cut cut = new Cut("t", List.of(one, two));
    assertThat(cut.script(List.of(all(0, 1), new Loss(1, 0, 20))))
        .isEqualTo(
            """
            table inet t {}
            delete table inet t
            table inet t {
             chain hear {
              type filter hook input priority 0;
              ip saddr 127.0.77.1 tcp dport { 7005, 7006 } drop
              tcp sport { 7002, 7003 } ip daddr 127.0.77.2 drop
              ip saddr 127.0.77.2 tcp dport { 7002, 7003 } numgen random mod 100 < 20 drop
              tcp sport { 7005, 7006 } ip daddr 127.0.77.1 numgen random mod 100 < 20 drop
             }
            }
            """);
  }

  private static Loss all(int from, int to) {
    return new Loss(from, to, 100);
  }

  private static List<Loss> losses(FaultKind kind, int node, int nodes) {
    return Cut.of(new Fault(kind, node, Duration.ofSeconds(1)), nodes);
  }
}
