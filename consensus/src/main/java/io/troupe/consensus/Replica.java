package io.troupe.consensus;

/**
 * A replica of one replicated log, as a pure state machine: no clock, no chance, no disk, no
 * network. Equal inputs in equal order make equal outputs.
 *
 * <p><b>Promise.</b> All replicas of a group commit the same entries at the same places, whatever
 * is lost, doubled, reordered or late on the way and whichever replicas crash, as long as every
 * shell keeps the contract of {@link Output} and {@link Write} and no disk forgets what it had. An
 * entry that was committed once is never lost. With a majority of voters that reach each other, and
 * ticks that pass, a leader is found and what is proposed to it is committed.
 *
 * <p><b>The shell</b> feeds one input at a time, from one thread or with a lock, and does what each
 * output says, the outputs in their order. It need not wait for a write before it feeds the next
 * input: that is what lets one sync carry the writes of many steps, and messages be pipelined. Per
 * replica it keeps three lines in order, which do not wait for each other: writes, with what each
 * sends afterwards; messages to each peer; what the state machine loads and applies.
 *
 * <p><b>Start.</b> A new replica after each start, from what the disk holds: the newest vote, the
 * newest base, the log behind it, and a state machine that is somewhere from the base on to what
 * was committed. Nothing of an earlier replica may reach it: no {@link Input.Persisted}, {@link
 * Input.Applied} or {@link Input.SnapshotInstalled}; messages from the network may.
 *
 * <p><b>What must never happen</b>: two replicas of one id at a time; an id with a disk that is
 * older than what it wrote (restored from a copy, or blank); a group that begins with different
 * members.
 *
 * @param <M> the protocol's messages
 */
public interface Replica<M> {
  /**
   * Takes an input.
   *
   * @throws IllegalStateException if an invariant of the protocol is broken, by a defect here, by a
   *     shell that does not keep the contract, or by a disk that forgot. No late, lost or doubled
   *     message of a group that keeps it does this. The replica must not be used any more: its
   *     outputs so far stand, writes under way may be finished or not, and a new one may be started
   *     from the disk once somebody knows why. The same for any other unchecked exception, such as
   *     one from {@link StoredLog}
   * @throws IllegalArgumentException if a message is for another replica; nothing has changed
   */
  Output<M> step(Input<M> input);
}
