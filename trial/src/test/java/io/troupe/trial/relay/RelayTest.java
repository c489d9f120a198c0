package io.troupe.trial.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Between two that this test plays; other systems have one loopback address only. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class RelayTest {
  private static final String DIALLER = "127.0.77.1";
  private static final String OWNER = "127.0.77.2";
  private static final Duration LATE = Duration.ofMillis(80);

  private final ServerSocket listening;
  private final Relay relay;

  RelayTest() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    relay = new Relay(Map.of(listening.getLocalPort(), OWNER));
  }

  private Socket dialler;
  private Socket owner;

  @BeforeEach
  void connect() throws IOException {
    dialler = dial();
    owner = listening.accept();
  }

  private Socket dial() throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(DIALLER), 0));
    socket.connect(
        new InetSocketAddress(InetAddress.getByName(Relay.ADDRESS), listening.getLocalPort()));
    return socket;
  }

  @AfterEach
  void close() throws IOException {
    dialler.close();
    owner.close();
    relay.close();
    listening.close();
  }

  @Test
  void theNodeIsReachedFromTheAddressOfItsCaller() throws IOException {
    assertThat(owner.getInetAddress().getHostAddress()).isEqualTo(DIALLER);
    assertThat(passes(dialler, owner)).isPositive(); // counted before anything is passed on
    assertThat(relay.connections()).isEqualTo(1);
  }

  @Test
  void whatOneSendsIsLateOnConnectionsThatItDialledAndOnThoseDialledToIt() throws IOException {
    relay.delay(DIALLER, new Delay(LATE, LATE));
    assertThat(passes(dialler, owner)).isGreaterThanOrEqualTo(LATE);
    relay.delay(DIALLER, Delay.NONE);
    relay.delay(OWNER, new Delay(LATE, LATE));
    assertThat(passes(owner, dialler)).isGreaterThanOrEqualTo(LATE);
  }

  @Test
  void onlyWhatThatOneSendsIsLate() throws IOException {
    relay.delay(DIALLER, new Delay(Duration.ofHours(1), Duration.ofHours(1)));
    assertThat(passes(owner, dialler)).isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void anEndIsPassedOnAndTheOtherDirectionGoesOn() throws IOException {
    dialler.getOutputStream().write(1);
    dialler.shutdownOutput();
    assertThat(owner.getInputStream().readAllBytes()).containsExactly(1);
    assertThat(passes(owner, dialler)).isPositive();
    owner.shutdownOutput();
    assertThat(dialler.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void aResetEndsTheOtherSide() throws IOException {
    dialler.setSoLinger(true, 0);
    dialler.close();
    assertThat(owner.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void whoIsNotThereAnyMoreIsNoEndInOrder() throws IOException {
    listening.close();
    try (Socket another = dial()) {
      assertThatThrownBy(() -> another.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void allEndsWithIt() throws IOException {
    relay.close();
    assertThat(owner.getInputStream().read()).isEqualTo(-1);
    assertThatThrownBy(this::dial).isInstanceOf(IOException.class);
  }

  /** How long a byte takes. */
  private static Duration passes(Socket from, Socket to) throws IOException {
    long beganNs = System.nanoTime();
    from.getOutputStream().write(7);
    assertThat(to.getInputStream().read()).isEqualTo(7);
    return Duration.ofNanos(System.nanoTime() - beganNs);
  }
}
