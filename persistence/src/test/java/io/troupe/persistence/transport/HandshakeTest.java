package io.troupe.persistence.transport;

import static io.troupe.persistence.transport.Mesh.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.troupe.persistence.transport.Mesh.Node;
import io.troupe.persistence.transport.PeerFact.Connected;
import io.troupe.persistence.transport.PeerFact.Direction;
import io.troupe.persistence.transport.PeerFact.Refused;
import io.troupe.persistence.transport.PeerFact.Why;
import io.troupe.persistence.transport.Transport.Lane;
import io.troupe.persistence.transport.TransportSettings.Bounds;
import io.troupe.persistence.transport.TransportSettings.Secret;
import io.troupe.persistence.transport.TransportSettings.Security;
import io.troupe.persistence.transport.TransportSettings.Timing;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever does not belong is refused, and both sides are told why. */
class HandshakeTest {
  private final Mesh mesh = new Mesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  @AfterAll
  static void nothingLeaked() {
    Leaks.expectNone();
  }

  @Test
  void nodeOfAnotherClusterIsRefusedWithBothNamed() {
    Node a = mesh.start("a");
    Node b = mesh.start(Mesh.settings("cluster-b", "b", "b-1", Security.NONE, Mesh.TIMING));
    String detail =
        "the node that dialled is of cluster 'cluster-a', the one that accepts of cluster"
            + " 'cluster-b'";
    expectRefused(a, b, Why.OTHER_CLUSTER, detail);
    assertThat(b.owner().refused(Why.OTHER_CLUSTER).getFirst())
        .isEqualTo(new Refused("a", Direction.INCOMING, Why.OTHER_CLUSTER, detail));
  }

  @Test
  void whoIsNotTheNodeThatWasDialledIsRefused() {
    Node a = mesh.start("a");
    Node b = mesh.start("b");
    a.transport().connect("c", b.transport().address());
    await(() -> !a.owner().refused(Why.OTHER_NODE).isEmpty(), "a refusal");
    assertThat(a.owner().refused(Why.OTHER_NODE).getFirst())
        .isEqualTo(
            new Refused(
                "c",
                Direction.OUTGOING,
                Why.OTHER_NODE,
                "node 'c' was dialled, node 'b' accepts there"));
    Node namesake = mesh.start("b");
    namesake.transport().connect("x", b.transport().address());
    expectNobodyConnected(a, b, namesake);
  }

  @Test
  void whoDoesNotKnowTheSecretIsRefused() {
    Node none = mesh.start("none");
    Node right = mesh.start(secret("right", "the secret of this cluster"));
    Node wrong = mesh.start(secret("wrong", "the secret of that cluster"));
    String detail =
        "the node that dialled did not prove that it knows the cluster secret of the other one";
    expectRefused(none, right, Why.OTHER_SECRET, detail);
    expectRefused(right, none, Why.OTHER_SECRET, detail);
    expectRefused(wrong, right, Why.OTHER_SECRET, detail);
    Node also = mesh.start(secret("also", "the secret of this cluster"));
    Mesh.join(also, right);
  }

  @Test
  void whoAcceptsWithoutTheSecretIsNotBelieved() throws Exception {
    Node a = mesh.start("a");
    try (ServerSocket impostor = new ServerSocket(0)) {
      a.transport().connect("b", Mesh.loopback(impostor.getLocalPort()));
      try (RawPeer peer = new RawPeer(impostor.accept())) {
        peer.preamble(FrameCodec.VERSION);
        peer.control(
            new HandshakeMessage.Challenge(
                    "cluster-a", new NodeIdentity("b", "d", "i"), FrameCodecFuzzTest.nonce())
                .encode());
        peer.control(new HandshakeMessage.Ready(FrameCodecFuzzTest.nonce()).encode());
        await(() -> !a.owner().refused(Why.OTHER_SECRET).isEmpty(), "a refusal");
        assertThat(a.owner().refused(Why.OTHER_SECRET).getFirst().detail())
            .startsWith("the node that accepts did not prove");
        assertThat(peer.isClosedByOther()).isTrue();
      }
    }
    expectNobodyConnected(a);
  }

  @Test
  void anotherVersionIsRefusedOnBothSides() throws Exception {
    Node a = mesh.start("a");
    String detail = "it speaks version 2 of the transport, we speak 1";
    try (RawPeer newer = RawPeer.dial(a.transport().address())) {
      newer.preamble(2);
      newer.readPreamble();
      assertThat(newer.isClosedByOther()).isTrue();
    }
    await(() -> a.owner().refused(Why.OTHER_VERSION).size() == 1, "a refusal");
    assertThat(a.owner().refused(Why.OTHER_VERSION).getFirst().detail()).isEqualTo(detail);
    try (ServerSocket newer = new ServerSocket(0)) {
      a.transport().connect("b", Mesh.loopback(newer.getLocalPort()));
      try (RawPeer peer = new RawPeer(newer.accept())) {
        peer.preamble(2);
        await(() -> a.owner().refused(Why.OTHER_VERSION).size() == 2, "a refusal");
      }
    }
    assertThat(a.owner().facts(Refused.class))
        .contains(new Refused("b", Direction.OUTGOING, Why.OTHER_VERSION, detail));
  }

