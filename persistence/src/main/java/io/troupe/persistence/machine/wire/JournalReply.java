package io.troupe.persistence.machine.wire;

import io.troupe.actors.Bytes;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.LogIndex;
import java.util.List;
import java.util.Optional;

/**
 * What a group's journal says to a question.
 *
 * @param applied the last entry that it is as of
 * @param content by what was asked
 */
public record JournalReply(LogIndex applied, Content content) {
  /** What is said. */
  public sealed interface Content {}

  /** To {@link JournalQuestion.Confirms}, in its order. */
  public record Confirms(List<JournalAnswer.ToConfirm> answers) implements Content {
    public Confirms {
      answers = List.copyOf(answers);
    }
  }

  /** To {@link JournalQuestion.Events}. */
  public record Events(JournalPage page) implements Content {}

  /**
   * To {@link JournalQuestion.SnapshotPiece}.
   *
   * @param newest of which snapshot it is; empty if there is none
   * @param piece empty behind the last one
   */
  public record SnapshotPiece(Optional<JournalHead.Pieces> newest, Bytes piece)
      implements Content {}
}
