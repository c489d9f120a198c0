package io.troupe.persistence.machine;

import io.troupe.actors.Bytes;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.JournalStore;
import io.troupe.persistence.disk.JournalStore.Applied;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.disk.RoundBatch;
import io.troupe.persistence.groups.GroupStateMachine;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.JournalRules;
import io.troupe.persistence.log.LogFormats;
import io.troupe.persistence.machine.wire.AnswerFormats;
import io.troupe.persistence.machine.wire.JournalQuestion;
import io.troupe.persistence.machine.wire.JournalReply;
import io.troupe.persistence.machine.wire.QuestionFormats;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The journal of one group: commands in the order of the group's log, each answered by the rules.
 * Entries that come together, their effects and how far they reach are one write, without a sync: a
 * crash takes whole writes, the newest first. For the group's thread but for {@link #applied}.
 */
public final class JournalMachine implements GroupStateMachine {
  private final AppliedStore applied;
  private final JournalStore store;
  private final Heads heads;
  private final RoundBatch batch = new RoundBatch();
  private final Progress progress = new Progress();
  private volatile @Nullable Thread thread;

  JournalMachine(AppliedStore applied, JournalStore store, int maxKeptHeads) {
    this.applied = applied;
    this.store = store;
    this.heads = new Heads(store, maxKeptHeads);
  }

  /** How far it is, for those who read the rows beside it. */
  Progress progress() {
    return progress;
  }

  @Override
  public LogIndex restored() {
    return reading(
        () -> {
          progress.reached(store.applied().index());
          return new LogIndex(store.applied().index().number());
        });
  }

  @Override
  public Optional<Term> restoredTerm() {
    return Optional.of(reading(() -> new Term(store.applied().term())));
  }

  @Override
  public List<Payload> apply(List<Entry> entries) {
    thread = Thread.currentThread();
    return reading(
        () -> {
          batch.clear();
          List<Payload> answers = new ArrayList<>(entries.size());
          int commands = 0;
          for (Entry entry : entries) {
            if (entry.content() instanceof Entry.Content.Command command) {
              answers.add(answer(command.payload()));
              commands++;
            } else {
              answers.add(NOTHING);
            }
          }
          Entry last = entries.getLast();
          Applied upTo = applied(last.index(), last.term().number());
          store.putApplied(batch, upTo);
          applied.write(batch);
          heads.written();
          progress.reached(upTo.index());
          if (commands > 0) {
            applied.meter().applied(commands);
          }
          return answers;
        });
  }

  private Payload answer(Payload command) throws RocksDBException {
    JournalAnswer answer = heads.apply(LogFormats.decodeCommand(command.unsafeArray()), batch);
    return Payload.wrap(AnswerFormats.encode(answer));
  }

  @Override
  public Payload query(Payload question) {
    JournalQuestion asked;
    try {
      asked = QuestionFormats.decodeQuestion(question.unsafeArray());
    } catch (WireFormatException e) {
      throw new IllegalArgumentException(e);
    }
    return reading(
        () ->
            Payload.wrap(
                QuestionFormats.encode(new JournalReply(progress.reached(), content(asked)))));
  }

  private JournalReply.Content content(JournalQuestion asked) throws RocksDBException {
    switch (asked) {
      case JournalQuestion.Confirms confirms -> {
        List<JournalAnswer.ToConfirm> answers = new ArrayList<>(confirms.held().size());
        for (JournalQuestion.Held held : confirms.held()) {
          answers.add(JournalRules.confirm(heads.head(held.id()), held.epoch()));
        }
        heads.written();
        return new JournalReply.Confirms(answers);
      }
      case JournalQuestion.Events events -> {
        return new JournalReply.Events(store.read(events.id(), events.from(), events.maxBytes()));
      }
      case JournalQuestion.SnapshotPiece wanted -> {
        Optional<JournalStore.Piece> piece = store.snapshotPiece(wanted.id(), wanted.place());
        return new JournalReply.SnapshotPiece(
            piece.map(JournalStore.Piece::of),
            piece.map(JournalStore.Piece::bytes).orElse(Bytes.EMPTY));
      }
    }
  }

  /** Claims go on for longer, so that partitions can recover and be read. */
  @Override
  public FreeSpace.Need need(Payload command) {
    return switch (LogFormats.decodeCommand(command.unsafeArray())) {
      case JournalCommand.Append unused -> FreeSpace.Need.MUCH;
      case JournalCommand.SnapshotChunk unused -> FreeSpace.Need.MUCH;
      case JournalCommand.SealSnapshot unused -> FreeSpace.Need.MUCH;
      case JournalCommand.Claim unused -> FreeSpace.Need.LITTLE;
      case JournalCommand.Delete unused -> FreeSpace.Need.NONE;
    };
  }

  /** Whether the caller is the thread that applies. */
  boolean isCurrentThread() {
    return Thread.currentThread().equals(thread);
  }

  @Override
  public View view() {
    return applied.view(store.group());
  }

  /**
   * What there was goes first, with the note that nothing is applied; that note is only replaced
   * once all pieces are there. Whatever a crash leaves of these writes is a beginning of them.
   */
  @Override
  public void install(SnapshotMark mark, Iterator<Payload> pieces) {
    reading(
        () -> {
          heads.forget();
          progress.fallBack();
          batch.clear();
          store.dropAll(batch);
          applied.write(batch);
          while (pieces.hasNext()) {
            batch.clear();
            applied.putRows(store.group(), pieces.next(), batch);
            applied.write(batch);
          }
          batch.clear();
          Applied upTo = applied(mark.index(), mark.term().number());
          store.putApplied(batch, upTo);
          applied.write(batch);
          progress.reached(upTo.index());
          return NOTHING;
        });
  }

  private static Applied applied(LogIndex index, long term) {
    return new Applied(new io.troupe.persistence.log.LogIndex(index.number()), term);
  }

  private interface Reading<T> {
    T from() throws RocksDBException;
  }

  private <T> T reading(Reading<T> reading) {
    try {
      return reading.from();
    } catch (RocksDBException e) {
      throw RocksFiles.unreadable(e);
    } catch (WireFormatException e) {
      throw new JournalException(
          Reason.DAMAGED,
          "the journal of group %d is damaged: %s"
              .formatted(store.group().number(), e.getMessage()),
          e);
    }
  }
}
