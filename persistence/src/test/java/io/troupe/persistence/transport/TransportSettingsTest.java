package io.troupe.persistence.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.persistence.transport.TransportSettings.Bounds;
import io.troupe.persistence.transport.TransportSettings.Secret;
import io.troupe.persistence.transport.TransportSettings.Security;
import io.troupe.persistence.transport.TransportSettings.Timing;
import io.troupe.persistence.transport.TransportSettings.Tls;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Values at their limits are taken, those past them refused with the limits named. */
class TransportSettingsTest {
  private static final long FRAME = (8 << 20) + 10;

  @Test
  void boundsAreTakenAtTheirLimits() {
    assertThat(new Bounds(1, 3, 1, FRAME, FRAME).threads()).isEqualTo(1);
    assertThat(new Bounds(64, 10_000, 1_000_000, 1L << 30, 1L << 30).threads()).isEqualTo(64);
    refused("threads", () -> new Bounds(0, 3, 1, FRAME, FRAME));
    refused("threads", () -> new Bounds(65, 3, 1, FRAME, FRAME));
    refused("max-incoming", () -> new Bounds(1, 2, 1, FRAME, FRAME));
    refused("max-incoming", () -> new Bounds(1, 10_001, 1, FRAME, FRAME));
    refused("max-queued-messages", () -> new Bounds(1, 3, 0, FRAME, FRAME));
    refused("max-queued-messages", () -> new Bounds(1, 3, 1_000_001, FRAME, FRAME));
    refused("max-queued-message-bytes", () -> new Bounds(1, 3, 1, FRAME - 1, FRAME));
    refused("max-queued-message-bytes", () -> new Bounds(1, 3, 1, (1L << 30) + 1, FRAME));
    refused("max-queued-bulk-bytes", () -> new Bounds(1, 3, 1, FRAME, FRAME - 1));
    refused("max-queued-bulk-bytes", () -> new Bounds(1, 3, 1, FRAME, (1L << 30) + 1));
  }

  @Test
  void timesAreTakenAtTheirLimits() {
    assertThat(new Timing(10, 30, 100, 1, 1).heartbeatMillis()).isEqualTo(10);
    assertThat(new Timing(60_000, 600_000, 60_000, 60_000, 600_000).heartbeatMillis())
        .isEqualTo(60_000);
    refused("heartbeat-millis", () -> new Timing(9, 30, 100, 1, 1));
    refused("heartbeat-millis", () -> new Timing(60_001, 600_000, 100, 1, 1));
    refused("silent-after-millis", () -> new Timing(10, 29, 100, 1, 1));
    refused("silent-after-millis", () -> new Timing(10, 600_001, 100, 1, 1));
    refused("handshake-millis", () -> new Timing(10, 30, 99, 1, 1));
    refused("handshake-millis", () -> new Timing(10, 30, 60_001, 1, 1));
    refused("min-pause-millis", () -> new Timing(10, 30, 100, 0, 1));
    refused("min-pause-millis", () -> new Timing(10, 30, 100, 60_001, 60_001));
    refused("max-pause-millis", () -> new Timing(10, 30, 100, 5, 4));
    refused("max-pause-millis", () -> new Timing(10, 30, 100, 5, 600_001));
  }

  @Test
  void namesArePlain() {
    assertThat(new NodeIdentity("n".repeat(128), "d", "i").name()).hasSize(128);
    for (String wrong : List.of("", "n".repeat(129), "a b", "a\nb", "ä")) {
      refused("a node's name", () -> new NodeIdentity(wrong, "d", "i"));
      refused("a node's disk id", () -> new NodeIdentity("n", wrong, "i"));
      refused("a node's incarnation", () -> new NodeIdentity("n", "d", wrong));
      refused(
          "a cluster's name", () -> Mesh.settings(wrong, "n", "i", Security.NONE, Timing.DEFAULT));
    }
  }

  @Test
  void secretIsLongEnoughAndNeverPrinted() {
    String shortest = "s".repeat(16);
    Security security = new Security(Optional.empty(), Optional.of(new Secret(shortest)));
    assertThat(Mesh.settings("c", "n", "i", security, Timing.DEFAULT).toString())
        .doesNotContain("ssss");
    assertThat(new Secret("s".repeat(4_096)).unsafeBytes()).hasSize(4_096);
    refused("the bytes of the cluster secret", () -> new Secret("s".repeat(15)));
    refused("the bytes of the cluster secret", () -> new Secret("s".repeat(4_097)));
  }

  @Test
  void tlsNeedsASecret() {
    Tls tls = new Tls(Path.of("chain"), Path.of("key"), Path.of("authorities"));
    refused("TLS needs a cluster secret", () -> new Security(Optional.of(tls), Optional.empty()));
  }

  private static void refused(String message, ThrowingCallable making) {
    assertThatThrownBy(making)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
