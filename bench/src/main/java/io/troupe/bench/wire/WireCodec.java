package io.troupe.bench.wire;

/** One way to write messages and read them back, as the records that the rules work with. */
interface WireCodec {
  /** Writes; the reader is told the type apart, as Troupe's manifests tell it. */
  byte[] encode(Object message);

  /** Reads what {@link #encode} wrote of such a message. */
  Object decode(Sample sample, byte[] bytes);
}
