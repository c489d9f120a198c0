package io.troupe.persistence.log;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.SnapshotSum;
import java.util.List;
import java.util.Optional;

/**
 * All that decides about requests for one persistence id.
 *
 * @param epoch of the newest claim; {@link Epoch#NONE} before the first
 * @param membership that the newest claim knew
 * @param owner the newest claimant's address; empty before the first
 * @param claim the name of the newest claim, so that a repeat of it is known
 * @param highest the number of the newest event; survives deletion
 * @param deletedUpTo events up to here are gone
 * @param lastAppend the newest batch, so that a repeat of it is known
 * @param snapshot the newest complete snapshot
 * @param unsealed a snapshot whose pieces are arriving
 */
public record JournalHead(
    Epoch epoch,
    MembershipNumber membership,
    String owner,
    ClaimId claim,
    SequenceNumber highest,
    SequenceNumber deletedUpTo,
    Optional<LastAppend> lastAppend,
    Optional<Pieces> snapshot,
    Optional<Pieces> unsealed) {

  /** The head of what nobody has touched. */
  public static final JournalHead BLANK =
      new JournalHead(
          Epoch.NONE,
          MembershipNumber.FIRST,
          "",
          ClaimId.NONE,
          SequenceNumber.NONE,
          SequenceNumber.NONE,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** What makes a batch recognisable. */
  public record LastAppend(Epoch epoch, SequenceNumber first, int checksum) {}

  /**
   * The pieces of a snapshot.
   *
   * @param at how far it reaches
   * @param sum how many there are, and what they hold
   */
  public record Pieces(SequenceNumber at, SnapshotSum sum) {

    /** A snapshot without any piece yet. */
    public static Pieces none(SequenceNumber at) {
      return new Pieces(at, SnapshotSum.NONE);
    }

    /** All pieces of a snapshot. */
    public static Pieces of(SequenceNumber at, List<Bytes> chunks) {
      Pieces pieces = none(at);
      for (Bytes chunk : chunks) {
        pieces = pieces.with(chunk);
      }
      return pieces;
    }

    /** These and one more. */
    public Pieces with(Bytes chunk) {
      return new Pieces(at, sum.with(chunk));
    }
  }

  /**
   * This head with a newer append that its stored form does not hold yet: an append is recorded by
   * its events alone.
   */
  public JournalHead behind(SequenceNumber last, LastAppend append) {
    return last.compareTo(highest) > 0 ? appended(last, append) : this;
  }

  /** How far the newest complete snapshot reaches. */
  public SequenceNumber snapshotAt() {
    return snapshot.map(Pieces::at).orElse(SequenceNumber.NONE);
  }

  JournalHead claimed(Epoch newEpoch, Claimant claimant, ClaimId name) {
    return new JournalHead(
        newEpoch,
        claimant.membership(),
        claimant.address(),
        name,
        highest,
        deletedUpTo,
        lastAppend,
        snapshot,
        Optional.empty());
  }

  JournalHead appended(SequenceNumber newHighest, LastAppend append) {
    return new JournalHead(
        epoch,
        membership,
        owner,
        claim,
        newHighest,
        deletedUpTo,
        Optional.of(append),
        snapshot,
        unsealed);
  }

  JournalHead deleted(SequenceNumber upTo) {
    return new JournalHead(
        epoch, membership, owner, claim, highest, upTo, lastAppend, snapshot, unsealed);
  }

  JournalHead withUnsealed(Pieces pieces) {
    return new JournalHead(
        epoch,
        membership,
        owner,
        claim,
        highest,
        deletedUpTo,
        lastAppend,
        snapshot,
        Optional.of(pieces));
  }

  JournalHead sealed(Pieces pieces) {
    return new JournalHead(
        epoch,
        membership,
        owner,
        claim,
        highest,
        deletedUpTo,
        lastAppend,
        Optional.of(pieces),
        Optional.empty());
  }
}
