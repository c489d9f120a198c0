package io.troupe.consensus;

import java.util.List;

/**
 * What happens to a replica.
 *
 * @param <M> the protocol's messages
 */
public sealed interface Input<M> {
  /** One tick of the group's clock passed. Only liveness depends on how even ticks are. */
  record TimePassed<M>() implements Input<M> {}

  /** A message arrived: at any time, in any order, again, or never. */
  record Received<M>(M message) implements Input<M> {}

  /** Puts commands into the log, all of them or none; answered by {@link Output.Accepted}. */
  record Propose<M>(List<Payload> commands) implements Input<M> {}

  /** The write of that number, and all before it, are on stable storage. */
  record Persisted<M>(long write) implements Input<M> {}

  /** The state machine has applied all entries up to this one. */
  record Applied<M>(LogIndex upTo) implements Input<M> {}

  /**
   * Asks from when on a read is linearizable: once {@link Output#readable} names it, the state
   * machine holds everything that was acknowledged before it was asked.
   *
   * @param read a number of the asker's choosing, larger than any before
   */
  record ReadBarrier<M>(long read) implements Input<M> {}

  /** Hands the leadership to a voter. */
  record TransferLeadership<M>(ReplicaId to) implements Input<M> {}

  /**
   * Brings the group to these voters and learners, in steps: new voters catch up as learners, both
   * sets of voters count, only the new one counts. Accepted means begun; it is done once the log
   * has committed that membership. While new voters still catch up, a further change takes its
   * place; from then on until it is done, one is refused as busy.
   */
  record ChangeMembers<M>(Membership target) implements Input<M> {}

  /**
   * The state machine has a snapshot up to this entry on stable storage, so that the log may begin
   * behind it.
   */
  record SnapshotTaken<M>(LogIndex upTo) implements Input<M> {}

  /** The state machine has loaded the snapshot that {@link Output#install} named. */
  record SnapshotInstalled<M>(LogIndex upTo) implements Input<M> {}
}
