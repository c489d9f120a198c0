package io.troupe.simulation.cluster;

import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.membership.MembershipWatch;
import io.troupe.persistence.transport.NodeIdentity;
import io.troupe.persistence.transport.PeerFact;
import io.troupe.persistence.transport.Transport;
import io.troupe.testkit.world.Dice;
import io.troupe.testkit.world.Network.Link;
import java.util.TreeMap;

/** What the transport of a process sees of others, and tells who watches over members. */
final class Connections {
  private static final long LOOK_NANOS = 100 * ClusterPlan.MILLI;

  private final ClusterWorld world;
  private final ClusterNode node;
  private final MembershipWatch watch;
  private final TreeMap<Integer, Connection> standing = new TreeMap<>();
  private long looked;

  /** With one process of a peer; when it was last seen to answer. */
  private static final class Connection {
    private final int process;
    private long heardNanos;

    private Connection(int process, long nowNanos) {
      this.process = process;
      this.heardNanos = nowNanos;
    }
  }

  Connections(ClusterWorld world, ClusterNode node, MembershipWatch watch, Dice dice) {
    this.world = world;
    this.node = node;
    this.watch = watch;
    node.life().later(dice.between(1, LOOK_NANOS), this::look);
  }

  private void look() {
    long now = world.agenda.nowNanos();
    if (now - looked > 3 * LOOK_NANOS) {
      // This process stood still itself.
      standing.values().forEach(it -> it.heardNanos = now);
    }
    looked = now;
    for (ClusterNode peer : world.nodes()) {
      if (peer != node) {
        see(peer, now);
      }
    }
    node.life().later(LOOK_NANOS, this::look);
  }

  private void see(ClusterNode peer, long now) {
    boolean open = isOpen(peer);
    Connection connection = standing.get(peer.number());
    if (connection == null) {
      dial(peer, open, now);
    } else if (open && peer.isRunning() && peer.process() != connection.process) {
      closed(peer);
    } else if (open && peer.isAwake()) {
      connection.heardNanos = now;
    } else if (now - connection.heardNanos > ClusterWorld.SILENT_MILLIS * ClusterPlan.MILLI) {
      standing.remove(peer.number());
      watch.saw(
          new PeerFact.Silent(
              identity(peer),
              Transport.Lane.MESSAGES,
              PeerFact.Direction.OUTGOING,
              connection.heardNanos));
    }
  }

  private void dial(ClusterNode peer, boolean open, long now) {
    if (open && peer.isAwake()) {
      standing.put(peer.number(), new Connection(peer.process(), now));
      watch.saw(
          new PeerFact.Connected(
              identity(peer), Transport.Lane.MESSAGES, PeerFact.Direction.OUTGOING));
      return;
    }
    PeerFact.Why why =
        open && peer.isProcessGone() ? PeerFact.Why.NOBODY_LISTENS : PeerFact.Why.UNREACHABLE;
    watch.saw(new PeerFact.Refused(peer.member(), PeerFact.Direction.OUTGOING, why, "dialled"));
  }

  /** A peer's system closes what connects it, as it does for a process that has ended. */
  void ended(ClusterNode peer) {
    if (standing.containsKey(peer.number()) && isOpen(peer)) {
      closed(peer);
    }
  }

  private void closed(ClusterNode peer) {
    standing.remove(peer.number());
    node.replicas().forEach(it -> it.peerGone(new ReplicaId(peer.number())));
    watch.saw(
        new PeerFact.Closed(
            identity(peer),
            Transport.Lane.MESSAGES,
            PeerFact.Direction.OUTGOING,
            PeerFact.End.BY_PEER,
            "it ended"));
  }

  private boolean isOpen(ClusterNode peer) {
    return world.calls.isOpen(new Link(node.number(), peer.number()))
        && world.calls.isOpen(new Link(peer.number(), node.number()));
  }

  private static NodeIdentity identity(ClusterNode peer) {
    return new NodeIdentity(peer.member(), "disk", Integer.toString(peer.process()));
  }
}
