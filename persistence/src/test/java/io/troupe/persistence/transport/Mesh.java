package io.troupe.persistence.transport;

import io.troupe.persistence.transport.PeerFact.Direction;
import io.troupe.persistence.transport.Transport.Lane;
import io.troupe.persistence.transport.TransportSettings.Bounds;
import io.troupe.persistence.transport.TransportSettings.Security;
import io.troupe.persistence.transport.TransportSettings.Timing;
import io.troupe.testkit.await.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Nodes of a test, on loopback. */
final class Mesh implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(30);

  /** Silence is not what most tests are about, and their machines stand still now and then. */
  static final Timing TIMING = new Timing(50, 20_000, 5_000, 5, 50);

  private final List<Node> nodes = new ArrayList<>();

  static {
    Leaks.watch();
  }

  record Node(Transport transport, RecordingOwner owner, TransportSettings settings) {
    String name() {
      return settings.self().name();
    }

    boolean send(Node to, int stream, String text) {
      return transport.send(to.name(), stream, text.getBytes(StandardCharsets.UTF_8));
    }

    void awaitConnected(Node to) {
      for (Lane lane : Lane.values()) {
        await(
            () ->
                owner.connected(to.settings.self().incarnation(), lane, Direction.OUTGOING)
                    && to.owner.connected(settings.self().incarnation(), lane, Direction.INCOMING),
            name() + " and " + to.name() + " on " + lane);
      }
    }

    List<String> texts() {
      return owner.messages.stream()
          .map(it -> new String(it.payload(), StandardCharsets.UTF_8))
          .toList();
    }
  }

  static TransportSettings settings(String name) {
    return settings("cluster-a", name, name + "-1", Security.NONE, TIMING);
  }

  static TransportSettings settings(
      String cluster, String name, String incarnation, Security security, Timing timing) {
    return new TransportSettings(
        cluster,
        new NodeIdentity(name, "disk-of-" + name, incarnation),
        loopback(0),
        security,
        Bounds.DEFAULT,
        timing);
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  static TransportSettings with(TransportSettings from, Bounds bounds) {
    return new TransportSettings(
        from.cluster(), from.self(), from.bind(), from.security(), bounds, from.timing());
  }

  static TransportSettings at(TransportSettings from, InetSocketAddress bind) {
    return new TransportSettings(
        from.cluster(), from.self(), bind, from.security(), from.bounds(), from.timing());
  }

  Node start(TransportSettings settings) {
    RecordingOwner owner = new RecordingOwner();
    Node node = new Node(Transport.start(settings, owner), owner, settings);
    nodes.add(node);
    return node;
  }

  Node start(String name) {
    return start(settings(name));
  }

  /** Both dial each other. */
  static void join(Node one, Node other) {
    one.transport.connect(other.name(), other.transport.address());
    other.transport.connect(one.name(), one.transport.address());
    one.awaitConnected(other);
    other.awaitConnected(one);
  }

  static void await(BooleanSupplier condition, String description) {
    Await.until(condition, LIMIT, description);
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.transport.close());
  }
}
