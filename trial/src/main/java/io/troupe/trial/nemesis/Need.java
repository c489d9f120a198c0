package io.troupe.trial.nemesis;

/** What a fault is done with; each needs what those before it need. */
public enum Need {
  /** Signals, which there always are. */
  SIGNALS,
  /** A library that stands between a node and its system: a C compiler. */
  LIBRARY,
  /** A packet filter: {@code nft}, and the right to use it. */
  PACKET_FILTER
}
