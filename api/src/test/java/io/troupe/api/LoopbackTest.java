package io.troupe.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackTest {
  @TempDir Path data;

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
  void loopbackPasses(String host) {
    assertThat(Loopback.require("a.setting", host).isLoopbackAddress()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void anOpenAddressIsRefused(String host) {
    assertRefused(Reason.OPEN_ADDRESS, "a.setting", () -> Loopback.require("a.setting", host));
    assertThatThrownBy(() -> Loopback.require("a.setting", host)).hasMessageContaining(host);
  }

  @Test
  void aHostThatIsNotOneIsRefused() {
    assertRefused(
        Reason.ADDRESS_UNAVAILABLE, "a.setting", () -> Loopback.require("a.setting", "no host"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"canonical.hostname", "bind.hostname"})
  void theActorSystemListensNowhereElse(String path) {
    String setting = "pekko.remote.artery." + path;
    assertRefused(Reason.OPEN_ADDRESS, setting, () -> join(setting + " = 0.0.0.0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"<getHostAddress>", "<getHostName>"})
  void whatTheMachineSaysOfItselfIsLookedUp(String word) throws UnknownHostException {
    String setting = "pekko.remote.artery.bind.hostname";
    ThrowingCallable start = () -> join(setting + " = \"" + word + "\"");
    if (InetAddress.getLocalHost().isLoopbackAddress()) {
      assertThatCode(start).doesNotThrowAnyException();
    } else {
      assertRefused(Reason.OPEN_ADDRESS, setting, start);
    }
  }

  @Test
  void theOlderTransportIsRefused() {
    String setting = "pekko.remote.artery.enabled";
    assertRefused(Reason.UNSAFE_SETTING, setting, () -> join(setting + " = off"));
  }

  private void join(String setting) {
    Troupe.join(TroupeSettings.of(ConfigFactory.parseString(setting)).withData(data)).close();
  }

  private static void assertRefused(Reason reason, String setting, ThrowingCallable start) {
    assertThatThrownBy(start)
        .hasMessageContaining(setting)
        .isInstanceOfSatisfying(
            StartRefusedException.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }
}
