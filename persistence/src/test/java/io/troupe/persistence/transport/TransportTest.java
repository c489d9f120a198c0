package io.troupe.persistence.transport;

import static io.troupe.persistence.transport.Mesh.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.TooLargeException;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.persistence.transport.Mesh.Node;
import io.troupe.persistence.transport.PeerFact.Closed;
import io.troupe.persistence.transport.PeerFact.Connected;
import io.troupe.persistence.transport.PeerFact.Direction;
import io.troupe.persistence.transport.PeerFact.End;
import io.troupe.persistence.transport.PeerFact.Silent;
import io.troupe.persistence.transport.PeerFact.Why;
import io.troupe.persistence.transport.Transport.Lane;
import io.troupe.persistence.transport.TransportSettings.Security;
import io.troupe.persistence.transport.TransportSettings.Timing;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that carry frames, end, come back, and close. */
class TransportTest {
  private static final int LANES = Lane.values().length;
  private static final int BOTH_WAYS = 2 * LANES;

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
  void framesArriveWholeAndInOrder() {
    Node a = mesh.start("a");
    Node b = mesh.start("b");
    Mesh.join(a, b);
    List<String> sent = IntStream.range(0, 5_000).mapToObj(i -> "frame " + i).toList();
    for (String text : sent) {
      assertThat(a.send(b, 7, text)).isTrue();
    }
    await(() -> b.owner().messages.size() == sent.size(), "all frames");
    assertThat(b.texts()).isEqualTo(sent);
    assertThat(b.owner().messages).allMatch(it -> it.stream() == 7);
    assertThat(b.owner().messages).allMatch(it -> it.from().equals(a.settings().self()));
    assertThat(a.transport().traffic("b", Lane.MESSAGES))
        .isEqualTo(new Transport.Traffic(sent.size(), 0, 0, 0));
  }

  @Test
  void payloadsOfAllSizesAndPartsArriveOnAllLanes() {
    Node a = mesh.start("a");
    Node b = mesh.start("b");
    Mesh.join(a, b);
    byte[] largest = new byte[Transport.MAX_PAYLOAD_BYTES];
    new Random(1).nextBytes(largest);
    byte[] half = Arrays.copyOf(largest, largest.length / 2);
    byte[] rest = Arrays.copyOfRange(largest, half.length, largest.length);
    assertThat(a.transport().send("b", 1)).isTrue();
    assertThat(a.transport().send("b", FrameCodec.MAX_STREAM, largest)).isTrue();
    assertThat(a.transport().sendBulk("b", 2, half, rest)).isTrue();
    assertThat(a.transport().sendRequest("b", 3, half, rest)).isTrue();
    await(() -> b.owner().messages.size() == 3 && b.owner().bulk.size() == 1, "all frames");
    // Nothing is said about the order of two lanes.
    assertThat(b.owner().messages.stream().filter(it -> it.stream() == 1))
        .allMatch(it -> it.payload().length == 0);
    assertThat(b.owner().messages.stream().filter(it -> it.stream() != 1))
        .hasSize(2)
        .allMatch(it -> Arrays.equals(it.payload(), largest));
    assertThat(b.owner().bulk.remove().payload()).isEqualTo(largest);
  }

  @Test
  void frameOverTheLimitIsRefusedAtOnce() {
    Node a = mesh.start("a");
    Node b = mesh.start("b");
    Mesh.join(a, b);
    byte[] tooLarge = new byte[Transport.MAX_PAYLOAD_BYTES + 1];
    assertThatThrownBy(() -> a.transport().send("b", 1, tooLarge))
        .isInstanceOf(TooLargeException.class)
        .hasMessage("a frame holds at most 8388608 bytes, not 8388609");
    assertThatThrownBy(() -> a.transport().sendBulk("b", 1, new byte[1], new byte[8 << 20]))
        .isInstanceOf(TooLargeException.class);
    for (int stream : new int[] {0, -1, FrameCodec.MAX_STREAM + 1}) {
      assertThatThrownBy(() -> a.transport().send("b", stream))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not " + stream);
    }
  }

