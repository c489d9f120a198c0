package io.troupe.bench.wire;

/** The ways that are compared. */
public enum WireForm {
  /** Troupe's own. */
  HAND,
  /** Protocol Buffers 3, generated classes. */
  PROTOBUF,
  /** CBOR by Jackson. */
  CBOR;

  WireCodec codec() {
    return switch (this) {
      case HAND -> new HandWritten();
      case PROTOBUF -> new Protobuf();
      case CBOR -> new Cbor();
    };
  }
}
