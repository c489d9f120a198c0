package io.troupe.coordination.lock;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One of everything that travels or reaches disk, by name. */
final class LockSamples {
  static final WireRegistry REGISTRY = registry();

  private static final LockName NAME = new LockName("jobs.nightly");
  private static final LockOwner OWNER = new LockOwner("worker-7@host:1");
  private static final FencingToken TOKEN = new FencingToken(300);
  private static final LockTicket TICKET = new LockTicket(299);
  private static final long WALL_MILLIS = 1_767_225_600_000L;

  private static final String CYCLE = "a waits for lock x held by b; b waits for lock y held by a";

  private static final LockHolder HOLDER =
      new LockHolder(
          OWNER,
          LockMode.EXCLUSIVE,
          TOKEN,
          WALL_MILLIS,
          30_000,
          2,
          Optional.empty(),
          OptionalLong.empty());
  private static final GuestId SESSION = new GuestId(new PartitionId(17), 4_821);
  private static final LockHolder BOUND =
      new LockHolder(
          OWNER,
          LockMode.SHARED,
          TOKEN,
          WALL_MILLIS,
          0,
          1,
          Optional.of(SESSION),
          OptionalLong.empty());
  private static final LockHolder ASKED =
      new LockHolder(
          OWNER,
          LockMode.SHARED,
          TOKEN,
          WALL_MILLIS,
          0,
          1,
          Optional.of(SESSION),
          OptionalLong.of(WALL_MILLIS + 9));
  private static final LockPast PAST =
      new LockPast(
          NAME,
          OWNER,
          LockMode.SHARED,
          TOKEN,
          WALL_MILLIS,
          WALL_MILLIS + 70,
          LockPast.How.LEASE_ELAPSED);

  private LockSamples() {}

  static Map<String, Object> all() {
    Map<String, Object> samples = new LinkedHashMap<>();
    addCommands(samples);
    addReplies(samples);
    addEvents(samples);
    return samples;
  }

  private static void addCommands(Map<String, Object> samples) {
    samples.put(
        "acquire", new LockCommand.Acquire(NAME, OWNER, LockMode.EXCLUSIVE, 30_000, 5_000, 10_000));
    samples.put("try", new LockCommand.Acquire(NAME, OWNER, LockMode.SHARED, 1, 0, 0));
    samples.put(
        "acquire-under",
        new LockCommand.AcquireUnder(NAME, OWNER, LockMode.EXCLUSIVE, SESSION, 5_000, 10_000));
    samples.put("await", new LockCommand.Await(NAME, OWNER, TICKET));
    samples.put("renew", new LockCommand.Renew(NAME, OWNER, TOKEN, 30_000));
    samples.put("release", new LockCommand.Release(NAME, OWNER, TOKEN));
    samples.put("leave", new LockCommand.Leave(NAME, OWNER, TICKET));
    samples.put("force", new LockCommand.ForceRelease(NAME, Optional.empty()));
    samples.put("force-token", new LockCommand.ForceRelease(NAME, Optional.of(TOKEN)));
    samples.put("explain", new LockCommand.Explain(NAME));
    samples.put("list", new LockCommand.ListLocks(Optional.empty(), 1_000));
    samples.put("list-waits", new LockCommand.ListWaits(Optional.of(NAME), 1_000));
    samples.put("refuse", refusal(Optional.empty()));
    samples.put("refuse-token", refusal(Optional.of(TOKEN)));
    samples.put("ask", new LockCommand.AskHolders(NAME, Optional.empty()));
    samples.put("ask-token", new LockCommand.AskHolders(NAME, Optional.of(TOKEN)));
    samples.put("await-asked-2", new LockCommand.AwaitAsked(NAME, OWNER, TICKET, true));
    samples.put("list-after", new LockCommand.ListLocks(Optional.of(NAME), 1));
  }

  private static LockCommand.RefuseWaiter refusal(Optional<FencingToken> token) {
    return new LockCommand.RefuseWaiter(NAME, TICKET, new LockTicket(17), token, CYCLE);
  }

