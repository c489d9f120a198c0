package io.troupe.persistence.log;

import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.persistence.log.JournalHead.Pieces;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules of the fenced journal, as a pure function of the head and a command. Every replica that
 * applies the same log comes to the same heads, events and answers.
 */
public final class JournalRules {
  private JournalRules() {}

  /**
   * What a command comes to.
   *
   * @param answer to the asker
   * @param head from now on; the same object if nothing changed
   * @param changes in storage, in order
   */
  public record Outcome(JournalAnswer answer, JournalHead head, List<JournalChange> changes) {
    /** Whether the head is another one than before. */
    @SuppressWarnings("ReferenceEquality") // as the parameter says; comparing all of it is dear
    public boolean changes(JournalHead before) {
      return head != before;
    }
  }

  /** Applies a command. */
  public static Outcome apply(JournalHead head, JournalCommand command) {
    return switch (command) {
      case JournalCommand.Claim claim -> claim(head, claim);
      case JournalCommand.Append append ->
          fenced(head, append.batch().epoch()).orElseGet(() -> append(head, append.batch()));
      case JournalCommand.Delete delete ->
          fenced(head, delete.epoch()).orElseGet(() -> delete(head, delete.upTo()));
      case JournalCommand.SnapshotChunk chunk ->
          fenced(head, chunk.epoch()).orElseGet(() -> storeChunk(head, chunk));
      case JournalCommand.SealSnapshot seal ->
          fenced(head, seal.epoch()).orElseGet(() -> seal(head, seal));
    };
  }

  /** Whether an epoch is the newest one. */
  public static JournalAnswer.ToConfirm confirm(JournalHead head, Epoch epoch) {
    return epoch.equals(head.epoch()) && !epoch.equals(Epoch.NONE)
        ? new JournalAnswer.Confirmed()
        : new JournalAnswer.Fenced(head.epoch(), head.owner());
  }

  private static Optional<Outcome> fenced(JournalHead head, Epoch epoch) {
    return confirm(head, epoch) instanceof JournalAnswer.Fenced fenced
        ? Optional.of(refused(head, fenced))
        : Optional.empty();
  }

  /**
   * A repeat of the newest claim is answered like the first: a further epoch would fence the very
   * owner who made it. A late copy of an older claim takes the id from its owner, who claims again;
   * where the owner knows a newer membership, it is refused.
   */
  private static Outcome claim(JournalHead head, JournalCommand.Claim claim) {
    if (claim.name().equals(head.claim()) && !claim.name().equals(ClaimId.NONE)) {
      return refused(head, new JournalAnswer.Claimed(head.epoch(), head.highest()));
    }
    if (claim.claimant().membership().compareTo(head.membership()) < 0) {
      return refused(head, new JournalAnswer.ClaimRefused(head.membership(), head.owner()));
    }
    Epoch epoch = head.epoch().next();
    List<JournalChange> changes =
        head.unsealed()
            .<List<JournalChange>>map(
                pieces -> List.of(new JournalChange.DropChunksOf(pieces.at())))
            .orElse(List.of());
    return new Outcome(
        new JournalAnswer.Claimed(epoch, head.highest()),
        head.claimed(epoch, claim.claimant(), claim.name()),
        changes);
  }

  private static Outcome append(JournalHead head, AppendBatch batch) {
    JournalHead.LastAppend identity =
        new JournalHead.LastAppend(batch.epoch(), batch.first(), batch.checksum());
    if (head.lastAppend().equals(Optional.of(identity))) {
      return refused(head, new JournalAnswer.Appended(head.highest()));
    }
    if (!batch.first().equals(head.highest().next())) {
      return refused(head, new JournalAnswer.OutOfSequence(head.highest()));
    }
    return new Outcome(
        new JournalAnswer.Appended(batch.last()),
        head.appended(batch.last(), identity),
        List.of(new JournalChange.StoreEvents(batch)));
  }

  private static Outcome delete(JournalHead head, SequenceNumber upTo) {
    if (upTo.compareTo(head.snapshotAt()) > 0) {
      return refused(head, new JournalAnswer.NoSnapshot(head.snapshotAt()));
    }
    if (upTo.compareTo(head.deletedUpTo()) <= 0) {
      return refused(head, new JournalAnswer.Deleted(head.deletedUpTo()));
    }
    return new Outcome(
        new JournalAnswer.Deleted(upTo),
        head.deleted(upTo),
        List.of(new JournalChange.DropEvents(upTo)));
  }

  /**
   * A piece that is there already is a repeat: it stores nothing. A first piece that is another
   * than the only one begins anew. What does not follow the pieces before comes from an upload that
   * a newer one replaced; it is refused like a snapshot that is not newer.
   */
  private static Outcome storeChunk(JournalHead head, JournalCommand.SnapshotChunk chunk) {
    if (!isNewer(head, chunk.at())) {
      return refused(head, new JournalAnswer.SnapshotNotNewer(head.snapshotAt()));
    }
    Pieces none = Pieces.none(chunk.at());
    Pieces before = head.unsealed().filter(it -> it.at().equals(chunk.at())).orElse(none);
    boolean isAnotherFirst =
        chunk.place() == 0 && before.sum().count() == 1 && !before.equals(none.with(chunk.chunk()));
    if (chunk.place() < before.sum().count() && !isAnotherFirst) {
      return refused(head, new JournalAnswer.Saved(chunk.at()));
    }
    if (chunk.place() > before.sum().count()) {
      return refused(head, new JournalAnswer.SnapshotNotNewer(head.snapshotAt()));
    }
    List<JournalChange> changes = new ArrayList<>();
    if (chunk.place() == 0) {
      before = none;
      head.unsealed().ifPresent(old -> changes.add(new JournalChange.DropChunksOf(old.at())));
    }
    changes.add(new JournalChange.StoreChunk(chunk.at(), chunk.place(), chunk.chunk()));
    return new Outcome(
        new JournalAnswer.Saved(chunk.at()),
        head.withUnsealed(before.with(chunk.chunk())),
        changes);
  }

  private static Outcome seal(JournalHead head, JournalCommand.SealSnapshot seal) {
    Pieces wanted = seal.pieces();
    if (head.snapshot().equals(Optional.of(wanted))) {
      return refused(head, new JournalAnswer.Saved(wanted.at()));
    }
    boolean isEmpty = wanted.equals(Pieces.none(wanted.at()));
    boolean complete = isEmpty || head.unsealed().equals(Optional.of(wanted));
    if (!isNewer(head, wanted.at()) || !complete) {
      return refused(head, new JournalAnswer.SnapshotNotNewer(head.snapshotAt()));
    }
    List<JournalChange> changes = new ArrayList<>();
    if (isEmpty) {
      head.unsealed().ifPresent(old -> changes.add(new JournalChange.DropChunksOf(old.at())));
    }
    changes.add(new JournalChange.DropChunksBefore(wanted.at()));
    return new Outcome(new JournalAnswer.Saved(wanted.at()), head.sealed(wanted), changes);
  }

  private static boolean isNewer(JournalHead head, SequenceNumber at) {
    return at.compareTo(head.snapshotAt()) > 0 && at.compareTo(head.highest()) <= 0;
  }

  /** A decided answer that changes nothing. */
  private static Outcome refused(JournalHead head, JournalAnswer answer) {
    return new Outcome(answer, head, List.of());
  }
}
