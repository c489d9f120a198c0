package io.troupe.persistence.transport;

import static io.troupe.persistence.transport.Mesh.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.node.StartRefusedException;
import io.troupe.persistence.transport.Mesh.Node;
import io.troupe.persistence.transport.PeerFact.Closed;
import io.troupe.persistence.transport.PeerFact.Connected;
import io.troupe.persistence.transport.PeerFact.Why;
import io.troupe.persistence.transport.TransportSettings.Secret;
import io.troupe.persistence.transport.TransportSettings.Security;
import io.troupe.persistence.transport.TransportSettings.Tls;
import io.troupe.testkit.tls.Certificates;
import io.troupe.testkit.tls.Certificates.PemFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of both sides, and the secret behind them. */
class TransportTlsTest {
  private static final String SECRET = "the secret of this cluster";

  @TempDir private static Path directory;
  private static Certificates ours;
  private static Certificates theirs;

  private final Mesh mesh = new Mesh();

  @BeforeAll
  static void makeCertificates() throws Exception {
    ours = new Certificates(directory.resolve("ours"), "node", "mallory");
    theirs = new Certificates(directory.resolve("theirs"), "node");
  }

  private static Tls tls(Certificates all, String node) throws Exception {
    PemFiles files = all.of(node);
    return new Tls(files.chain(), files.key(), files.authorities());
  }

  @AfterEach
  void close() {
    mesh.close();
  }

  @AfterAll
  static void nothingLeaked() {
    Leaks.expectNone();
  }

  @Test
  void framesOfAllSizesArriveOverTls() throws Exception {
    Node a = start("a", tls(ours, "node"), SECRET);
    Node b = start("b", tls(ours, "mallory"), SECRET);
    Mesh.join(a, b);
    byte[] large = new byte[3 << 20];
    new Random(1).nextBytes(large);
    assertThat(a.send(b, 1, "small")).isTrue();
    assertThat(a.transport().sendBulk("b", 2, large)).isTrue();
    await(() -> b.owner().messages.size() == 1 && b.owner().bulk.size() == 1, "both");
    assertThat(b.texts()).containsExactly("small");
    assertThat(b.owner().bulk.remove().payload()).isEqualTo(large);
    mesh.close();
    assertThat(a.owner().facts(Closed.class)).hasSize(2 * Transport.Lane.values().length);
  }

  @Test
  void openAddressesMayBeBoundWithTls() throws Exception {
    Node a =
        mesh.start(
            Mesh.at(settings("a", tls(ours, "node"), SECRET), new InetSocketAddress("0.0.0.0", 0)));
    Node b = start("b", tls(ours, "node"), SECRET);
    b.transport().connect("a", Mesh.loopback(a.transport().address().getPort()));
    b.awaitConnected(a);
  }

  @Test
  void certificateOfAnotherAuthorityIsRefused() throws Exception {
    Node a = start("a", tls(ours, "node"), SECRET);
    Node b = start("b", tls(theirs, "node"), SECRET);
    refuseEachOther(a, b);
    // Only one of the two distrusts the other one.
    Tls trustsAll = tls(ours, "node");
    Tls foreign = tls(theirs, "node");
    Node c =
        start("c", new Tls(foreign.certificateChain(), foreign.key(), trustsAll.authorities()));
    c.transport().connect("a", a.transport().address());
    await(() -> !c.owner().refused(Why.TLS).isEmpty(), "a refusal by a, told to c");
    expectNobodyConnected(a, b, c);
  }

  @Test
  void whoShowsNoCertificateIsRefused() throws Exception {
    Node a = start("a", tls(ours, "node"), SECRET);
    InetSocketAddress to = a.transport().address();
    try (Socket socket =
        ours.contextWithoutCertificate()
            .getSocketFactory()
            .createSocket(to.getAddress(), to.getPort())) {
      assertThatThrownBy(
              () -> {
                socket.getOutputStream().write(new byte[] {1});
                assertThat(socket.getInputStream().read()).isNotNegative();
              })
          .isInstanceOf(IOException.class);
    }
    await(() -> !a.owner().refused(Why.TLS).isEmpty(), "a refusal");
    expectNobodyConnected(a);
  }

