package io.troupe.persistence.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog.Piece;
import io.troupe.consensus.Term;
import io.troupe.persistence.groups.GroupStateMachine.View;
import io.troupe.persistence.process.wire.ProcessFormats;
import io.troupe.persistence.process.wire.ProcessFormats.TableChange;
import io.troupe.persistence.process.wire.VoterTable;
import io.troupe.persistence.process.wire.VoterTable.Newcomer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VoterMachineTest {
  private static final VoterTable FIRST =
      VoterTable.founded(
          "x", new TreeMap<>(Map.of("a", "disk-a")), new TreeMap<>(Map.of("a", "h:1")));
  private static final VoterTable SECOND = replacedBy("b");

  private final Kept kept = new Kept();
  private final OnceMachine other = new OnceMachine(new OnceMachine.Disk());
  private final VoterMachine machine = new VoterMachine(other, kept);

  private static final class Kept implements VoterMachine.Tables {
    private VoterTable table = FIRST;

    @Override
    public VoterTable newest() {
      return table;
    }

    @Override
    public void keep(VoterTable next) {
      table = next.version() > table.version() ? next : table;
    }
  }

  private static VoterTable replacedBy(String name) {
    return FIRST.changed(List.of(new Newcomer(name, "disk-" + name, "h:2")), Set.of("a"));
  }

  private static Entry command(long index, Payload payload) {
    return new Entry(new LogIndex(index), new Term(1), new Entry.Content.Command(payload));
  }

  private static Payload change(long expected, VoterTable table) {
    return VoterMachine.change(new TableChange(expected, table));
  }

  private static VoterTable table(Payload answer) {
    return ProcessFormats.decodeTable(answer.unsafeArray()).orElseThrow();
  }

  @Test
  void ofTwoChangesOfOneVersionTheFirstCountsAndBothHearIt() {
    List<Payload> answers =
        machine.apply(
            List.of(
                command(1, Payload.utf8("one")),
                command(2, change(1, SECOND)),
                command(3, change(1, replacedBy("c"))),
                command(4, Payload.utf8("two"))));
    assertThat(kept.table).isEqualTo(SECOND);
    assertThat(OnceMachine.text(answers.getFirst())).isEqualTo("did one");
    assertThat(table(answers.get(1))).isEqualTo(SECOND);
    assertThat(table(answers.get(2))).isEqualTo(SECOND);
    assertThat(OnceMachine.text(answers.getLast())).isEqualTo("did two");
    assertThat(other.commands()).containsExactly("one", "two");
    assertThat(table(machine.query(VoterMachine.question()))).isEqualTo(SECOND);
    assertThat(OnceMachine.text(machine.query(Payload.utf8("count")))).isEqualTo("2");
  }

  /** Another node told of a newer table, and what leads there comes again from the log. */
  @Test
  void aTableThatIsAheadOfTheLogIsNotTakenBack() {
    VoterTable third = SECOND.settled();
    kept.table = third;
    machine.apply(List.of(command(1, change(1, SECOND)), command(2, change(2, third))));
    assertThat(kept.table).isEqualTo(third);
  }

  @Test
  void aSnapshotHasTheTableAndTheRest() {
    machine.apply(List.of(command(1, Payload.utf8("one")), command(2, change(1, SECOND))));
    List<Payload> pieces = new ArrayList<>();
    try (View view = machine.view()) {
      Piece piece = view.piece(0);
      pieces.add(piece.payload());
      while (!piece.isLast()) {
        piece = view.piece(pieces.size());
        pieces.add(piece.payload());
      }
    }
    Kept there = new Kept();
    OnceMachine otherThere = new OnceMachine(new OnceMachine.Disk());
    new VoterMachine(otherThere, there)
        .install(
            new SnapshotMark(
                new LogIndex(2), new Term(1), Membership.of(List.of(new ReplicaId(1)))),
            pieces.iterator());
    assertThat(there.table).isEqualTo(SECOND);
    assertThat(otherThere.commands()).containsExactly("one");
  }
}
