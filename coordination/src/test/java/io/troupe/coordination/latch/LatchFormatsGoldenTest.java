package io.troupe.coordination.latch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.part.GoldenForms;
import io.troupe.coordination.part.KindPart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was once released stays readable for ever. */
class LatchFormatsGoldenTest {
  private static final ObjectName NAME = new ObjectName("start.gun");
  private static final LatchRound ROUND = new LatchRound(300);
  private static final int CHUNK_BYTES = 8;

  private final GoldenForms forms =
      new GoldenForms(
          LatchFormatsGoldenTest.class,
          "latch-golden.txt",
          new LatchKind(LatchSettings.DEFAULT),
          samples());

  @Test
  void everythingIsWrittenAsItsGoldenBytesSay() {
    forms.checkWritten(part().image(CHUNK_BYTES));
  }

  @Test
  void goldenBytesAreReadAsTheSamplesSay() {
    forms.checkRead();
    assertThat(part().restored(forms.snapshot())).isEqualTo(part().image());
  }

  @Test
  void everyManifestHasGoldenBytesAndEveryTypeASample() {
    forms.checkComplete(LatchCommand.class, LatchReply.class, LatchEvent.class);
  }

  @Test
  void whatIsCutShortIsRefused() {
    forms.checkCut();
  }

  @Test
  void aSnapshotOfAnotherFormatIsRefused() {
    Bytes other = Bytes.wrap(new byte[] {9});
    assertThatThrownBy(() -> new LatchRules(LatchSettings.DEFAULT).restore(other))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("format 9");
  }

  private static KindPart<LatchCommand, LatchEvent> part() {
    KindPart<LatchCommand, LatchEvent> part =
        new KindPart<>(() -> new LatchRules(LatchSettings.DEFAULT));
    for (LatchCommand each :
        List.of(
            new LatchCommand.SetCount(NAME, 1, false),
            new LatchCommand.CountDown(NAME, Optional.empty(), 1),
            new LatchCommand.SetCount(NAME, 300, false),
            new LatchCommand.SetCount(NAME, 5, true),
            new LatchCommand.SetCount(new ObjectName("other"), 2, true))) {
      KindReply unused = part.ask(each);
    }
    return part;
  }

  private static Map<String, Object> samples() {
    Map<String, Object> samples = new LinkedHashMap<>();
    samples.put("set", new LatchCommand.SetCount(NAME, 300, false));
    samples.put("set-anew", new LatchCommand.SetCount(NAME, 1, true));
    samples.put("count-down", new LatchCommand.CountDown(NAME, Optional.empty(), 1));
    samples.put("count-down-round", new LatchCommand.CountDown(NAME, Optional.of(ROUND), 2));
    samples.put("await", new LatchCommand.Await(NAME, ROUND));
    samples.put("delete", new LatchCommand.Delete(NAME));
    samples.put("show", new LatchCommand.Show(NAME));
    samples.put("list", new LatchCommand.ListLatches(Optional.empty(), 1_000));
    samples.put("list-after", new LatchCommand.ListLatches(Optional.of(NAME), 1));
    samples.put("standing", new LatchReply.Standing(ROUND, 7, true));
    samples.put("other-round", new LatchReply.OtherRound(ROUND));
    samples.put("ended-opened", new LatchReply.Ended(true));
    samples.put("ended-given-up", new LatchReply.Ended(false));
    samples.put("not-known", new LatchReply.NotKnown());
    samples.put("not-there", new LatchReply.NotThere());
    samples.put("full", new LatchReply.LatchesFull());
    samples.put("deleted", new LatchReply.Deleted(true));
    samples.put(
        "listed",
        new LatchReply.Listed(List.of(new LatchReply.Listed.Latch(NAME, ROUND, 7)), true));
    samples.put("event-set", new LatchEvent.CountSet(NAME, 300));
    samples.put("event-counted-down", new LatchEvent.CountedDown(NAME, 2));
    samples.put("event-deleted", new LatchEvent.LatchDeleted(NAME));
    return samples;
  }
}
