package io.troupe.persistence.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog.Piece;
import io.troupe.consensus.Term;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.groups.GroupStateMachine.View;
import io.troupe.persistence.log.ClaimId;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.LogFormats;
import io.troupe.persistence.machine.wire.AnswerFormats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the machine keeps, gives to another replica, and takes from one. */
@Timeout(120)
class JournalMachineTest {
  private static final PersistenceId ID = new PersistenceId("partition-7");
  private static final GroupId GROUP = GroupId.of(ID);
  private static final int EVENTS = 20;
  private static final SnapshotMark MARK =
      new SnapshotMark(
          new LogIndex(EVENTS + 1), new Term(1), Membership.of(List.of(new ReplicaId(1))));

  @TempDir Path directory;

  @Test
  void anotherReplicaTakesAViewAsItWasAtThatMoment() throws Exception {
    try (AppliedStore one = filled("one");
        AppliedStore other = open("other")) {
      List<Payload> pieces;
      try (View view = one.machine(GROUP).view()) {
        apply(one, EVENTS + 2, append(EVENTS + 1));
        view.stored().toCompletableFuture().join();
        pieces = pieces(view);
        assertThat(pieces(view)).as("the same again").isEqualTo(pieces);
      }
      assertThat(pieces).hasSizeGreaterThan(2);
      other.machine(GROUP).install(MARK, pieces.iterator());
      assertThat(events(other)).isEqualTo(EVENTS);
      assertThat(apply(other, EVENTS + 2, append(EVENTS + 1)))
          .isEqualTo(new JournalAnswer.Appended(new SequenceNumber(EVENTS + 1)));
    }
    try (AppliedStore again = open("other")) {
      assertThat(again.machine(GROUP).restored()).isEqualTo(new LogIndex(EVENTS + 2));
      assertThat(events(again)).isEqualTo(EVENTS + 1);
    }
  }

  @Test
  void anInstallThatEndsInTheMiddleCountsAsNothing() {
    List<Payload> pieces;
    try (AppliedStore one = filled("one");
        View view = one.machine(GROUP).view()) {
      pieces = pieces(view);
    }
    try (AppliedStore other = filled("other")) {
      Iterator<Payload> first = pieces.subList(0, 1).iterator();
      assertThatThrownBy(
              () ->
                  other
                      .machine(GROUP)
                      .install(
                          MARK,
                          new Iterator<>() {
                            @Override
                            public boolean hasNext() {
                              return true;
                            }

                            @Override
                            public Payload next() {
                              return first.next();
                            }
                          }))
          .isInstanceOf(NoSuchElementException.class);
    }
    try (AppliedStore again = open("other")) {
      assertThat(again.machine(GROUP).restored()).isEqualTo(LogIndex.NONE);
      again.machine(GROUP).install(MARK, pieces.iterator());
      assertThat(again.machine(GROUP).restored()).isEqualTo(MARK.index());
      assertThat(again.applied(GROUP).number()).isEqualTo(EVENTS + 1);
    }
  }

  private AppliedStore open(String name) {
    return AppliedStore.open(
        directory.resolve(name), new JournalDisk(name, false), 64, new JournalMeter());
  }

  private AppliedStore filled(String name) {
    AppliedStore store = open(name);
    Claimant claimant = new Claimant(MembershipNumber.FIRST, "here");
    apply(store, 1, new JournalCommand.Claim(ID, claimant, new ClaimId(1)));
    for (int i = 1; i <= EVENTS; i++) {
      apply(store, i + 1, append(i));
    }
    return store;
  }

  private static JournalCommand append(long number) {
    Bytes event = Bytes.wrap(new byte[100_000]);
    return new JournalCommand.Append(
        ID, AppendBatch.of(new Epoch(1), new SequenceNumber(number), List.of(event)));
  }

  private static JournalAnswer apply(AppliedStore store, long index, JournalCommand command) {
    Entry entry =
        new Entry(
            new LogIndex(index),
            new Term(1),
            new Entry.Content.Command(Payload.wrap(LogFormats.encode(command))));
    List<Payload> answers = store.machine(GROUP).apply(List.of(entry));
    return AnswerFormats.decode(answers.getFirst().unsafeArray());
  }

  private static long events(AppliedStore store) throws Exception {
    return store
        .read(ID, new SequenceNumber(1), Integer.MAX_VALUE, store.applied(GROUP))
        .orElseThrow()
        .events()
        .size();
  }

  private static List<Payload> pieces(View view) {
    List<Payload> pieces = new ArrayList<>();
    Piece piece;
    do {
      piece = view.piece(pieces.size());
      pieces.add(piece.payload());
    } while (!piece.isLast());
    return pieces;
  }
}
