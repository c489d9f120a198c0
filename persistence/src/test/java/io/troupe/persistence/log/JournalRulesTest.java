package io.troupe.persistence.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.log.JournalRules.Outcome;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule of the fenced journal, on heads alone. */
class JournalRulesTest {
  private static final PersistenceId ID = new PersistenceId("p");
  private static final Epoch FIRST = new Epoch(1);

  private JournalHead head = JournalHead.BLANK;
  private List<JournalChange> changes = List.of();

  @Test
  void theFirstClaimYieldsEpochOne() {
    assertThat(claim(0, "a")).isEqualTo(new JournalAnswer.Claimed(FIRST, at(0)));
    assertThat(head.owner()).isEqualTo("a");
  }

  @Test
  void aClaimWithOlderMembershipChangesNothing() {
    claim(3, "a");
    JournalHead before = head;
    assertThat(claim(2, "b"))
        .isEqualTo(new JournalAnswer.ClaimRefused(new MembershipNumber(3), "a"));
    assertThat(head).isEqualTo(before);
  }

  @Test
  void anAppendStoresItsEventsAndMovesTheHighestNumber() {
    claim(0, "a");
    assertThat(append(1, 1, "x", "y")).isEqualTo(new JournalAnswer.Appended(at(2)));
    assertThat(changes).containsExactly(new JournalChange.StoreEvents(batch(1, 1, "x", "y")));
    assertThat(head.highest()).isEqualTo(at(2));
  }

  @Test
  void aRepeatIsAnsweredAlikeAndStoresNothing() {
    claim(0, "a");
    append(1, 1, "x", "y");
    JournalHead before = head;
    assertThat(append(1, 1, "x", "y")).isEqualTo(new JournalAnswer.Appended(at(2)));
    assertThat(changes).isEmpty();
    assertThat(head).isEqualTo(before);
  }

  @Test
  void theFenceIsCheckedBeforeTheRepeat() {
    claim(0, "a");
    append(1, 1, "x");
    claim(0, "b");
    assertThat(append(1, 1, "x")).isEqualTo(new JournalAnswer.Fenced(new Epoch(2), "b"));
    assertThat(changes).isEmpty();
  }

  @Test
  void theRepeatIsCheckedBeforeTheSequence() {
    claim(0, "a");
    append(1, 1, "x");
    assertThat(append(1, 1, "other")).isEqualTo(new JournalAnswer.OutOfSequence(at(1)));
    assertThat(append(1, 3, "x")).isEqualTo(new JournalAnswer.OutOfSequence(at(1)));
  }

  @Test
  void anEpochThatWasNeverGivenIsFencedAsWell() {
    assertThat(append(0, 1, "x")).isInstanceOf(JournalAnswer.Fenced.class);
    claim(0, "a");
    assertThat(append(2, 1, "x")).isEqualTo(new JournalAnswer.Fenced(FIRST, "a"));
    assertThat(JournalRules.confirm(head, FIRST)).isEqualTo(new JournalAnswer.Confirmed());
    assertThat(JournalRules.confirm(head, Epoch.NONE))
        .isEqualTo(new JournalAnswer.Fenced(FIRST, "a"));
  }

  @Test
  void aRepeatOfTheNewestClaimIsAnsweredAlike() {
    JournalAnswer first = claim(1, "a", 7);
    JournalHead before = head;
    assertThat(claim(1, "a", 7)).isEqualTo(first);
    assertThat(head).isEqualTo(before);
    assertThat(append(1, 1, "x"))
        .as("its owner is not fenced")
        .isEqualTo(new JournalAnswer.Appended(at(1)));
    assertThat(claim(1, "b", 8)).isEqualTo(new JournalAnswer.Claimed(new Epoch(2), at(1)));
    assertThat(claim(1, "a", 7))
        .as("a late copy of an older claim")
        .isEqualTo(new JournalAnswer.Claimed(new Epoch(3), at(1)));
    claim(2, "b", 9);
    assertThat(claim(1, "a", 7))
        .as("where the owner knows more")
        .isEqualTo(new JournalAnswer.ClaimRefused(new MembershipNumber(2), "b"));
  }

