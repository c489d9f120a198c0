package io.troupe.bench.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LoopbackTest {
  @Test
  void isFoundAmongTheDevices() {
    List<String> lines =
        List.of(
            "Inter-|   Receive                                                |  Transmit",
            " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets",
            "  eth0: 1 2 0 0 0 0 0 0 3 4 0 0 0 0 0 0",
            "    lo: 19254081   46112    0    0    0     0          0         0 19254081   46112");

    assertThat(Loopback.of(lines)).isEqualTo(new Loopback(19_254_081, 46_112));
    assertThat(Loopback.of(lines.subList(0, 3))).isEqualTo(new Loopback(0, 0));
  }
}
