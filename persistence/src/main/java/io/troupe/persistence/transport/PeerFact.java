package io.troupe.persistence.transport;

import io.troupe.persistence.transport.Transport.Lane;

/**
 * What the transport saw of a peer: evidence, never a verdict on whether the peer lives. Facts of
 * one connection come in order; those of several may come at once, from several threads.
 */
public sealed interface PeerFact {
  /** Which side dialled. */
  enum Direction {
    /** This node did, and sends there. */
    OUTGOING,
    /** The peer did, and is read there. */
    INCOMING
  }

  /** A connection stands: both sides proved who they are. */
  record Connected(NodeIdentity peer, Lane lane, Direction direction) implements PeerFact {}

  /**
   * A connection that stood has ended. An outgoing one is dialled again.
   *
   * @param end how
   * @param detail for people
   */
  record Closed(NodeIdentity peer, Lane lane, Direction direction, End end, String detail)
      implements PeerFact {}

  /**
   * Nothing came on a connection that stood, not even a heartbeat, for longer than {@link
   * TransportSettings.Timing#silentAfterMillis()}. It has ended; an outgoing one is dialled again.
   * Time in which this process itself stood still does not count.
   *
   * @param sinceNanos when something came last, by {@link System#nanoTime()}
   */
  record Silent(NodeIdentity peer, Lane lane, Direction direction, long sinceNanos)
      implements PeerFact {}

  /**
   * No connection came to be. An outgoing one is tried again after a pause; each try is a fact.
   *
   * @param node the name of the peer; of an incoming connection the name that it claims, or its
   *     address where it claimed none
   * @param detail for people; of a mismatch it names both values
   */
  record Refused(String node, Direction direction, Why why, String detail) implements PeerFact {}

  /** How a connection ended. */
  enum End {
    /** The peer, or the system that it ran on, closed or reset it. */
    BY_PEER,
    /** This node closed it: it is not wanted any more, or the transport ends. */
    BY_US,
    /** A newer connection of the same peer takes its place. */
    REPLACED,
    /** What came is not what a peer sends, or the owner failed over it. */
    BROKEN
  }

  /** Why there is no connection. Codes stand on the wire and never change. */
  enum Why {
    /** The address answers that nobody listens there. */
    NOBODY_LISTENS(1),
    /** The address does not answer, has no way to it, or its name is not known. */
    UNREACHABLE(2),
    /** TLS found no common ground: a certificate is missing or of no trusted authority. */
    TLS(3),
    /** Without TLS only loopback addresses are dialled. */
    OPEN_ADDRESS(4),
    /** The other side does not speak this protocol. */
    NOT_TROUPE(5),
    /** The other side speaks another version of it. */
    OTHER_VERSION(6),
    /** The other side is of another cluster. */
    OTHER_CLUSTER(7),
    /** The other side is not the node that was dialled. */
    OTHER_NODE(8),
    /** The other side has another cluster secret. */
    OTHER_SECRET(9),
    /** The other side closed the connection before both had proved themselves. */
    CLOSED(10),
    /** The handshake took too long. */
    TOO_SLOW(11),
    /** There are as many incoming connections as allowed. */
    TOO_MANY(12);

    private final int code;

    Why(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }
}