  @Test
  void strangersGetNowhere() throws Exception {
    Node a = mesh.start("a");
    Node b = mesh.start("b");
    Mesh.join(a, b);
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] garbage = new byte[10 + random.nextInt(2_000)];
      random.nextBytes(garbage);
      try (RawPeer stranger = RawPeer.dial(a.transport().address())) {
        if (i % 2 == 0) {
          stranger.preamble(FrameCodec.VERSION);
        }
        stranger.write(Unpooled.wrappedBuffer(garbage));
        stranger.socket.shutdownOutput();
        assertThat(stranger.isClosedByOther()).isTrue();
      } catch (IOException e) {
        assertThat(e).isInstanceOf(java.net.SocketException.class); // refused while it still wrote
      }
    }
    await(() -> a.owner().facts(Refused.class).size() == 200, "all refusals");
    assertThat(a.owner().refused(Why.NOT_TROUPE)).hasSizeGreaterThan(150);
    assertThat(b.send(a, 1, "unharmed")).isTrue();
    await(() -> a.texts().equals(List.of("unharmed")), "a frame");
    assertThat(a.owner().facts(Connected.class)).hasSize(2 * Lane.values().length);
  }

  @Test
  void messagesOutOfTurnAreRefused() throws Exception {
    Node a = mesh.start("a");
    for (HandshakeMessage message : FrameCodecFuzzTest.messages()) {
      if (message instanceof HandshakeMessage.Hello) {
        continue;
      }
      try (RawPeer peer = RawPeer.dial(a.transport().address())) {
        peer.preamble(FrameCodec.VERSION);
        peer.control(message.encode());
        assertThat(peer.isClosedByOther()).isTrue();
      }
    }
    try (RawPeer peer = RawPeer.dial(a.transport().address())) {
      peer.preamble(FrameCodec.VERSION);
      peer.frame(1, new byte[] {1});
      assertThat(peer.isClosedByOther()).isTrue();
    }
    await(() -> a.owner().refused(Why.NOT_TROUPE).size() == 6, "all refusals");
    assertThat(a.owner().messages).isEmpty();
  }

  @Test
  void whoSaysNothingIsNotWaitedFor() throws Exception {
    Timing hasty = new Timing(50, 20_000, 100, 5, 50);
    Node a = mesh.start(Mesh.settings("cluster-a", "a", "a-1", Security.NONE, hasty));
    try (RawPeer mute = RawPeer.dial(a.transport().address())) {
      assertThat(mute.isClosedByOther()).isTrue();
    }
    await(() -> a.owner().refused(Why.TOO_SLOW).size() == 1, "a refusal");
    try (ServerSocket mute = new ServerSocket(0)) {
      a.transport().connect("b", Mesh.loopback(mute.getLocalPort()));
      await(() -> a.owner().refused(Why.TOO_SLOW).size() > 4, "more of them");
    }
  }

  @Test
  void connectionsPastTheLimitAreRefused() throws Exception {
    Node a = mesh.start(Mesh.with(Mesh.settings("a"), new Bounds(1, 3, 10, 16 << 20, 16 << 20)));
    List<RawPeer> peers = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        peers.add(RawPeer.proven(a, "peer-" + i, Lane.MESSAGES));
      }
      try (RawPeer fourth = RawPeer.dial(a.transport().address())) {
        assertThat(fourth.isClosedByOther()).isTrue();
      }
      await(() -> a.owner().refused(Why.TOO_MANY).size() == 1, "a refusal");
      peers.removeFirst().close();
      await(() -> a.owner().facts(PeerFact.Closed.class).size() == 1, "room");
      peers.add(RawPeer.proven(a, "peer-3", Lane.MESSAGES));
    } finally {
      peers.forEach(RawPeer::close);
    }
  }

  @Test
  void whoClosesDuringTheHandshakeIsDialledAgain() throws Exception {
    Node a = mesh.start("a");
    try (ServerSocket listening = new ServerSocket(0)) {
      a.transport().connect("b", Mesh.loopback(listening.getLocalPort()));
      for (int i = 0; i < 6; i++) {
        try (Socket accepted = listening.accept()) {
          assertThat(accepted.isConnected()).isTrue();
        }
      }
    }
    await(() -> a.owner().refused(Why.CLOSED).size() >= 6, "refusals");
  }

  private static TransportSettings secret(String name, String secret) {
    return Mesh.settings(
        "cluster-a",
        name,
        name + "-1",
        new Security(Optional.empty(), Optional.of(new Secret(secret))),
        Mesh.TIMING);
  }

  private static void expectRefused(Node from, Node to, Why why, String detail) {
    from.transport().connect(to.name(), to.transport().address());
    for (Node node : List.of(from, to)) {
      await(() -> !node.owner().refused(why).isEmpty(), "a refusal at " + node.name());
      assertThat(node.owner().refused(why)).extracting(Refused::detail).containsOnly(detail);
    }
    from.transport().disconnect(to.name());
    expectNobodyConnected(from, to);
  }

  private static void expectNobodyConnected(Node... nodes) {
    for (Node node : nodes) {
      assertThat(node.owner().facts(Connected.class)).isEmpty();
    }
  }
}