  @Test
  void whoDoesNotSpeakTlsIsRefused() throws Exception {
    Node plain = mesh.start("plain");
    Node a = start("a", tls(ours, "node"), SECRET);
    refuseEachOther(a, plain);
  }

  @Test
  void certificateDoesNotStandForTheSecret() throws Exception {
    Node a = start("a", tls(ours, "node"), SECRET);
    Node b = start("b", tls(ours, "mallory"), "the secret of that cluster");
    b.transport().connect("a", a.transport().address());
    await(() -> !a.owner().refused(Why.OTHER_SECRET).isEmpty(), "a refusal");
    await(() -> !b.owner().refused(Why.OTHER_SECRET).isEmpty(), "a refusal told to b");
    expectNobodyConnected(a, b);
  }

  /** Both proofs are right, and neither is of the connection that it came on. */
  @Test
  void proofsThatAThirdPassesOnAreRefused() throws Exception {
    Node a = start("a", tls(ours, "node"), SECRET);
    Node b = start("b", tls(ours, "node"), SECRET);
    SSLContext mallory = ours.context("mallory");
    try (SSLServerSocket listening =
        (SSLServerSocket) mallory.getServerSocketFactory().createServerSocket(0)) {
      listening.setNeedClientAuth(true);
      a.transport().connect("b", Mesh.loopback(listening.getLocalPort()));
      List<Thread> pumps = new ArrayList<>();
      Thread relay =
          Thread.ofVirtual().start(() -> relay(listening, mallory, b.transport(), pumps));
      await(() -> !a.owner().refused(Why.OTHER_SECRET).isEmpty(), "a refusal");
      await(() -> !b.owner().refused(Why.OTHER_SECRET).isEmpty(), "a refusal");
      a.transport().disconnect("b");
      listening.close();
      relay.join();
    }
    expectNobodyConnected(a, b);
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws Exception {
    Tls good = tls(ours, "node");
    Path missing = directory.resolve("missing.pem");
    Path empty = Files.writeString(directory.resolve("empty.pem"), "nothing\n");
    for (Path wrong : List.of(missing, empty)) {
      for (Tls tls :
          List.of(
              new Tls(wrong, good.key(), good.authorities()),
              new Tls(good.certificateChain(), wrong, good.authorities()),
              new Tls(good.certificateChain(), good.key(), wrong))) {
        assertThatThrownBy(() -> start("a", tls, SECRET))
            .isInstanceOf(StartRefusedException.class)
            .hasMessageStartingWith("the TLS files of the transport cannot be used")
            .hasMessageContaining(wrong.toString());
      }
    }
  }

  private static void relay(
      ServerSocket listening, SSLContext context, Transport to, List<Thread> pumps) {
    try {
      while (true) {
        Socket one = listening.accept();
        SSLSocket other =
            (SSLSocket)
                context
                    .getSocketFactory()
                    .createSocket(to.address().getAddress(), to.address().getPort());
        pumps.add(Thread.ofVirtual().start(() -> pump(one, other)));
        pumps.add(Thread.ofVirtual().start(() -> pump(other, one)));
      }
    } catch (IOException e) {
      assertThat(listening.isClosed()).isTrue();
    }
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to;
        OutputStream out = to.getOutputStream()) {
      from.getInputStream().transferTo(out);
    } catch (IOException e) {
      assertThat(e).as("an end").isNotNull();
    }
  }

  private static void refuseEachOther(Node one, Node other) {
    one.transport().connect(other.name(), other.transport().address());
    other.transport().connect(one.name(), one.transport().address());
    for (Node node : List.of(one, other)) {
      await(() -> node.owner().facts(PeerFact.Refused.class).size() > 4, "refusals");
    }
    expectNobodyConnected(one, other);
  }

  private static void expectNobodyConnected(Node... nodes) {
    for (Node node : nodes) {
      assertThat(node.owner().facts(Connected.class)).isEmpty();
    }
  }

  private Node start(String name, Tls tls) {
    return start(name, tls, SECRET);
  }

  private Node start(String name, Tls tls, String secret) {
    return mesh.start(settings(name, tls, secret));
  }

  private static TransportSettings settings(String name, Tls tls, String secret) {
    Security security = new Security(Optional.of(tls), Optional.of(new Secret(secret)));
    return Mesh.settings("cluster-a", name, name + "-1", security, Mesh.TIMING);
  }
}
