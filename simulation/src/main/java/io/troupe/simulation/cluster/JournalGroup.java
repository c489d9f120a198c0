package io.troupe.simulation.cluster;

import io.troupe.actors.Bytes;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.consensus.Payload;
import io.troupe.persistence.log.JournalChange;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.JournalRules;
import io.troupe.persistence.log.LogFormats;
import io.troupe.persistence.log.LogIndex;
import io.troupe.persistence.machine.wire.AnswerFormats;
import io.troupe.persistence.machine.wire.JournalQuestion;
import io.troupe.persistence.machine.wire.JournalReply;
import io.troupe.persistence.machine.wire.QuestionFormats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The journal of a data group as one replica has it: the rules, and rows in memory. */
final class JournalGroup implements GroupMachine {
  private final Shelf<JournalGroup> shelf;
  private final Truth truth;
  private final TreeMap<PersistenceId, Rows> rows = new TreeMap<>();
  private long hash;
  private long applied;

  /** What is stored for one id. */
  private static final class Rows {
    private JournalHead head = JournalHead.BLANK;
    private final TreeMap<Long, JournalPage.Recorded> events = new TreeMap<>();

    /** Pieces of snapshots, by how far these reach. */
    private final TreeMap<Long, List<Bytes>> chunks = new TreeMap<>();

    private Rows copy() {
      Rows copy = new Rows();
      copy.head = head;
      copy.events.putAll(events);
      chunks.forEach((at, pieces) -> copy.chunks.put(at, new ArrayList<>(pieces)));
      return copy;
    }
  }

  JournalGroup(Shelf<JournalGroup> shelf, Truth truth) {
    this.shelf = shelf;
    this.truth = truth;
  }

  @Override
  public Payload apply(Payload bytes) {
    JournalCommand command = LogFormats.decodeCommand(bytes.unsafeArray());
    Rows here = rows.computeIfAbsent(command.id(), id -> new Rows());
    JournalHead before = here.head;
    JournalRules.Outcome outcome = JournalRules.apply(before, command);
    here.head = outcome.head();
    outcome.changes().forEach(change -> store(here, change));
    hash = hash * 31 + here.head.hashCode() + here.events.size();
    applied++;
    truth.applied(command, before, outcome);
    return Payload.wrap(AnswerFormats.encode(outcome.answer()));
  }

  private static void store(Rows here, JournalChange change) {
    switch (change) {
      case JournalChange.StoreEvents(AppendBatch batch) -> {
        for (int i = 0; i < batch.events().size(); i++) {
          here.events.put(
              batch.first().number() + i,
              new JournalPage.Recorded(
                  batch.first().plus(i), batch.epoch(), batch.events().get(i)));
        }
      }
      case JournalChange.DropEvents drop -> here.events.headMap(drop.upTo().number(), true).clear();
      case JournalChange.StoreChunk chunk -> {
        List<Bytes> pieces =
            here.chunks.computeIfAbsent(chunk.at().number(), at -> new ArrayList<>());
        pieces.subList(Math.min(chunk.place(), pieces.size()), pieces.size()).clear();
        pieces.add(chunk.chunk());
      }
      case JournalChange.DropChunksBefore drop -> here.chunks.headMap(drop.at().number()).clear();
      case JournalChange.DropChunksOf drop -> here.chunks.remove(drop.at().number());
    }
  }

  @Override
  public Payload query(Payload question) {
    JournalReply.Content content =
        switch (QuestionFormats.decodeQuestion(question.unsafeArray())) {
          case JournalQuestion.Confirms confirms -> {
            List<JournalAnswer.ToConfirm> answers = new ArrayList<>();
            confirms
                .held()
                .forEach(held -> answers.add(JournalRules.confirm(head(held.id()), held.epoch())));
            yield new JournalReply.Confirms(answers);
          }
          case JournalQuestion.Events wanted -> new JournalReply.Events(page(wanted));
          case JournalQuestion.SnapshotPiece wanted -> piece(wanted);
        };
    return Payload.wrap(QuestionFormats.encode(new JournalReply(new LogIndex(applied), content)));
  }

  private JournalHead head(PersistenceId id) {
    Rows here = rows.get(id);
    return here == null ? JournalHead.BLANK : here.head;
  }

  private JournalPage page(JournalQuestion.Events wanted) {
    Rows here = rows.getOrDefault(wanted.id(), new Rows());
    List<JournalPage.Recorded> page = new ArrayList<>();
    int bytes = 0;
    for (JournalPage.Recorded event : here.events.tailMap(wanted.from().number()).values()) {
      bytes += event.event().length();
      if (!page.isEmpty() && bytes > wanted.maxBytes()) {
        break;
      }
      page.add(event);
    }
    return new JournalPage(page, here.head.highest());
  }

  private JournalReply.Content piece(JournalQuestion.SnapshotPiece wanted) {
    Rows here = rows.getOrDefault(wanted.id(), new Rows());
    Optional<JournalHead.Pieces> newest = here.head.snapshot();
    List<Bytes> pieces =
        newest.map(it -> here.chunks.getOrDefault(it.at().number(), List.of())).orElse(List.of());
    return new JournalReply.SnapshotPiece(
        newest, wanted.place() < pieces.size() ? pieces.get(wanted.place()) : Bytes.EMPTY);
  }

  @Override
  public long hash() {
    return hash;
  }

  @Override
  public List<Payload> snapshot() {
    JournalGroup copy = new JournalGroup(shelf, truth);
    copy.become(this);
    return shelf.put(copy);
  }

  @Override
  public void restore(List<Payload> pieces) {
    become(shelf.get(pieces).orElseGet(() -> new JournalGroup(shelf, truth)));
  }

  private void become(JournalGroup other) {
    Map<PersistenceId, Rows> theirs = new TreeMap<>();
    other.rows.forEach((id, there) -> theirs.put(id, there.copy()));
    rows.clear();
    rows.putAll(theirs);
    hash = other.hash;
    applied = other.applied;
  }
}
