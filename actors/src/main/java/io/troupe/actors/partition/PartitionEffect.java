package io.troupe.actors.partition;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.PartitionId;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.SnapshotSum;
import io.troupe.actors.mail.MailCommand;

/**
 * What the shell must do, in the order given. Every journal request is answered by exactly one
 * input: its own answer, or {@link PartitionInput.JournalFailed}.
 *
 * @param <T> the shell's form of a return address
 */
public sealed interface PartitionEffect<T> {

  /** Claim the persistence id. */
  record Claim<T>(Claimant claimant) implements PartitionEffect<T> {}

  /** Load the newest snapshot. */
  record LoadSnapshot<T>() implements PartitionEffect<T> {}

  /** Read events from this number on. */
  record ReadPage<T>(SequenceNumber from) implements PartitionEffect<T> {}

  /** Append. No second append is asked for before this one is answered. */
  record Append<T>(AppendBatch batch) implements PartitionEffect<T> {}

  /** Confirm the epoch. No second confirm is asked for before this one is answered. */
  record Confirm<T>(Epoch epoch) implements PartitionEffect<T> {}

  /**
   * Store a piece of a snapshot. No second piece is asked for before this one is answered.
   *
   * @param at the last event that the snapshot contains
   * @param place from 0
   */
  record SavePiece<T>(Epoch epoch, SequenceNumber at, int place, Bytes piece)
      implements PartitionEffect<T> {}

  /**
   * Make the pieces the newest snapshot, if they are all there.
   *
   * @param pieces how many, and what they hold
   */
  record SealSnapshot<T>(Epoch epoch, SequenceNumber at, SnapshotSum pieces)
      implements PartitionEffect<T> {}

  /** Delete events that a durable snapshot covers. Its outcome is of no interest. */
  record DeleteUpTo<T>(Epoch epoch, SequenceNumber upTo) implements PartitionEffect<T> {}

  /**
   * Feed {@link PartitionInput.TimeElapsed} once the monotonic clock shows this. It replaces what
   * was asked for before.
   */
  record WakeAt<T>(long monotonicNanos) implements PartitionEffect<T> {}

  /**
   * Deliver letters to another partition, or this one. Its answer comes back as {@link
   * PartitionInput.LettersTaken}; where none comes, nothing is said, and the letters go again.
   */
  record Deliver<T>(PartitionId to, MailCommand.Deliver letters) implements PartitionEffect<T> {}

  /** Send an answer. */
  record Reply<T>(T to, PartitionReply reply) implements PartitionEffect<T> {}

  /** Recovery is complete; commands are served from here on. */
  record Serving<T>(Epoch epoch, SequenceNumber recovered) implements PartitionEffect<T> {}

  /** The machine has ended; everybody was answered. The last effect ever. */
  record Stop<T>(StopReason reason) implements PartitionEffect<T> {}
}
