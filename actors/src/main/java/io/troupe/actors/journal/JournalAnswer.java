package io.troupe.actors.journal;

import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;

/**
 * Every decided answer of a {@link FencedJournal} or of {@link Snapshots}. A failed stage, by
 * contrast, decides nothing: the request may or may not have happened.
 */
public sealed interface JournalAnswer {

  /** Answers to a claim. */
  sealed interface ToClaim extends JournalAnswer permits Claimed, ClaimRefused {}

  /** Answers to an append. */
  sealed interface ToAppend extends JournalAnswer permits Appended, Fenced, OutOfSequence {}

  /** Answers to a confirm. */
  sealed interface ToConfirm extends JournalAnswer permits Confirmed, Fenced {}

  /** Answers to a deletion. */
  sealed interface ToDelete extends JournalAnswer permits Deleted, Fenced, NoSnapshot {}

  /** Answers to a saved snapshot. */
  sealed interface ToSave extends JournalAnswer permits Saved, Fenced, SnapshotNotNewer {}

  /**
   * The claimant owns the persistence id.
   *
   * @param epoch larger than every earlier one
   * @param highest the number of the newest event; replay must reach exactly this far
   */
  record Claimed(Epoch epoch, SequenceNumber highest) implements ToClaim {}

  /**
   * The claimant knows an older membership than the present owner did.
   *
   * @param stored the membership of the present owner's claim
   * @param owner the present owner's address
   */
  record ClaimRefused(MembershipNumber stored, String owner) implements ToClaim {}

  /**
   * The events are on stable storage.
   *
   * @param last the number of the last of them
   */
  record Appended(SequenceNumber last) implements ToAppend {}

  /** The epoch is still the newest one. */
  record Confirmed() implements ToConfirm {}

  /**
   * Another claim came after the caller's; nothing of the request happened.
   *
   * @param current the newest epoch
   * @param owner its claimant's address
   */
  record Fenced(Epoch current, String owner) implements ToAppend, ToConfirm, ToDelete, ToSave {}

  /**
   * The epoch is right but the events do not follow the newest one; nothing happened.
   *
   * @param highest the number of the newest event
   */
  record OutOfSequence(SequenceNumber highest) implements ToAppend {}

  /**
   * Events up to this number are gone, as far as they were there.
   *
   * @param upTo the highest deleted number so far
   */
  record Deleted(SequenceNumber upTo) implements ToDelete {}

  /**
   * Refused: no durable snapshot covers the events that were to be deleted.
   *
   * @param covered how far the newest snapshot reaches, 0 without any
   */
  record NoSnapshot(SequenceNumber covered) implements ToDelete {}

  /**
   * The snapshot is on stable storage and is now the newest.
   *
   * @param at the last event that it contains
   */
  record Saved(SequenceNumber at) implements ToSave {}

  /**
   * Refused: a snapshot that reaches as far or further is stored, or the snapshot reaches beyond
   * the newest event.
   *
   * @param stored how far the newest stored snapshot reaches
   */
  record SnapshotNotNewer(SequenceNumber stored) implements ToSave {}
}
