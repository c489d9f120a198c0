package io.troupe.actors.partition;

import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.Snapshot;
import java.util.Optional;

/**
 * All that can happen to a partition.
 *
 * @param <T> the shell's form of a return address
 */
public sealed interface PartitionInput<T> {

  /**
   * The machine was just made; the first input, once.
   *
   * @param follows whether another owner serves until this one claims: then it reads what there is
   *     before, so that little is left to be read behind the claim
   */
  record Started<T>(boolean follows) implements PartitionInput<T> {
    /** Nobody serves: it claims at once. */
    public Started() {
      this(false);
    }
  }

  /** Answers {@link PartitionEffect.Claim}. */
  record ClaimAnswered<T>(JournalAnswer.ToClaim answer) implements PartitionInput<T> {}

  /** Answers {@link PartitionEffect.LoadSnapshot}. */
  record SnapshotLoaded<T>(Optional<Snapshot> snapshot) implements PartitionInput<T> {}

  /** Answers {@link PartitionEffect.ReadPage}. */
  record PageRead<T>(JournalPage page) implements PartitionInput<T> {}

  /** A command arrived. */
  record Asked<T>(Ask<T> ask) implements PartitionInput<T> {}

  /** Answers {@link PartitionEffect.Append}. */
  record AppendAnswered<T>(JournalAnswer.ToAppend answer) implements PartitionInput<T> {}

  /** Says of {@link PartitionEffect.Append} that nothing of it happened, and why. */
  record AppendRefused<T>(Refusal refusal) implements PartitionInput<T> {}

  /** Answers {@link PartitionEffect.Confirm}. */
  record ConfirmAnswered<T>(JournalAnswer.ToConfirm answer) implements PartitionInput<T> {}

  /** Answers {@link PartitionEffect.SavePiece}. */
  record PieceSaved<T>(JournalAnswer.ToSave answer) implements PartitionInput<T> {}

  /** Answers {@link PartitionEffect.SealSnapshot}. */
  record SnapshotSealed<T>(JournalAnswer.ToSave answer) implements PartitionInput<T> {}

  /** Another partition has taken our letters up to this number. May come late, or twice. */
  record LettersTaken<T>(PartitionId by, long upTo) implements PartitionInput<T> {}

  /** The time that {@link PartitionEffect.WakeAt} named has come. */
  record TimeElapsed<T>() implements PartitionInput<T> {}

  /**
   * A journal request was not answered: it may have happened.
   *
   * @param request which one
   * @param detail why, for people
   */
  record JournalFailed<T>(JournalRequest request, String detail) implements PartitionInput<T> {}

  /** The journal takes no appends for this reason, or takes them again if it is empty. */
  record AppendsRefused<T>(Optional<Refusal> refusal) implements PartitionInput<T> {}

  /**
   * The node has no memory for more state for this reason, or has it again if it is empty. What
   * only removes goes on.
   */
  record GrowthRefused<T>(Optional<Refusal> refusal) implements PartitionInput<T> {}

  /** The partition is to stop: finish what is in flight, refuse the rest. */
  record DrainAsked<T>() implements PartitionInput<T> {}

  /** The requests whose failure the machine must tell apart. */
  enum JournalRequest {
    /** Claim, snapshot load or page read: recovery cannot go on. */
    RECOVERY,
    /** An append: its outcome is unknown. */
    APPEND,
    /** A confirm: reads cannot be answered. */
    CONFIRM,
    /** A piece of a snapshot, or its seal: it can be tried again later. */
    SNAPSHOT
  }
}