  private static void addReplies(Map<String, Object> samples) {
    samples.put("granted", new LockReply.Granted(TICKET, TOKEN, 1));
    samples.put("queued", new LockReply.Queued(TICKET, 3));
    samples.put("busy", new LockReply.Busy(Optional.of(TOKEN)));
    samples.put("busy-delayed", new LockReply.Busy(Optional.empty()));
    for (LockReply.NotAllowed.Why why : LockReply.NotAllowed.Why.values()) {
      samples.put("not-allowed-" + why.number(), new LockReply.NotAllowed(why));
    }
    samples.put("held", new LockReply.Held(TICKET, TOKEN, 2, 30_000));
    samples.put("renewed", new LockReply.Renewed());
    samples.put("released", new LockReply.Released(1));
    samples.put("left", new LockReply.Left());
    samples.put("forced", new LockReply.Forced(2));
    samples.put("not-held", new LockReply.NotHeld());
    samples.put("deadlocked", new LockReply.Deadlocked(CYCLE));
    samples.put(
        "waits",
        new LockReply.Waits(
            List.of(
                new LockWaits(
                    NAME,
                    List.of(claim(LockMode.SHARED, Optional.of(TOKEN))),
                    List.of(claim(LockMode.EXCLUSIVE, Optional.empty())))),
            true));
    samples.put(
        "explained-asked",
        new LockReply.Explained(
            List.of(HOLDER, ASKED),
            List.of(
                new LockWaiter(
                    OWNER, LockMode.SHARED, TICKET, WALL_MILLIS, 7, Optional.of(SESSION))),
            2,
            12,
            40,
            List.of(PAST)));
    samples.put(
        "listed-asked",
        new LockReply.Listed(
            List.of(
                new LockReply.Listed.Lock(NAME, 1, 2, Optional.of(HOLDER)),
                new LockReply.Listed.Lock(new LockName("z"), 1, 1, Optional.of(ASKED))),
            true));
    samples.put("asked", new LockReply.Asked(2));
  }

  private static LockClaim claim(LockMode mode, Optional<FencingToken> token) {
    return new LockClaim(OWNER, mode, TICKET, token, WALL_MILLIS, Optional.of(SESSION));
  }

  /** As earlier versions of their forms say them: read for ever, and not written any more. */
  static Map<String, Object> earlier() {
    Map<String, Object> samples = new LinkedHashMap<>();
    samples.put("await-asked", new LockCommand.AwaitAsked(NAME, OWNER, TICKET, false));
    samples.put(
        "explained",
        new LockReply.Explained(
            List.of(HOLDER),
            List.of(
                new LockWaiter(OWNER, LockMode.SHARED, TICKET, WALL_MILLIS, 7, Optional.empty())),
            1,
            12,
            40,
            List.of(PAST)));
    samples.put(
        "listed",
        new LockReply.Listed(
            List.of(
                new LockReply.Listed.Lock(NAME, 1, 2, Optional.of(HOLDER)),
                new LockReply.Listed.Lock(new LockName("z"), 0, 1, Optional.empty())),
            true));
    samples.put(
        "explained-bound",
        new LockReply.Explained(
            List.of(HOLDER, BOUND),
            List.of(
                new LockWaiter(
                    OWNER, LockMode.SHARED, TICKET, WALL_MILLIS, 7, Optional.of(SESSION))),
            2,
            12,
            40,
            List.of(PAST)));
    samples.put(
        "listed-bound",
        new LockReply.Listed(
            List.of(
                new LockReply.Listed.Lock(NAME, 1, 2, Optional.of(HOLDER)),
                new LockReply.Listed.Lock(new LockName("z"), 1, 1, Optional.of(BOUND))),
            true));
    samples.put(
        "event-granted",
        new LockEvent.LockGranted(NAME, OWNER, LockMode.EXCLUSIVE, 30_301, 0, Optional.empty()));
    samples.put(
        "event-queued",
        new LockEvent.WaiterQueued(
            NAME, OWNER, LockMode.SHARED, 30_301, 5_051, 10_101, Optional.empty()));
    return samples;
  }

