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

  /**
   * A peer's process seems to have ended: its system closed what connected it. Evidence, never
   * proof: it may live, or be back already. Only liveness depends on it, so it may come wrongly,
   * late, again, or never; whatever is heard of the peer afterwards counts more.
   */
  record PeerGone<M>(ReplicaId peer) implements Input<M> {}

  /** Puts commands into the log, all of them or none; answered by {@link Output.Accepted}. */
  record Propose<M>(List<Payload> commands) implements Input<M> {}

  /**
   * The write of that number, and all before it, are on stable storage. Numbers rise; some may be
   * left out. May come before or after the write's messages are sent, and after the replica has
   * long written something else at the same places: it knows.
   */
  record Persisted<M>(long write) implements Input<M> {}

  /**
   * The state machine has applied all entries up to this one; some may be left out. Whether that is
   * on disk does not matter: after a crash it is applied again.
   */
  record Applied<M>(LogIndex upTo) implements Input<M> {}

  /**
   * Asks from when on a read is linearizable: once {@link Output#readable} names it, the state
   * machine holds everything that was acknowledged before it was asked. Every one that is not
   * refused is named once, in {@link Output#readable} or in {@link Output#failedReads}, as long as
   * this replica lives; it may take long, so that the asker wants a deadline of its own. May be
   * asked again, of another too.
   *
   * @param read a number of the asker's choosing, which comes back as it is; larger than any that
   *     was asked since this replica's start, so that the asker can tell them apart
   */
  record ReadBarrier<M>(long read) implements Input<M> {}

  /**
   * Hands the leadership to a voter. Accepted means begun: meanwhile proposals are refused. It ends
   * with another leader, not always that voter, or is given up after the time of an election, with
   * this one. May be asked again.
   */
  record TransferLeadership<M>(ReplicaId to) implements Input<M> {}

  /**
   * Brings the group to these voters and learners, in steps: new voters catch up as learners, both
   * sets of voters count, only the new one counts. Accepted means begun; it is done once the log
   * has committed that membership. New voters that never catch up stop it among learners, and a
   * change of leaders may: then the members are what the log says last. It may be asked again, for
   * these or others; for those that the log has, it is called off. Once both sets count it goes on
   * whoever leads, and cannot be called off: a majority of the new voters must be there.
   */
  record ChangeMembers<M>(Membership target) implements Input<M> {}

  /**
   * The state machine has a snapshot up to this entry on stable storage, so that the log may begin
   * behind it. That entry must have been reported as applied. The snapshot before it must be kept
   * until the write with the new base is done: a crash in between leaves the old base. A start that
   * finds a snapshot newer than its base asks this again. Whoever keeps an old one for a while
   * besides spares a peer that is half through with it a new beginning.
   */
  record SnapshotTaken<M>(LogIndex upTo) implements Input<M> {}

  /**
   * The state machine has loaded the snapshot that {@link Output#install} named. Nothing is
   * committed to it before; ignored for one that a later one has replaced.
   */
  record SnapshotInstalled<M>(LogIndex upTo) implements Input<M> {}
}
