package io.troupe.persistence.machine.wire;

import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;

/**
 * How answers to commands are written.
 *
 * <pre>
 *   answer by itself: u8 format (1) · answer
 *   answer: u8 kind · fields
 *     1 claimed          varint epoch · varint highest
 *     2 claim refused    varint membership · text owner
 *     3 appended         varint last
 *     4 confirmed
 *     5 fenced           varint epoch · text owner
 *     6 out of sequence  varint highest
 *     7 deleted          varint up to
 *     8 no snapshot      varint covered
 *     9 saved            varint at
 *    10 not newer        varint stored
 * </pre>
 */
public final class AnswerFormats {
  private static final int FORMAT = 1;
  private static final int CLAIMED = 1;
  private static final int CLAIM_REFUSED = 2;
  private static final int APPENDED = 3;
  private static final int CONFIRMED = 4;
  private static final int FENCED = 5;
  private static final int OUT_OF_SEQUENCE = 6;
  private static final int DELETED = 7;
  private static final int NO_SNAPSHOT = 8;
  private static final int SAVED = 9;
  private static final int NOT_NEWER = 10;

  private AnswerFormats() {}

  /** The bytes of an answer. */
  public static byte[] encode(JournalAnswer answer) {
    WireWriter out = new WireWriter(16).u8(FORMAT);
    write(answer, out);
    return out.toArray();
  }

  /** The answer of these bytes. */
  public static JournalAnswer decode(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          "an answer has format %d, this build reads format %d".formatted(format, FORMAT));
    }
    try {
      JournalAnswer answer = read(in);
      in.expectEnd();
      return answer;
    } catch (IllegalArgumentException e) {
      throw new WireFormatException("an answer is not valid: " + e.getMessage());
    }
  }

  static void write(JournalAnswer answer, WireWriter out) {
    switch (answer) {
      case JournalAnswer.Claimed it ->
          number(out.u8(CLAIMED).varint(it.epoch().number()), it.highest());
      case JournalAnswer.ClaimRefused it ->
          out.u8(CLAIM_REFUSED).varint(it.stored().number()).text(it.owner());
      case JournalAnswer.Appended it -> number(out.u8(APPENDED), it.last());
      case JournalAnswer.Confirmed unused -> out.u8(CONFIRMED);
      case JournalAnswer.Fenced it -> out.u8(FENCED).varint(it.current().number()).text(it.owner());
      case JournalAnswer.OutOfSequence it -> number(out.u8(OUT_OF_SEQUENCE), it.highest());
      case JournalAnswer.Deleted it -> number(out.u8(DELETED), it.upTo());
      case JournalAnswer.NoSnapshot it -> number(out.u8(NO_SNAPSHOT), it.covered());
      case JournalAnswer.Saved it -> number(out.u8(SAVED), it.at());
      case JournalAnswer.SnapshotNotNewer it -> number(out.u8(NOT_NEWER), it.stored());
    }
  }

  static JournalAnswer read(WireReader in) {
    int kind = in.u8();
    return switch (kind) {
      case CLAIMED -> new JournalAnswer.Claimed(new Epoch(in.varint()), number(in));
      case CLAIM_REFUSED ->
          new JournalAnswer.ClaimRefused(new MembershipNumber(in.varint()), in.text());
      case APPENDED -> new JournalAnswer.Appended(number(in));
      case CONFIRMED -> new JournalAnswer.Confirmed();
      case FENCED -> new JournalAnswer.Fenced(new Epoch(in.varint()), in.text());
      case OUT_OF_SEQUENCE -> new JournalAnswer.OutOfSequence(number(in));
      case DELETED -> new JournalAnswer.Deleted(number(in));
      case NO_SNAPSHOT -> new JournalAnswer.NoSnapshot(number(in));
      case SAVED -> new JournalAnswer.Saved(number(in));
      case NOT_NEWER -> new JournalAnswer.SnapshotNotNewer(number(in));
      default -> throw new WireFormatException("an answer is of an unknown kind " + kind);
    };
  }

  private static void number(WireWriter out, SequenceNumber number) {
    out.varint(number.number());
  }

  private static SequenceNumber number(WireReader in) {
    return new SequenceNumber(in.varint());
  }
}
