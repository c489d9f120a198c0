package io.troupe.actors.kind;

/** What may be asked of a kind. Each kind seals its own commands below this. */
public interface KindCommand {
  /** The kind that answers this command. */
  KindName kind();

  /** Whether it may change something, and if not, how it wants to be read. */
  Access access();

  /**
   * Whether a write may add to what the partition keeps. Such writes are refused while the node's
   * memory is short, and those that only remove are not. Of what reads, nobody asks.
   */
  default boolean addsState() {
    return true;
  }

  /**
   * What its client asks for, without what a node found out for it on the way and may find
   * otherwise on the way of a repeat. Two requests under one id are the same if this is.
   */
  default KindCommand asked() {
    return this;
  }

  /** About how much memory the command holds while it waits, in bytes: what admission counts. */
  int sizeBytes();
}
