package io.troupe.actors.kind;

import io.troupe.actors.Version;

/** How a command touches its partition. */
public sealed interface Access {

  /** It may change something, so it is journaled; it may carry a request id. */
  record Write() implements Access {}

  /**
   * It only reads, and sees every change that was acknowledged before it was sent: the owner
   * confirms its epoch with the journal after the read arrived.
   */
  record Linearizable() implements Access {}

  /**
   * It only reads, from the owner's memory, without a confirmation. All that it sees is durable,
   * but an owner that was paused may show a past state.
   */
  record Local() implements Access {}

  /**
   * As {@link Local}, but refused as behind unless all changes up to a version are visible.
   *
   * @param version of the partition, as an earlier reply named it
   */
  record AtLeast(Version version) implements Access {}

  /** May change something. */
  Access WRITE = new Write();

  /** Reads linearizably. */
  Access LINEARIZABLE = new Linearizable();

  /** Reads what the owner has in memory. */
  Access LOCAL = new Local();
}
