package io.troupe.persistence.machine.wire;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.SnapshotSum;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.LogIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How questions and replies are written.
 *
 * <pre>
 *   question: u8 format (1) · u8 kind · fields
 *     1 confirms        varint count · (text id · varint epoch) each
 *     2 events          text id · varint from · varint max bytes
 *     3 snapshot piece  text id · varint place
 *   reply: u8 format (1) · varint applied · u8 kind · fields
 *     1 confirms        varint count · answers
 *     2 events          varint highest · varint count · (varint number · varint epoch · bytes) each
 *     3 snapshot piece  bool · varint at · varint pieces · i32 checksum · bytes; the bool alone
 *                       where there is no snapshot
 * </pre>
 */
public final class QuestionFormats {
  private static final int FORMAT = 1;
  private static final int CONFIRMS = 1;
  private static final int EVENTS = 2;
  private static final int SNAPSHOT_PIECE = 3;

  private QuestionFormats() {}

  /** The bytes of a question. */
  public static byte[] encode(JournalQuestion question) {
    WireWriter out = new WireWriter(64).u8(FORMAT);
    switch (question) {
      case JournalQuestion.Confirms confirms -> {
        out.u8(CONFIRMS).varint(confirms.held().size());
        for (JournalQuestion.Held held : confirms.held()) {
          out.text(held.id().value()).varint(held.epoch().number());
        }
      }
      case JournalQuestion.Events events ->
          out.u8(EVENTS)
              .text(events.id().value())
              .varint(events.from().number())
              .varint(events.maxBytes());
      case JournalQuestion.SnapshotPiece piece ->
          out.u8(SNAPSHOT_PIECE).text(piece.id().value()).varint(piece.place());
    }
    return out.toArray();
  }

  /** The question of these bytes. */
  public static JournalQuestion decodeQuestion(byte[] bytes) {
    WireReader in = begin(bytes, "a question");
    return valid(in, "a question", () -> readQuestion(in));
  }

  /** The bytes of a reply. */
  public static byte[] encode(JournalReply reply) {
    WireWriter out = new WireWriter(64).u8(FORMAT).varint(reply.applied().number());
    switch (reply.content()) {
      case JournalReply.Confirms confirms -> {
        out.u8(CONFIRMS).varint(confirms.answers().size());
        confirms.answers().forEach(answer -> AnswerFormats.write(answer, out));
      }
      case JournalReply.Events events -> write(events.page(), out.u8(EVENTS));
      case JournalReply.SnapshotPiece piece -> {
        out.u8(SNAPSHOT_PIECE).bool(piece.newest().isPresent());
        piece
            .newest()
            .ifPresent(
                newest ->
                    out.varint(newest.at().number())
                        .varint(newest.sum().count())
                        .i32(newest.sum().checksum())
                        .bytes(piece.piece()));
      }
    }
    return out.toArray();
  }

  /** The reply of these bytes. */
  public static JournalReply decodeReply(byte[] bytes) {
    WireReader in = begin(bytes, "a reply");
    return valid(in, "a reply", () -> new JournalReply(new LogIndex(in.varint()), content(in)));
  }

  private static JournalQuestion readQuestion(WireReader in) {
    int kind = in.u8();
    return switch (kind) {
      case CONFIRMS -> new JournalQuestion.Confirms(held(in));
      case EVENTS ->
          new JournalQuestion.Events(
              new PersistenceId(in.text()), new SequenceNumber(in.varint()), in.smallVarint());
      case SNAPSHOT_PIECE ->
          new JournalQuestion.SnapshotPiece(new PersistenceId(in.text()), in.smallVarint());
      default -> throw new WireFormatException("a question is of an unknown kind " + kind);
    };
  }

  private static List<JournalQuestion.Held> held(WireReader in) {
    int count = in.smallVarint();
    List<JournalQuestion.Held> held = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      held.add(new JournalQuestion.Held(new PersistenceId(in.text()), new Epoch(in.varint())));
    }
    return held;
  }

  private static JournalReply.Content content(WireReader in) {
    int kind = in.u8();
    return switch (kind) {
      case CONFIRMS -> new JournalReply.Confirms(confirms(in));
      case EVENTS -> new JournalReply.Events(page(in));
      case SNAPSHOT_PIECE -> snapshotPiece(in);
      default -> throw new WireFormatException("a reply is of an unknown kind " + kind);
    };
  }

  private static List<JournalAnswer.ToConfirm> confirms(WireReader in) {
    int count = in.smallVarint();
    List<JournalAnswer.ToConfirm> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (AnswerFormats.read(in) instanceof JournalAnswer.ToConfirm answer) {
        answers.add(answer);
      } else {
        throw new WireFormatException("an answer is none to a confirm");
      }
    }
    return answers;
  }

  private static void write(JournalPage page, WireWriter out) {
    out.varint(page.highest().number()).varint(page.events().size());
    for (JournalPage.Recorded event : page.events()) {
      out.varint(event.number().number()).varint(event.epoch().number()).bytes(event.event());
    }
  }

  private static JournalPage page(WireReader in) {
    SequenceNumber highest = new SequenceNumber(in.varint());
    int count = in.smallVarint();
    List<JournalPage.Recorded> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(
          new JournalPage.Recorded(
              new SequenceNumber(in.varint()), new Epoch(in.varint()), in.bytes()));
    }
    return new JournalPage(events, highest);
  }

  private static JournalReply.SnapshotPiece snapshotPiece(WireReader in) {
    if (!in.bool()) {
      return new JournalReply.SnapshotPiece(Optional.empty(), Bytes.EMPTY);
    }
    SequenceNumber at = new SequenceNumber(in.varint());
    SnapshotSum sum = new SnapshotSum(in.smallVarint(), in.i32());
    return new JournalReply.SnapshotPiece(Optional.of(new JournalHead.Pieces(at, sum)), in.bytes());
  }

  private static WireReader begin(byte[] bytes, String what) {
    WireReader in = new WireReader(bytes);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          "%s has format %d, this build reads format %d".formatted(what, format, FORMAT));
    }
    return in;
  }

  private static <T> T valid(WireReader in, String what, Supplier<T> reading) {
    try {
      T value = reading.get();
      in.expectEnd();
      return value;
    } catch (IllegalArgumentException e) {
      throw new WireFormatException(what + " is not valid: " + e.getMessage());
    }
  }
}
