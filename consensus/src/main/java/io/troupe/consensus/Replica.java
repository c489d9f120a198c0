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
 * <p><b>The shell</b> feeds one input at a time, does what the output says, and tells a fresh
 * replica after a crash what is on its disk. It may feed further inputs before a write is done;
 * that is what batches writes and pipelines messages.
 *
 * @param <M> the protocol's messages
 */
public interface Replica<M> {
  /**
   * Takes an input.
   *
   * @throws IllegalStateException if an invariant of the protocol is broken, by a defect here or by
   *     a shell that does not keep the contract; the replica must not be used any more
   */
  Output<M> step(Input<M> input);
}