  @Test
  void threeNodesSpeakWithEachOther() {
    List<Node> nodes = List.of(mesh.start("a"), mesh.start("b"), mesh.start("c"));
    for (Node node : nodes) {
      nodes.stream()
          .filter(it -> !it.equals(node))
          .forEach(it -> node.transport().connect(it.name(), it.transport().address()));
    }
    for (Node from : nodes) {
      for (Node to : nodes) {
        if (!from.equals(to)) {
          from.awaitConnected(to);
          assertThat(from.send(to, 1, from.name() + to.name())).isTrue();
        }
      }
    }
    for (Node to : nodes) {
      await(() -> to.owner().messages.size() == 2, "a frame of each peer");
      assertThat(to.texts())
          .containsExactlyInAnyOrderElementsOf(
              nodes.stream()
                  .filter(it -> !it.equals(to))
                  .map(it -> it.name() + to.name())
                  .toList());
      assertThat(to.owner().facts(Connected.class)).hasSize(2 * BOTH_WAYS);
    }
  }

  @Test
  void nothingIsSentToWhoIsNotConnected() {
    Node a = mesh.start("a");
    assertThat(a.transport().send("nobody", 1)).isFalse();
    assertThat(a.transport().lastHeardNanos("nobody")).isEmpty();
    a.transport().connect("b", freeAddress());
    await(() -> a.owner().refused(Why.NOBODY_LISTENS).size() > 3, "tries to dial");
    assertThat(a.transport().send("b", 1)).isFalse();
    assertThat(a.transport().sendBulk("b", 1)).isFalse();
    assertThat(a.transport().traffic("b", Lane.MESSAGES).droppedFrames()).isEqualTo(1);
    assertThatThrownBy(() -> a.transport().connect("a", a.transport().address()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anotherIncarnationAtTheSameAddressIsReached() {
    Node a = mesh.start("a");
    Node first = mesh.start("b");
    Mesh.join(a, first);
    first.transport().close();
    await(() -> a.owner().closed(End.BY_PEER).size() == BOTH_WAYS, "all connections to end");
    await(() -> !a.owner().refused(Why.NOBODY_LISTENS).isEmpty(), "a refused try");
    Node second =
        mesh.start(
            Mesh.at(
                Mesh.settings("cluster-a", "b", "b-2", Security.NONE, Mesh.TIMING),
                first.transport().address()));
    a.awaitConnected(second);
    assertThat(a.send(second, 3, "again")).isTrue();
    await(() -> second.texts().equals(List.of("again")), "a frame");
    assertThat(first.texts()).isEmpty();
  }

  @Test
  void wantedAtAnotherAddressItIsDialledThere() {
    Node a = mesh.start("a");
    Node b = mesh.start("b");
    a.transport().connect("b", freeAddress());
    await(() -> !a.owner().refused(Why.NOBODY_LISTENS).isEmpty(), "a refused try");
    a.transport()
        .connect("b", InetSocketAddress.createUnresolved("localhost", port(b.transport())));
    a.awaitConnected(b);
    a.transport()
        .connect("b", InetSocketAddress.createUnresolved("localhost", port(b.transport())));
    assertThat(a.owner().facts(Closed.class)).isEmpty();
  }

  @Test
  void wantedNoMoreItIsClosedAndNotDialled() {
    Node a = mesh.start("a");
    Node b = mesh.start("b");
    Mesh.join(a, b);
    a.transport().disconnect("b");
    await(() -> a.owner().closed(End.BY_US).size() == LANES, "all lanes to end");
    assertThat(a.send(b, 1, "x")).isFalse();
    assertThat(b.send(a, 1, "still there")).isTrue();
    await(() -> a.texts().equals(List.of("still there")), "a frame the other way");
    assertThat(a.owner().facts(Connected.class)).hasSize(BOTH_WAYS);
  }

  @Test
  void heartbeatsKeepAQuietConnection() {
    Timing quick = new Timing(10, 500, 5_000, 5, 50);
    Node a = mesh.start(Mesh.settings("cluster-a", "a", "a-1", Security.NONE, quick));
    Node b = mesh.start(Mesh.settings("cluster-a", "b", "b-1", Security.NONE, quick));
    Mesh.join(a, b);
    long startNanos = System.nanoTime();
    for (Node node : List.of(a, b)) {
      String peer = node.equals(a) ? "b" : "a";
      await(
          () -> node.transport().lastHeardNanos(peer).orElseThrow() - startNanos > 1_000_000_000L,
          "heartbeats for twice the time of silence");
      assertThat(node.owner().facts).hasSize(BOTH_WAYS);
    }
  }

  @Test
  void silentPeerIsReportedAndDialledAgain() throws Exception {
    Timing quick = new Timing(10, 200, 5_000, 5, 50);
    Node a = mesh.start(Mesh.settings("cluster-a", "a", "a-1", Security.NONE, quick));
    try (RawPeer peer = RawPeer.proven(a, "b", Lane.MESSAGES)) {
      await(() -> !a.owner().facts(Silent.class).isEmpty(), "silence");
      Silent silent = a.owner().facts(Silent.class).getFirst();
      assertThat(silent.peer().name()).isEqualTo("b");
      assertThat(silent.direction()).isEqualTo(Direction.INCOMING);
      assertThat(a.transport().lastHeardNanos("b")).hasValue(silent.sinceNanos());
      assertThat(peer.isClosedByOther()).isTrue();
      assertThat(a.owner().facts(Closed.class)).isEmpty();
    }
  }

  @Test
  void ownStandstillIsNoSilenceOfThePeer() throws Exception {
    Timing quick = new Timing(10, 1_000, 5_000, 5, 50);
    Node a = mesh.start(Mesh.settings("cluster-a", "a", "a-1", Security.NONE, quick));
    try (RawPeer peer = RawPeer.proven(a, "b", Lane.MESSAGES)) {
      a.owner().atMessage =
          received -> {
            a.owner().messages.add(received);
            long untilNanos = System.nanoTime() + 1_500_000_000L;
            await(() -> System.nanoTime() - untilNanos > 0, "longer than silence may last");
          };
      peer.frame(1, new byte[] {1});
      await(() -> a.owner().messages.size() == 1, "the standstill to begin");
      a.owner().atMessage = a.owner().messages::add;
      peer.frame(1, new byte[] {2});
      await(() -> a.owner().messages.size() == 2, "what came meanwhile");
      assertThat(a.owner().facts(Silent.class)).isEmpty();
    }
  }

  @Test
  void newerConnectionOfAPeerTakesThePlaceOfTheOlder() throws Exception {
    Node a = mesh.start("a");
    try (RawPeer older = RawPeer.proven(a, "b", Lane.MESSAGES)) {
      older.frame(1, new byte[] {1});
      await(() -> a.owner().messages.size() == 1, "a frame of the older one");
      try (RawPeer newer = RawPeer.proven(a, "b", Lane.MESSAGES)) {
        assertThat(older.isClosedByOther()).isTrue();
        assertThat(a.owner().closed(End.REPLACED)).hasSize(1);
        newer.frame(1, new byte[] {2});
        await(() -> a.owner().messages.size() == 2, "a frame of the newer one");
      }
    }
  }

  @Test
  void peerKilledInTheMiddleOfAFrameLeavesNothingOfIt() throws Exception {
    Node a = mesh.start("a");
    for (boolean reset : new boolean[] {true, false}) {
      int before = a.owner().closed(End.BY_PEER).size();
      try (RawPeer peer = RawPeer.proven(a, "b", Lane.MESSAGES)) {
        peer.frame(1, "whole".getBytes(StandardCharsets.UTF_8));
        await(() -> !a.owner().messages.isEmpty(), "the whole frame");
        a.owner().messages.clear();
        OutputStream out = peer.socket.getOutputStream();
        out.write(new byte[] {0, 0, 0, 100, 0, 1, 1, 2, 3, 4, 5, 6, 7});
        out.flush();
        if (reset) {
          peer.reset();
        }
      }
      await(() -> a.owner().closed(End.BY_PEER).size() == before + 1, "the end");
      assertThat(a.owner().messages).isEmpty();
    }
  }

  @Test
  void whatIsNoFrameEndsAProvenConnection() throws Exception {
    Node a = mesh.start("a");
    List<byte[]> wrong =
        List.of(
            new byte[] {0, (byte) 0x80, 0, 1, 0, 1, 0, 0, 0, 0}, // one byte over the limit
            new byte[] {0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 5}, // the checksum of something else
            new byte[] {-1, -1, -1, -1, 0, 1, 0, 0, 0, 0});
    for (byte[] bytes : wrong) {
      int before = a.owner().closed(End.BROKEN).size();
      try (RawPeer peer = RawPeer.proven(a, "b", Lane.MESSAGES)) {
        peer.socket.getOutputStream().write(bytes);
        assertThat(peer.isClosedByOther()).isTrue();
      }
      await(() -> a.owner().closed(End.BROKEN).size() == before + 1, "the end");
    }
    assertThat(a.owner().closed(End.BROKEN).getFirst().detail())
        .isEqualTo("a frame of 8388609 bytes, at most 8388608 are allowed");
    try (RawPeer peer = RawPeer.proven(a, "b", Lane.MESSAGES)) {
      peer.control(new HandshakeMessage.Ready(FrameCodecFuzzTest.nonce()).encode());
      assertThat(peer.isClosedByOther()).isTrue();
    }
    assertThat(a.owner().messages).isEmpty();
  }

  @Test
  void ownerThatFailsOverAFrameLosesTheConnectionAlone() {
    Node a = mesh.start("a");
    Node b = mesh.start("b");
    b.owner().atFact =
        fact -> {
          throw new IllegalStateException("over a fact, on purpose");
        };
    Mesh.join(a, b);
    b.owner().atMessage =
        received -> {
          throw new IllegalStateException("over a frame, on purpose");
        };
    assertThat(a.send(b, 1, "x")).isTrue();
    await(() -> b.owner().closed(End.BROKEN).size() == 1, "the end");
    await(
        () ->
            a.owner().facts(Connected.class).stream()
                    .filter(it -> it.direction() == Direction.OUTGOING)
                    .filter(it -> it.lane() == Lane.MESSAGES)
                    .count()
                == 2,
        "another connection");
    AtomicInteger pieces = new AtomicInteger();
    b.owner().atBulk =
        received -> {
          if (pieces.getAndIncrement() == 1) {
            throw new IllegalStateException("over a piece, on purpose");
          }
          received.next().run();
        };
    for (int i = 0; i < 2; i++) { // a third could find the lane broken already
      assertThat(a.transport().sendBulk("b", 1, new byte[1])).isTrue();
    }
    await(() -> b.owner().closed(End.BROKEN).size() == 2, "the end of the bulk lane");
  }

  @Test
  void closedTransportLeavesNoPortNoThreadAndNoCall() {
    Node a = mesh.start("a");
    Node b = mesh.start("b");
    Mesh.join(a, b);
    AtomicReference<@Nullable Throwable> inside = new AtomicReference<>();
    a.owner().atMessage =
        received -> {
          try {
            a.transport().close();
          } catch (IllegalStateException e) {
            inside.set(e);
          }
        };
    assertThat(b.send(a, 1, "close yourself")).isTrue();
    await(() -> inside.get() != null, "a refusal");
    mesh.close();
    assertThat(a.owner().facts(Closed.class)).hasSize(BOTH_WAYS);
    assertThat(b.owner().facts(Closed.class)).hasSize(BOTH_WAYS);
    assertThat(a.owner().closed(End.BY_US)).hasSize(BOTH_WAYS);
    int facts = a.owner().facts.size();
    a.transport().close();
    a.transport().connect("b", b.transport().address());
    a.transport().disconnect("b");
    assertThat(a.send(b, 1, "late")).isFalse();
    assertThat(a.owner().facts).hasSize(facts);
    mesh.start(Mesh.at(Mesh.settings("a"), a.transport().address())).transport().close();
    // Netty's own thread for ends of threads lives a second longer.
    await(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .noneMatch(it -> it.startsWith("troupe-transport") || it.contains("globalEvent")),
        "all threads to end");
  }

  @Test
  void openAddressesNeedTls() {
    InetSocketAddress open = new InetSocketAddress("0.0.0.0", 0);
    assertThatThrownBy(() -> mesh.start(Mesh.at(Mesh.settings("a"), open)))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("may not listen at")
        .hasMessageContaining("set the TLS certificate chain, key and authorities")
        .extracting(it -> ((StartRefusedException) it).reason())
        .isEqualTo(StartRefusedException.Reason.OPEN_ADDRESS);
    Node a = mesh.start("a");
    assertThatThrownBy(() -> a.transport().connect("b", new InetSocketAddress("192.0.2.1", 1)))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("may not dial");
    a.transport().connect("b", InetSocketAddress.createUnresolved("192.0.2.1", 1));
    await(() -> !a.owner().refused(Why.OPEN_ADDRESS).isEmpty(), "a refusal");
  }

  @Test
  void takenAddressIsRefused() {
    Node a = mesh.start("a");
    assertThatThrownBy(() -> mesh.start(Mesh.at(Mesh.settings("b"), a.transport().address())))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining(String.valueOf(port(a.transport())));
  }

  private static int port(Transport transport) {
    return transport.address().getPort();
  }

  private InetSocketAddress freeAddress() {
    Node gone = mesh.start("gone");
    gone.transport().close();
    return gone.transport().address();
  }
}
