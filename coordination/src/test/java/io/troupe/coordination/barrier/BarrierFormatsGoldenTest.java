package io.troupe.coordination.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.kind.Guests;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.coordination.barrier.BarrierOutcome.Broken;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.part.GoldenForms;
import io.troupe.coordination.part.KindPart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was once released stays readable for ever. */
class BarrierFormatsGoldenTest {
  private static final ObjectName NAME = new ObjectName("meet");
  private static final BarrierGeneration GENERATION = new BarrierGeneration(300);
  private static final LockOwner ANN = new LockOwner("ann");
  private static final Optional<GuestId> SESSION = Optional.of(GuestId.parse("17-300"));
  private static final int CHUNK_BYTES = 8;

  private final GoldenForms forms =
      new GoldenForms(
          BarrierFormatsGoldenTest.class,
          "barrier-golden.txt",
          new BarrierKind(BarrierSettings.DEFAULT),
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
    forms.checkComplete(BarrierCommand.class, BarrierReply.class, BarrierEvent.class);
  }

  @Test
  void whatIsCutShortIsRefused() {
    forms.checkCut();
  }

  @Test
  void aSnapshotOfAnotherFormatIsRefused() {
    Bytes other = Bytes.wrap(new byte[] {9});
    assertThatThrownBy(() -> core().restore(other))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("format 9");
  }

  private static BarrierRules core() {
    return new BarrierRules(BarrierSettings.DEFAULT, Guests.NONE);
  }

  private static KindPart<BarrierCommand, BarrierEvent> part() {
    KindPart<BarrierCommand, BarrierEvent> part = new KindPart<>(BarrierFormatsGoldenTest::core);
    LockOwner bob = new LockOwner("bob");
    for (BarrierCommand each :
        List.of(
            arrive(NAME, ANN),
            arrive(NAME, bob),
            arrive(NAME, bob),
            arrive(new ObjectName("other"), ANN),
            new BarrierCommand.Reset(new ObjectName("other")),
            arrive(new ObjectName("worn"), ANN),
            new BarrierCommand.Leave(new ObjectName("worn"), ANN, new BarrierGeneration(6)))) {
      KindReply unused = part.ask(each);
    }
    return part;
  }

  private static BarrierCommand arrive(ObjectName name, LockOwner party) {
    return new BarrierCommand.Arrive(name, party, 2, 300, 5_000, Optional.empty());
  }

  private static Map<String, Object> samples() {
    Broken byAnn = new Broken(Broken.Why.SESSION_ENDED, Optional.of(ANN));
    Broken reset = new Broken(Broken.Why.RESET, Optional.empty());
    Map<String, Object> samples = new LinkedHashMap<>();
    samples.put("arrive", arrive(NAME, ANN));
    samples.put("arrive-bound", new BarrierCommand.Arrive(NAME, ANN, 300, 1, 2, SESSION));
    samples.put("await", new BarrierCommand.Await(NAME, GENERATION));
    samples.put("renew", new BarrierCommand.Renew(NAME, ANN, GENERATION, 5_000));
    samples.put("leave", new BarrierCommand.Leave(NAME, ANN, GENERATION));
    samples.put("reset", new BarrierCommand.Reset(NAME));
    samples.put("delete", new BarrierCommand.Delete(NAME));
    samples.put("explain", new BarrierCommand.Explain(NAME));
    samples.put("list", new BarrierCommand.ListBarriers(Optional.empty(), 1_000));
    samples.put("list-after", new BarrierCommand.ListBarriers(Optional.of(NAME), 1));
    samples.put("arrived", new BarrierReply.Arrived(GENERATION, 2));
    for (BarrierReply.NotArrived.Why why : BarrierReply.NotArrived.Why.values()) {
      samples.put(
          "not-arrived-" + why.name().toLowerCase(Locale.ROOT),
          new BarrierReply.NotArrived(why, 300));
    }
    samples.put("ended-tripped", new BarrierReply.Ended(new BarrierOutcome.Tripped()));
    for (Broken.Why why : Broken.Why.values()) {
      samples.put(
          "ended-broken-" + why.name().toLowerCase(Locale.ROOT),
          new BarrierReply.Ended(new Broken(why, Optional.empty())));
    }
    samples.put("past", new BarrierReply.Past());
    samples.put("not-known", new BarrierReply.NotKnown());
    samples.put("not-there", new BarrierReply.NotThere());
    samples.put("renewed", new BarrierReply.Renewed());
    samples.put("left", new BarrierReply.Left());
    samples.put("not-here", new BarrierReply.NotHere());
    samples.put("was-reset", new BarrierReply.WasReset(true));
    samples.put("deleted", new BarrierReply.Deleted(true));
    samples.put(
        "explained",
        new BarrierReply.Explained(
            3, GENERATION, List.of(ANN), List.of(new LockOwner("bob")), Optional.empty()));
    samples.put(
        "explained-broken",
        new BarrierReply.Explained(3, GENERATION, List.of(), List.of(), Optional.of(byAnn)));
    samples.put(
        "listed",
        new BarrierReply.Listed(
            List.of(new BarrierReply.Listed.Barrier(NAME, 300, 7, true)), true));
    samples.put(
        "event-arrived", new BarrierEvent.PartyArrived(NAME, ANN, 3, 304, 5_051, Optional.empty()));
    samples.put(
        "event-arrived-bound", new BarrierEvent.PartyArrived(NAME, ANN, 3, 304, 5_051, SESSION));
    samples.put("event-renewed", new BarrierEvent.LeaseRenewed(NAME, ANN, 304));
    samples.put("event-broken", new BarrierEvent.GenerationBroken(NAME, byAnn));
    samples.put("event-broken-by-none", new BarrierEvent.GenerationBroken(NAME, reset));
    samples.put("event-reset", new BarrierEvent.BarrierReset(NAME));
    samples.put("event-deleted", new BarrierEvent.BarrierDeleted(NAME));
    return samples;
  }
}
