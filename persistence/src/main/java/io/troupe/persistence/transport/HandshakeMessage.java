package io.troupe.persistence.transport;

import io.troupe.actors.Bytes;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.persistence.transport.Transport.Lane;

/** What stream 0 carries. Each is one frame: a byte for the kind, then the fields in order. */
sealed interface HandshakeMessage {
  /** Bytes drawn by each side, so that no proof serves twice. */
  int NONCE_BYTES = 32;

  /** Bytes of an HMAC-SHA-256. */
  int TAG_BYTES = 32;

  /**
   * First, from the node that dials.
   *
   * @param to the name of the node that it wants
   */
  record Hello(String cluster, NodeIdentity from, String to, Lane lane, Bytes nonce)
      implements HandshakeMessage {}

  /** Answer to Hello. */
  record Challenge(String cluster, NodeIdentity from, Bytes nonce) implements HandshakeMessage {}

  /** The node that dialled knows the secret. */
  record Proof(Bytes tag) implements HandshakeMessage {}

  /** So does the node that accepted, and the link stands. */
  record Ready(Bytes tag) implements HandshakeMessage {}

  /** Last, from the node that accepts: there will be no link. */
  record Refusal(PeerFact.Why why, String detail) implements HandshakeMessage {}

  /** The sender is there. */
  record Heartbeat() implements HandshakeMessage {}

  /** The payload of its frame. */
  default byte[] encode() {
    WireWriter out = new WireWriter(256);
    switch (this) {
      case Hello it -> {
        identity(out.u8(1).text(it.cluster), it.from).text(it.to).u8(it.lane.code());
        out.raw(it.nonce.unsafeArray());
      }
      case Challenge it ->
          identity(out.u8(2).text(it.cluster), it.from).raw(it.nonce.unsafeArray());
      case Proof it -> out.u8(3).raw(it.tag.unsafeArray());
      case Ready it -> out.u8(4).raw(it.tag.unsafeArray());
      case Refusal it -> out.u8(5).u8(it.why.code()).text(it.detail);
      case Heartbeat it -> out.u8(6);
    }
    return out.toArray();
  }

  /**
   * Reads one.
   *
   * @throws WireFormatException if it is none
   */
  static HandshakeMessage decode(byte[] payload) {
    WireReader in = new WireReader(payload);
    int kind = in.u8();
    HandshakeMessage message =
        switch (kind) {
          case 1 ->
              new Hello(plain(in), identity(in), plain(in), lane(in.u8()), in.raw(NONCE_BYTES));
          case 2 -> new Challenge(plain(in), identity(in), in.raw(NONCE_BYTES));
          case 3 -> new Proof(in.raw(TAG_BYTES));
          case 4 -> new Ready(in.raw(TAG_BYTES));
          case 5 -> new Refusal(why(in.u8()), in.text().replaceAll("\\p{Cntrl}", "?"));
          case 6 -> new Heartbeat();
          default -> throw new WireFormatException("a transport message is of kind " + kind);
        };
    in.expectEnd();
    return message;
  }

  private static WireWriter identity(WireWriter out, NodeIdentity node) {
    return out.text(node.name()).text(node.diskId()).text(node.incarnation());
  }

  private static NodeIdentity identity(WireReader in) {
    return new NodeIdentity(plain(in), plain(in), plain(in));
  }

  /** What strangers send ends up in logs. */
  private static String plain(WireReader in) {
    String text = in.text();
    if (!NodeIdentity.isPlain(text)) {
      throw new WireFormatException("a name is not 1 to 128 visible ASCII characters");
    }
    return text;
  }

  private static Lane lane(int code) {
    for (Lane lane : Lane.values()) {
      if (lane.code() == code) {
        return lane;
      }
    }
    throw new WireFormatException("a lane has code " + code);
  }

  private static PeerFact.Why why(int code) {
    for (PeerFact.Why why : PeerFact.Why.values()) {
      if (why.code() == code) {
        return why;
      }
    }
    throw new WireFormatException("a refusal has code " + code);
  }
}
