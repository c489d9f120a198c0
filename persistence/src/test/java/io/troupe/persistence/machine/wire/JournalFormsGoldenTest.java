package io.troupe.persistence.machine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.SnapshotSum;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.LogIndex;
import io.troupe.testkit.golden.GoldenLines;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Bytes of every version that left a node, in src/test/resources: they must stay readable, and
 * today's values must still be written so.
 */
class JournalFormsGoldenTest {
  private static final PersistenceId ID = new PersistenceId("partition-7");

  @Test
  void answersAreWrittenAndReadAsEver() {
    Map<String, JournalAnswer> answers = new LinkedHashMap<>();
    answers.put("claimed", new JournalAnswer.Claimed(new Epoch(300), at(70_000)));
    answers.put("claim-refused", new JournalAnswer.ClaimRefused(new MembershipNumber(9), "b:1"));
    answers.put("appended", new JournalAnswer.Appended(at(1L << 40)));
    answers.put("confirmed", new JournalAnswer.Confirmed());
    answers.put("fenced", new JournalAnswer.Fenced(new Epoch(5), "b:1"));
    answers.put("out-of-sequence", new JournalAnswer.OutOfSequence(at(8)));
    answers.put("deleted", new JournalAnswer.Deleted(at(7)));
    answers.put("no-snapshot", new JournalAnswer.NoSnapshot(at(0)));
    answers.put("saved", new JournalAnswer.Saved(at(12)));
    answers.put("not-newer", new JournalAnswer.SnapshotNotNewer(at(11)));
    compare("answers-1.txt", answers, AnswerFormats::encode, AnswerFormats::decode);
  }

  @Test
  void questionsAreWrittenAndReadAsEver() {
    Map<String, JournalQuestion> questions = new LinkedHashMap<>();
    questions.put("no-confirms", new JournalQuestion.Confirms(List.of()));
    questions.put(
        "confirms",
        new JournalQuestion.Confirms(
            List.of(
                new JournalQuestion.Held(ID, new Epoch(5)),
                new JournalQuestion.Held(new PersistenceId("ü"), Epoch.NONE))));
    questions.put("events", new JournalQuestion.Events(ID, at(70_000), 1 << 20));
    questions.put("snapshot-piece", new JournalQuestion.SnapshotPiece(ID, 3));
    compare("questions-1.txt", questions, QuestionFormats::encode, QuestionFormats::decodeQuestion);
  }

  @Test
  void repliesAreWrittenAndReadAsEver() {
    Map<String, JournalReply> replies = new LinkedHashMap<>();
    replies.put(
        "confirms",
        reply(
            new JournalReply.Confirms(
                List.of(
                    new JournalAnswer.Confirmed(),
                    new JournalAnswer.Fenced(new Epoch(5), "b:1")))));
    replies.put(
        "events",
        reply(
            new JournalReply.Events(
                new JournalPage(
                    List.of(
                        new JournalPage.Recorded(at(4), new Epoch(2), Bytes.utf8("four")),
                        new JournalPage.Recorded(at(5), new Epoch(3), Bytes.EMPTY)),
                    at(70_000)))));
    replies.put(
        "no-snapshot", reply(new JournalReply.SnapshotPiece(Optional.empty(), Bytes.EMPTY)));
    replies.put(
        "snapshot-piece",
        reply(
            new JournalReply.SnapshotPiece(
                Optional.of(new JournalHead.Pieces(at(9), new SnapshotSum(2, 0x12345678))),
                Bytes.utf8("state"))));
    compare("replies-1.txt", replies, QuestionFormats::encode, QuestionFormats::decodeReply);
  }

  @Test
  void whateverTheBytesAreDecodingEndsInAFormOrInARefusal() {
    Random random = new Random(11);
    byte[] good =
        QuestionFormats.encode(
            new JournalQuestion.Confirms(List.of(new JournalQuestion.Held(ID, new Epoch(5)))));
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Arrays.copyOf(good, 1 + random.nextInt(good.length));
      for (int change = 0; change < 3; change++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(16);
      }
      for (Function<byte[], ?> decoding :
          List.<Function<byte[], ?>>of(
              AnswerFormats::decode,
              QuestionFormats::decodeQuestion,
              QuestionFormats::decodeReply)) {
        try {
          assertThat(decoding.apply(bytes)).isNotNull();
        } catch (WireFormatException e) {
          assertThat(e).hasMessageNotContaining("null");
        }
      }
    }
    byte[] newer = good.clone();
    newer[0] = 2;
    assertThatThrownBy(() -> QuestionFormats.decodeQuestion(newer))
        .hasMessageContaining("format 2");
  }

  private static JournalReply reply(JournalReply.Content content) {
    return new JournalReply(new LogIndex(300), content);
  }

  private static SequenceNumber at(long number) {
    return new SequenceNumber(number);
  }

  private static <T> void compare(
      String file, Map<String, T> values, Function<T, byte[]> encode, Function<byte[], T> decode) {
    Map<String, String> golden = GoldenLines.named(JournalFormsGoldenTest.class, file);
    assertThat(written(values, encode)).isEqualTo(golden);
    values.forEach(
        (name, value) ->
            assertThat(decode.apply(HexFormat.of().parseHex(golden.getOrDefault(name, ""))))
                .as(name)
                .isEqualTo(value));
  }

  private static <T> Map<String, String> written(
      Map<String, T> values, Function<T, byte[]> encode) {
    Map<String, String> written = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> written.put(name, HexFormat.of().formatHex(encode.apply(value))));
    return written;
  }
}
