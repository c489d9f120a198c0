package io.troupe.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Connections of a process that has the library. */
@EnabledOnOs(OS.LINUX)
class ShimIT {
  private static final String NODE = "127.0.0.1";
  private static final String RELAY = "127.0.78.1";
  private static final String SOURCE = "127.0.77.1";
  private static final Duration ENOUGH = Duration.ofMinutes(1);
  private static final Pattern REACHED = Pattern.compile("^reached (?<whom>.*)$");

  @TempDir private Path directory;

  @Test
  void goToTheRelayWhileSomebodyListensAtBoth() throws IOException {
    try (ServerSocket node = listener(NODE, 0);
        ServerSocket relay = listener(RELAY, node.getLocalPort())) {
      assertThat(reached(relay.getLocalPort())).containsOnly(RELAY + " from " + SOURCE);
    }
  }

  @Test
  void goToTheNodeWhereNoRelayListens() throws IOException {
    try (ServerSocket node = listener(NODE, 0)) {
      assertThat(reached(node.getLocalPort())).containsOnly(NODE + " from " + SOURCE);
    }
  }

  @Test
  void areRefusedWhereTheRelayListensAlone() throws IOException {
    try (ServerSocket relay = listener(RELAY, 0)) {
      assertThat(reached(relay.getLocalPort())).containsOnly("nobody");
    }
  }

  /** Tells each caller both addresses. */
  private static ServerSocket listener(String address, int port) throws IOException {
    ServerSocket listener = new ServerSocket(port, 50, InetAddress.getByName(address));
    Thread.startVirtualThread(
        () -> {
          while (!listener.isClosed()) {
            try (Socket caller = listener.accept()) {
              String answer = address + " from " + caller.getInetAddress().getHostAddress();
              caller.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
              // closed
            }
          }
        });
    return listener;
  }

  /** Whom a process reaches at a port, by sockets of IPv6 and of IPv4. */
  private List<String> reached(int port) throws IOException {
    Optional<Path> shim = Shim.compile(directory);
    assumeTrue(shim.isPresent(), "needs a C compiler (cc)");
    List<String> reached = new ArrayList<>();
    for (boolean four : List.of(false, true)) {
      try (NodeProcess node =
          NodeProcess.named("n1")
              .command(TinyNode.command("dial", Integer.toString(port)))
              .environment("JDK_JAVA_OPTIONS", "-Djava.net.preferIPv4Stack=" + four)
              .environment("LD_PRELOAD", shim.get().toString())
              .environment(Shim.SOURCE, SOURCE)
              .environment(Shim.RELAY, RELAY)
              .log(directory.resolve("n1-" + four + ".log"))
              .start()) {
        reached.add(node.awaitLine(REACHED, ENOUGH).group("whom"));
      }
    }
    return reached;
  }
}
