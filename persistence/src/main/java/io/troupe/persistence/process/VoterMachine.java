package io.troupe.persistence.process;

import io.troupe.actors.wire.WireFormatException;
import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog.Piece;
import io.troupe.consensus.Term;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.groups.GroupStateMachine;
import io.troupe.persistence.process.wire.ProcessFormats;
import io.troupe.persistence.process.wire.ProcessFormats.TableChange;
import io.troupe.persistence.process.wire.VoterTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The system group's state machine: the table of voters, and beside it whatever else the group
 * decides. What is meant for the table begins with eight bytes of its own.
 *
 * <p>The table is kept by the node, and may be ahead of the log here: another node told of a newer
 * one, which the log has further on. A change names the version that it replaces; who proposed it
 * had seen that version, so it stands behind that in the log, and of several the first one counts,
 * on every replica.
 */
final class VoterMachine implements GroupStateMachine {
  private static final byte[] MAGIC = {'T', 'R', 'P', 'V', 'O', 'T', 'E', 'R'};

  private final GroupStateMachine other;
  private final Tables tables;

  /** The node's table, which lasts over a crash. */
  interface Tables {
    /** The newest that is known here. */
    VoterTable newest();

    /** Keeps it if it is newer; it is on disk when this returns. */
    void keep(VoterTable table);
  }

  VoterMachine(GroupStateMachine other, Tables tables) {
    this.other = other;
    this.tables = tables;
  }

  /** The command for a change, which answers with the table as it then is. */
  static Payload change(TableChange change) {
    return marked(ProcessFormats.encodeChange(change));
  }

  /** The question for the table. */
  static Payload question() {
    return marked(new byte[0]);
  }

  @Override
  public LogIndex restored() {
    return other.restored();
  }

  @Override
  public Optional<Term> restoredTerm() {
    return other.restoredTerm();
  }

  @Override
  public List<Payload> apply(List<Entry> entries) {
    if (entries.stream().noneMatch(VoterMachine::isOurs)) {
      return other.apply(entries);
    }
    List<Payload> answers = new ArrayList<>();
    for (Entry entry : entries) {
      if (isOurs(entry)) {
        answers.add(apply(((Entry.Content.Command) entry.content()).payload()));
        // It counts there too, as what is no command.
        var unused =
            other.apply(List.of(new Entry(entry.index(), entry.term(), new Entry.Content.NoOp())));
      } else {
        answers.addAll(other.apply(List.of(entry)));
      }
    }
    return answers;
  }

  private Payload apply(Payload command) {
    byte[] bytes = command.unsafeArray();
    try {
      TableChange change =
          ProcessFormats.decodeChange(Arrays.copyOfRange(bytes, MAGIC.length, bytes.length));
      if (change.expected() == tables.newest().version()) {
        tables.keep(change.table());
      }
    } catch (WireFormatException e) {
      throw new IllegalStateException("the log has a change of voters that no build wrote", e);
    }
    return Payload.wrap(ProcessFormats.encodeTable(Optional.of(tables.newest())));
  }

  @Override
  public FreeSpace.Need need(Payload command) {
    return isOurs(command) ? FreeSpace.Need.LITTLE : other.need(command);
  }

  @Override
  public Payload query(Payload question) {
    return isOurs(question)
        ? Payload.wrap(ProcessFormats.encodeTable(Optional.of(tables.newest())))
        : other.query(question);
  }

  /** The table, then what the other one has. */
  @Override
  public View view() {
    Payload table = Payload.wrap(ProcessFormats.encodeTable(Optional.of(tables.newest())));
    View rest = other.view();
    return new View() {
      @Override
      public CompletionStage<Void> stored() {
        return rest.stored(); // the table has been on disk since it was applied
      }

      @Override
      public Piece piece(int place) {
        return place == 0 ? new Piece(table, false) : rest.piece(place - 1);
      }

      @Override
      public void close() {
        rest.close();
      }
    };
  }

  @Override
  public void install(SnapshotMark mark, Iterator<Payload> pieces) {
    ProcessFormats.decodeTable(pieces.next().unsafeArray()).ifPresent(tables::keep);
    other.install(mark, pieces);
  }

  private static boolean isOurs(Entry entry) {
    return entry.content() instanceof Entry.Content.Command command && isOurs(command.payload());
  }

  private static boolean isOurs(Payload payload) {
    byte[] bytes = payload.unsafeArray();
    return bytes.length >= MAGIC.length
        && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  private static Payload marked(byte[] bytes) {
    byte[] all = Arrays.copyOf(MAGIC, MAGIC.length + bytes.length);
    System.arraycopy(bytes, 0, all, MAGIC.length, bytes.length);
    return Payload.wrap(all);
  }
}