  private static void addEvents(Map<String, Object> samples) {
    samples.put(
        "event-granted-lease",
        new LockEvent.LockGranted(NAME, OWNER, LockMode.EXCLUSIVE, 30_301, 0, Optional.empty()));
    samples.put(
        "event-granted-bound",
        new LockEvent.LockGranted(NAME, OWNER, LockMode.SHARED, 0, 7, Optional.of(SESSION)));
    samples.put(
        "event-queued-bound",
        new LockEvent.WaiterQueued(
            NAME, OWNER, LockMode.SHARED, 0, 5_051, 10_101, Optional.of(SESSION)));
    samples.put("event-reentered", new LockEvent.LockReentered(NAME, TICKET, 30_301, 5_051));
    samples.put("event-renewed", new LockEvent.LeaseRenewed(NAME, TICKET, 30_301));
    samples.put("event-released", new LockEvent.LockReleased(NAME, TICKET));
    samples.put("event-left", new LockEvent.ClaimLeft(NAME, TICKET));
    samples.put("event-forced", new LockEvent.LockForced(NAME, Optional.empty()));
    samples.put("event-forced-token", new LockEvent.LockForced(NAME, Optional.of(TOKEN)));
    samples.put("event-lease-elapsed", new LockEvent.LeaseElapsed(NAME, TICKET));
    samples.put("event-wait-elapsed", new LockEvent.WaitElapsed(NAME, TICKET));
    samples.put("event-refused", new LockEvent.WaiterRefused(NAME, TICKET, CYCLE));
    samples.put("event-asked", new LockEvent.HoldersAsked(NAME, Optional.empty()));
    samples.put("event-asked-token", new LockEvent.HoldersAsked(NAME, Optional.of(TOKEN)));
    samples.put("event-delay-elapsed", new LockEvent.DelayElapsed(NAME));
  }

  /** Locks in every state: held, shared, waited for, behind a lost holder; and a past. */
  static LockPart part() {
    LockPart part = new LockPart();
    part.release("ann", part.granted("ann").token());
    part.tryShared("bob");
    part.tryShared("cid");
    part.queued("dan");
    part.ask(
        new LockCommand.Acquire(
            new LockName("lost"), LockPart.owner("eve"), LockMode.EXCLUSIVE, 10, 60_000, 0));
    part.pass(12);
    return part;
  }

  /** As above, with locks that are bound to a session. */
  static LockPart boundPart() {
    LockPart part = part();
    part.arrives(SESSION);
    part.ask(
        new LockCommand.AcquireUnder(
            new LockName("bound"), LockPart.owner("fay"), LockMode.SHARED, SESSION, 50, 0));
    part.under(SESSION, "gil", LockMode.EXCLUSIVE, 1_000);
    return part;
  }

  /** As above, with somebody who was refused. */
  static LockPart refusedPart() {
    LockPart part = boundPart();
    LockReply.Queued place = part.queued("hal");
    LockWaits jobs =
        ((LockReply.Waits) part.ask(new LockCommand.ListWaits(Optional.empty(), 10)))
            .locks()
            .getFirst();
    LockClaim behind = jobs.waiters().getFirst();
    part.ask(
        new LockCommand.RefuseWaiter(
            LockPart.JOBS, place.ticket(), behind.ticket(), Optional.empty(), CYCLE));
    return part;
  }

  /** As above, with holders who were asked to give it up. */
  static LockPart askedPart() {
    LockPart part = refusedPart();
    part.ask(new LockCommand.AskHolders(LockPart.JOBS, Optional.empty()));
    return part;
  }

  static Bytes encode(Object sample) {
    WireWriter out = new WireWriter(64);
    REGISTRY.write(sample, out);
    return out.toBytes();
  }

  static Object decode(String manifest, Bytes bytes) {
    WireReader in = new WireReader(bytes);
    Object value = REGISTRY.read(manifest, in);
    in.expectEnd();
    return value;
  }

  private static WireRegistry registry() {
    WireRegistry.Builder builder = WireRegistry.builder();
    new LockKind(LockSettings.DEFAULT).register(builder);
    return builder.build();
  }
}