  @Test
  void claimsWithoutANameAreNoRepeats() {
    claim(0, "a", 0);
    assertThat(claim(0, "a", 0)).isEqualTo(new JournalAnswer.Claimed(new Epoch(2), at(0)));
  }

  @Test
  void aRepeatOfAPieceStoresNothing() {
    claim(0, "a");
    append(1, 1, "x", "y");
    chunk(2, 0, "s");
    assertThat(chunk(2, 0, "s")).isEqualTo(new JournalAnswer.Saved(at(2)));
    assertThat(changes).isEmpty();
    chunk(2, 1, "t");
    JournalHead before = head;
    for (int place = 0; place < 2; place++) {
      assertThat(chunk(2, place, "st".substring(place, place + 1)))
          .isEqualTo(new JournalAnswer.Saved(at(2)));
      assertThat(changes).isEmpty();
    }
    assertThat(head).isEqualTo(before);
    assertThat(seal(2, "s", "t")).isEqualTo(new JournalAnswer.Saved(at(2)));
  }

  @Test
  void anotherFirstPieceBeginsAnewAtTheSameNumber() {
    claim(0, "a");
    append(1, 1, "x");
    chunk(1, 0, "s");
    chunk(1, 0, "t");
    assertThat(changes)
        .containsExactly(
            new JournalChange.DropChunksOf(at(1)),
            new JournalChange.StoreChunk(at(1), 0, Bytes.utf8("t")));
    assertThat(seal(1, "t")).isEqualTo(new JournalAnswer.Saved(at(1)));
  }

  @Test
  void aRepeatOfASealIsAnsweredAlike() {
    claim(0, "a");
    append(1, 1, "x", "y");
    chunk(1, 0, "s");
    seal(1, "s");
    chunk(2, 0, "half");
    JournalHead before = head;
    assertThat(seal(1, "s")).isEqualTo(new JournalAnswer.Saved(at(1)));
    assertThat(changes).isEmpty();
    assertThat(head).isEqualTo(before);
    assertThat(seal(1, "other")).isEqualTo(new JournalAnswer.SnapshotNotNewer(at(1)));
  }

  @Test
  void piecesAreNoSnapshotUntilTheyAreSealed() {
    claim(0, "a");
    append(1, 1, "x", "y");
    assertThat(chunk(2, 0, "s")).isEqualTo(new JournalAnswer.Saved(at(2)));
    assertThat(head.snapshot()).isEmpty();
    assertThat(delete(1)).isEqualTo(new JournalAnswer.NoSnapshot(at(0)));
    assertThat(seal(2, "s")).isEqualTo(new JournalAnswer.Saved(at(2)));
    assertThat(head.snapshotAt()).isEqualTo(at(2));
    assertThat(head.unsealed()).isEmpty();
    assertThat(delete(1)).isEqualTo(new JournalAnswer.Deleted(at(1)));
  }

  @Test
  void aSealMustFitThePiecesInCountOrderAndContent() {
    claim(0, "a");
    append(1, 1, "x");
    chunk(1, 0, "s");
    chunk(1, 1, "t");
    JournalAnswer refused = new JournalAnswer.SnapshotNotNewer(at(0));
    assertThat(seal(1, "s")).isEqualTo(refused);
    assertThat(seal(1, "t", "s")).isEqualTo(refused);
    assertThat(seal(1, "s", "t", "u")).isEqualTo(refused);
    assertThat(seal(1, "s", "t")).isEqualTo(new JournalAnswer.Saved(at(1)));
  }

  @Test
  void aNewerBeginningCleansUpTheAbandonedHalf() {
    claim(0, "a");
    append(1, 1, "x", "y", "z");
    chunk(2, 0, "half");
    chunk(3, 0, "newer");
    assertThat(changes)
        .containsExactly(
            new JournalChange.DropChunksOf(at(2)),
            new JournalChange.StoreChunk(at(3), 0, Bytes.utf8("newer")));
    assertThat(chunk(2, 1, "late")).isEqualTo(new JournalAnswer.SnapshotNotNewer(at(0)));
    assertThat(seal(3, "newer")).isEqualTo(new JournalAnswer.Saved(at(3)));
    assertThat(changes).containsExactly(new JournalChange.DropChunksBefore(at(3)));
  }

