package io.troupe.coordination.semaphore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.part.GoldenForms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was once released stays readable for ever. */
class SemaphoreFormatsGoldenTest {
  private static final ObjectName NAME = new ObjectName("db.pool");
  private static final LockOwner OWNER = new LockOwner("worker-7@host:1");
  private static final FencingToken TOKEN = new FencingToken(300);
  private static final LockTicket TICKET = new LockTicket(299);
  private static final long WALL_MILLIS = 1_767_225_600_000L;
  private static final int CHUNK_BYTES = 40;

  private final GoldenForms forms =
      new GoldenForms(
          SemaphoreFormatsGoldenTest.class,
          "semaphore-golden.txt",
          new SemaphoreKind(SemaphoreSettings.DEFAULT),
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
    forms.checkComplete(SemaphoreCommand.class, SemaphoreReply.class, SemaphoreEvent.class);
  }

  @Test
  void whatIsCutShortIsRefused() {
    forms.checkCut();
  }

  @Test
  void aSnapshotOfAnotherFormatIsRefused() {
    Bytes other = Bytes.wrap(new byte[] {9});
    assertThatThrownBy(() -> new SemaphoreRules(SemaphorePart.SETTINGS).restore(other))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("format 9");
  }

  private static SemaphorePart part() {
    SemaphorePart part = new SemaphorePart();
    part.granted("ann", 2);
    part.pass(7);
    part.queued("bob", 2);
    part.set(new ObjectName("idle"), 1);
    return part;
  }

  private static Map<String, Object> samples() {
    Map<String, Object> samples = new LinkedHashMap<>();
    samples.put("set", new SemaphoreCommand.SetPermits(NAME, 300, false));
    samples.put("set-new", new SemaphoreCommand.SetPermits(NAME, 1, true));
    samples.put("delete", new SemaphoreCommand.Delete(NAME));
    samples.put("acquire", new SemaphoreCommand.Acquire(NAME, OWNER, 2, 30_000, 10_000));
    samples.put("await", new SemaphoreCommand.Await(NAME, OWNER, TICKET));
    samples.put("renew", new SemaphoreCommand.Renew(NAME, OWNER, TOKEN, 30_000));
    samples.put("release", new SemaphoreCommand.Release(NAME, OWNER, TOKEN));
    samples.put("leave", new SemaphoreCommand.Leave(NAME, OWNER, TICKET));
    samples.put("force", new SemaphoreCommand.ForceRelease(NAME, Optional.empty()));
    samples.put("force-token", new SemaphoreCommand.ForceRelease(NAME, Optional.of(TOKEN)));
    samples.put("explain", new SemaphoreCommand.Explain(NAME));
    samples.put("list", new SemaphoreCommand.ListSemaphores(Optional.empty(), 1_000));
    samples.put("list-after", new SemaphoreCommand.ListSemaphores(Optional.of(NAME), 1));
    samples.put("sized", new SemaphoreReply.Sized(300, true));
    samples.put("deleted", new SemaphoreReply.Deleted(true));
    samples.put("granted", new SemaphoreReply.Granted(TICKET, TOKEN));
    samples.put("queued", new SemaphoreReply.Queued(TICKET, 3));
    samples.put("busy", new SemaphoreReply.Busy(2));
    for (SemaphoreReply.NotAllowed.Why why : SemaphoreReply.NotAllowed.Why.values()) {
      samples.put("not-allowed-" + why.number(), new SemaphoreReply.NotAllowed(why));
    }
    samples.put("held", new SemaphoreReply.Held(TICKET, TOKEN, 30_000));
    samples.put("renewed", new SemaphoreReply.Renewed());
    samples.put("released", new SemaphoreReply.Released(2));
    samples.put("left", new SemaphoreReply.Left());
    samples.put("forced", new SemaphoreReply.Forced(2));
    samples.put("not-held", new SemaphoreReply.NotHeld());
    samples.put(
        "explained",
        new SemaphoreReply.Explained(
            2,
            -1,
            List.of(new SemaphoreReply.Explained.Holder(OWNER, 3, TOKEN, WALL_MILLIS, 30_000)),
            List.of(new SemaphoreReply.Explained.Waiter(OWNER, 2, TICKET, WALL_MILLIS, 7)),
            1,
            12));
    samples.put(
        "listed",
        new SemaphoreReply.Listed(
            List.of(new SemaphoreReply.Listed.Semaphore(NAME, 3, -1, 2, 4)), true));
    samples.put("event-set", new SemaphoreEvent.PermitsSet(NAME, 300));
    samples.put("event-deleted", new SemaphoreEvent.SemaphoreDeleted(NAME));
    samples.put("event-granted", new SemaphoreEvent.PermitsGranted(NAME, OWNER, 2, 30_301));
    samples.put("event-queued", new SemaphoreEvent.WaiterQueued(NAME, OWNER, 2, 30_301, 10_101));
    samples.put("event-renewed", new SemaphoreEvent.LeaseRenewed(NAME, TICKET, 30_301));
    samples.put("event-released", new SemaphoreEvent.PermitsReleased(NAME, TICKET));
    samples.put("event-left", new SemaphoreEvent.ClaimLeft(NAME, TICKET));
    samples.put("event-forced", new SemaphoreEvent.PermitsForced(NAME, Optional.empty()));
    samples.put("event-forced-token", new SemaphoreEvent.PermitsForced(NAME, Optional.of(TOKEN)));
    samples.put("event-lease-elapsed", new SemaphoreEvent.LeaseElapsed(NAME, TICKET));
    samples.put("event-wait-elapsed", new SemaphoreEvent.WaitElapsed(NAME, TICKET));
    return samples;
  }
}