  @Test
  void aClaimCleansUpTheHalfOfTheOwnerBefore() {
    claim(0, "a");
    append(1, 1, "x");
    chunk(1, 0, "half");
    claim(0, "b");
    assertThat(changes).containsExactly(new JournalChange.DropChunksOf(at(1)));
    assertThat(head.unsealed()).isEmpty();
  }

  @Test
  void anEmptySnapshotSealsAtOnceAndDropsAnAbandonedHalf() {
    claim(0, "a");
    append(1, 1, "x", "y");
    chunk(2, 0, "half");
    assertThat(seal(1)).isEqualTo(new JournalAnswer.Saved(at(1)));
    assertThat(changes).contains(new JournalChange.DropChunksOf(at(2)));
  }

  @Test
  void snapshotsOnlyMoveForwardAndNotBeyondTheNewestEvent() {
    claim(0, "a");
    append(1, 1, "x", "y");
    assertThat(chunk(3, 0, "s")).isEqualTo(new JournalAnswer.SnapshotNotNewer(at(0)));
    chunk(2, 0, "s");
    seal(2, "s");
    assertThat(chunk(2, 0, "s")).isEqualTo(new JournalAnswer.SnapshotNotNewer(at(2)));
    assertThat(seal(1)).isEqualTo(new JournalAnswer.SnapshotNotNewer(at(2)));
  }

  @Test
  void deletionNeverGoesBack() {
    claim(0, "a");
    append(1, 1, "x", "y");
    chunk(2, 0, "s");
    seal(2, "s");
    delete(2);
    assertThat(changes).containsExactly(new JournalChange.DropEvents(at(2)));
    assertThat(delete(1)).isEqualTo(new JournalAnswer.Deleted(at(2)));
    assertThat(changes).isEmpty();
    assertThat(head.highest()).isEqualTo(at(2));
  }

  @Test
  void theSameCommandsYieldTheSameHeadsEverywhere() {
    claim(1, "a");
    append(1, 1, "x");
    chunk(1, 0, "s");
    seal(1, "s");
    JournalHead once = head;
    head = JournalHead.BLANK;
    claim(1, "a");
    append(1, 1, "x");
    chunk(1, 0, "s");
    seal(1, "s");
    assertThat(LogFormats.encode(head)).isEqualTo(LogFormats.encode(once));
  }

  private JournalAnswer apply(JournalCommand command) {
    Outcome outcome = JournalRules.apply(head, command);
    head = outcome.head();
    changes = outcome.changes();
    return outcome.answer();
  }

  private JournalAnswer claim(long membership, String address) {
    return claim(membership, address, 0);
  }

  private JournalAnswer claim(long membership, String address, long name) {
    return apply(
        new JournalCommand.Claim(
            ID, new Claimant(new MembershipNumber(membership), address), new ClaimId(name)));
  }

  private JournalAnswer append(long epoch, long first, String... events) {
    return apply(new JournalCommand.Append(ID, batch(epoch, first, events)));
  }

  private JournalAnswer delete(long upTo) {
    return apply(new JournalCommand.Delete(ID, head.epoch(), at(upTo)));
  }

  private JournalAnswer chunk(long at, int place, String content) {
    return apply(
        new JournalCommand.SnapshotChunk(ID, head.epoch(), at(at), place, Bytes.utf8(content)));
  }

  private JournalAnswer seal(long at, String... chunks) {
    List<Bytes> pieces = Arrays.stream(chunks).map(Bytes::utf8).toList();
    return apply(
        new JournalCommand.SealSnapshot(ID, head.epoch(), JournalHead.Pieces.of(at(at), pieces)));
  }

  private static AppendBatch batch(long epoch, long first, String... events) {
    return AppendBatch.of(
        new Epoch(epoch), at(first), Arrays.stream(events).map(Bytes::utf8).toList());
  }

  private static SequenceNumber at(long number) {
    return new SequenceNumber(number);
  }
}
