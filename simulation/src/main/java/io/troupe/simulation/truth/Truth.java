package io.troupe.simulation.truth;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.RequestId;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.partition.EventRecord;
import io.troupe.actors.partition.PartitionSettings;
import io.troupe.actors.partition.PartitionState;
import io.troupe.actors.partition.TimePassed;
import io.troupe.actors.session.SessionEvent;
import io.troupe.actors.session.SessionReply;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.sharding.bond.BondLimits;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapEvent;
import io.troupe.sharding.map.MapKind;
import io.troupe.sharding.map.MapReply;
import io.troupe.sharding.map.MapRevision;
import io.troupe.testkit.world.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Told of every event that becomes durable, knows what every answer may say. An answer is judged
 * when it leaves its owner, whether or not it arrives.
 */
public final class Truth {
  private static final int CHUNK_BYTES = 64;

  private final PartitionId partition;
  private final PartitionSettings settings;
  private final List<Kind<?, ?>> kinds;
  private final WireRegistry wire;
  private final List<EventRecord> events = new ArrayList<>();
  private final List<Maps> states = new ArrayList<>(List.of(Maps.empty()));
  private final Past past;
  private final Reads reads;
  private final Times times;
  private final SessionOracle sessions;
  private final GuardTruth guards;
  private final BondLimits bonds;
  private final Coordination coordination;
  private final Map<RequestId, KindCommand> asked = new HashMap<>();

  /** One of a key may be decided again once its outcome need not be kept. */
  private final Map<RequestId, List<Decided>> requests = new HashMap<>();

  private Epoch epoch = Epoch.NONE;

  /** What became of a request, at which event. */
  private record Decided(long number, KindReply reply) {}

  /**
   * Nothing happened yet.
   *
   * @param maps one of the kinds
   * @param coordination locks, semaphores and sessions, if there are any
   */
  public Truth(
      PartitionId partition,
      PartitionSettings settings,
      List<Kind<?, ?>> kinds,
      MapKind maps,
      Coordination coordination,
      WireRegistry wire,
      Times times) {
    this.partition = partition;
    this.settings = settings;
    this.kinds = List.copyOf(kinds);
    this.wire = wire;
    past = new Past(maps.settings().history());
    reads = new Reads(states, past);
    this.times = times;
    sessions = new SessionOracle(partition, settings);
    guards = new GuardTruth(maps.settings().guards(), times.slowest());
    bonds = maps.settings().bonds();
    this.coordination = coordination;
  }

  /** The number of the newest durable event. */
  public long highest() {
    return events.size();
  }

  /** The version of the newest change of a map. */
  public long latestChange() {
    return past.latest(highest());
  }

  /** How many keys are to end by time. */
  public long ending() {
    return states.getLast().ending();
  }

  /** The oldest version of a key that is to end by time; 0 for none. */
  public long oldestEnding() {
    return states.getLast().oldestEnding();
  }

  /** How many keys live as long as sessions. */
  public long bound() {
    return states.getLast().bound(unused -> true);
  }

  /** A request is about to be sent for the first time. */
  public void asks(RequestId id, KindCommand command) {
    asked.put(id, command);
  }

  /** Whether a request is in the journal. */
  public boolean happened(RequestId id) {
    return requests.containsKey(id);
  }

  /** An event became durable that an owner decided at this time of the world. */
  public void stored(SequenceNumber number, Epoch by, Bytes event, long decidedNanos) {
    check(number.number() == highest() + 1, "no gaps: event %s follows %s", number, highest());
    check(
        by.compareTo(epoch) >= 0,
        "epochs never fall: %s wrote event %s after %s",
        by,
        number,
        epoch);
    epoch = by;
    EventRecord record = EventRecord.decode(event, wire);
    times.stored(record, decidedNanos);
    sessions.stored(record, number);
    Maps before = states.getLast();
    KindReply reply = happened(record, number.number(), before, decidedNanos);
    record
        .requestId()
        .ifPresent(
            id ->
                requests
                    .computeIfAbsent(id, unused -> new ArrayList<>())
                    .add(new Decided(number.number(), reply)));
    events.add(record);
    Optional<MapEvent> change = changeIn(record);
    states.add(
        change.map(it -> before.after(it, number.number(), record.wallMillis())).orElse(before));
    change.ifPresent(it -> remember(it, record, number.number(), before));
  }

  /** What an event did to the keys. */
  private static Optional<MapEvent> changeIn(EventRecord record) {
    return switch (record.event()) {
      case MapEvent.GuardPassed passed -> Optional.of(passed.change());
      case MapEvent changed -> Optional.of(changed);
      default -> Optional.empty();
    };
  }

  /** Holds an event against what its request asks for; what the request is to be answered. */
  private KindReply happened(EventRecord record, long number, Maps before, long decidedNanos) {
    return switch (record.event()) {
      case TimePassed passed -> passed;
      case SessionEvent.Opened unused ->
          new SessionReply.Opened(SessionId.opened(partition, new Version(number)));
      case MapEvent.EntryExpired expired -> {
        check(
            before.isDue(expired, record.timeMillis()),
            "what expires is due: event %s is %s at %s ms",
            number,
            expired,
            record.timeMillis());
        times.expired(
            Objects.requireNonNull(before.find(expired.map(), expired.key())).version(),
            decidedNanos);
        yield new MapReply.Removed(new Version(number));
      }
      case MapEvent.EntryUnbound unbound -> {
        Maps.@Nullable Kept kept = before.find(unbound.map(), unbound.key());
        Optional<GuestId> session = kept == null ? Optional.empty() : kept.session();
        check(
            session.isPresent() && !coordination.sessions().isHere(session.get()),
            "a key goes with its session, and not before: event %s is %s, bound to %s",
            number,
            unbound,
            session);
        yield new MapReply.Removed(new Version(number));
      }
      default -> {
        if (record.requestId().isEmpty()) {
          yield coordination.happened(record, number, decidedNanos);
        }
        KindCommand command =
            record
                .requestId()
                .map(asked::get)
                .orElseThrow(() -> new Violation("nobody asked for event " + number));
        yield command instanceof MapCommand map
            ? decided(map, record, number, before, decidedNanos)
            : coordination.decided(command, record, number, decidedNanos);
      }
    };
  }

  /** Locks, semaphores and sessions. */
  public Coordination coordination() {
    return coordination;
  }

  private KindReply decided(
      MapCommand command, EventRecord record, long number, Maps before, long decidedNanos) {
    long end =
        switch (changeIn(record).orElse(null)) {
          case MapEvent.EntryPut put -> put.expiresAtMillis();
          case MapEvent.EntryBound bound -> bound.put().expiresAtMillis();
          case null, default -> 0;
        };
    Maps.Outcome wanted = wanted(command, record, number, before, end);
    Optional<MapEvent> event =
        record.event() instanceof MapEvent changed ? Optional.of(changed) : Optional.empty();
    check(
        event.equals(wanted.event()),
        "the rules decide: event %s is %s where %s makes %s",
        number,
        record.event(),
        command,
        wanted);
    if (record.event() instanceof SessionEvent.Answered answered) {
      check(
          answered.reply().equals(wanted.reply()),
          "the rules decide: event %s answers %s where %s makes %s",
          number,
          answered,
          command,
          wanted);
    }
    if (command instanceof MapCommand.Guarded guarded && event.isPresent()) {
      guards.passed(guarded, number, record.timeMillis(), decidedNanos);
    }
    MapCommand write = command instanceof MapCommand.Guarded guarded ? guarded.write() : command;
    if (write instanceof MapCommand.Bind bind) {
      write = bind.put();
    }
    if (write instanceof MapCommand.Put put && event.isPresent()) {
      boolean ends = put.timeToLiveMillis() != 0;
      long most = record.timeMillis() + put.timeToLiveMillis() * 11 / 10 + 3;
      check(
          ends == (end != 0) && (!ends || end <= most),
          "what is due expires in time: event %s at %s ms says %s for %s",
          number,
          record.timeMillis(),
          end,
          put);
      if (ends) {
        times.lives(number, decidedNanos, put.timeToLiveMillis());
      }
    }
    return wanted.reply();
  }

  private Maps.Outcome wanted(
      MapCommand command, EventRecord record, long number, Maps before, long end) {
    if (!(command instanceof MapCommand.Guarded guarded)) {
      return unguarded(command, number, before, end);
    }
    Optional<MapReply> refused = guards.refuses(guarded, record.timeMillis());
    if (refused.isPresent()) {
      return new Maps.Outcome(Optional.empty(), refused.get());
    }
    Maps.Outcome done = unguarded(guarded.write(), number, before, end);
    return new Maps.Outcome(
        done.event().map(it -> new MapEvent.GuardPassed(guarded.guard(), (MapEvent.KeyChange) it)),
        done.reply());
  }

  private Maps.Outcome unguarded(MapCommand command, long number, Maps before, long end) {
    return command instanceof MapCommand.Bind bind
        ? before
            .refuses(bind, coordination.sessions()::isHere, bonds)
            .map(why -> new Maps.Outcome(Optional.empty(), why))
            .orElseGet(() -> before.decide(command, number, end))
        : before.decide(command, number, end);
  }

  private void remember(MapEvent event, EventRecord record, long number, Maps before) {
    Bytes key =
        switch (event) {
          case MapEvent.EntryPut put -> put.key();
          case MapEvent.EntryBound bound -> bound.key();
          case MapEvent.EntryUnbound unbound -> unbound.key();
          case MapEvent.EntryRemoved removed -> removed.key();
          case MapEvent.EntryExpired expired -> expired.key();
          case MapEvent.NumberChanged changed -> changed.key();
          case MapEvent.MapCleared unused -> Bytes.EMPTY;
          case MapEvent.GuardPassed passed -> passed.change().key();
        };
    MapRevision.How how =
        switch (event) {
          case MapEvent.EntryPut unused -> MapRevision.How.PUT;
          case MapEvent.EntryBound unused -> MapRevision.How.PUT;
          case MapEvent.EntryUnbound unused -> MapRevision.How.SESSION_ENDED;
          case MapEvent.EntryRemoved unused -> MapRevision.How.REMOVED;
          case MapEvent.EntryExpired unused -> MapRevision.How.EXPIRED;
          case MapEvent.NumberChanged unused -> MapRevision.How.PUT;
          case MapEvent.MapCleared unused -> MapRevision.How.CLEARED;
          case MapEvent.GuardPassed unused ->
              throw new IllegalStateException("what it did is told without its guard");
        };
    Optional<Maps.Kept> replaced = Optional.ofNullable(before.find(event.map(), key));
    if (event instanceof MapEvent.NumberChanged) {
      replaced.ifPresent(old -> times.keeps(number, old.version()));
    }
    long cost =
        Past.COST
            + key.length()
            + replaced.map(old -> old.value().length()).orElse(0)
            + (how == MapRevision.How.CLEARED ? before.costOf(event.map()) : 0);
    past.add(
        new Past.Change(
            number,
            event.map(),
            key,
            how,
            Optional.ofNullable(states.getLast().find(event.map(), key)),
            record.requestId(),
            record.principal(),
            record.timeMillis(),
            record.wallMillis(),
            cost));
  }

  /**
   * A write was answered. The version at which it was decided.
   *
   * @param floor what was known to be durable before its first copy was sent
   */
  public long written(RequestId id, KindReply reply, long floor) {
    List<Decided> all = requests.getOrDefault(id, List.of());
    check(!all.isEmpty(), "P1 durable: %s is acknowledged but not in the journal", id);
    Decided decided =
        all.stream()
            .filter(one -> one.reply().equals(reply))
            .findFirst()
            .orElseThrow(
                () ->
                    new Violation(
                        "one outcome per request: %s of %s was told %s".formatted(all, id, reply)));
    check(decided.number() > floor, "P2 linearizable: %s was decided before it was asked", id);
    return decided.number();
  }

  /**
   * What carries no request id was answered. The least version that it shows.
   *
   * @param floor what was known to be durable when it was sent; if it is not of maps, what was
   *     durable when it reached its owner
   * @param arrivedNanos when it reached its owner, by the world's time
   */
  public long told(KindCommand command, KindReply reply, long floor, long arrivedNanos) {
    if (reply instanceof SessionReply.Opened opened) {
      opened(opened);
    }
    return command instanceof MapCommand map
        ? read(map, reply, floor, arrivedNanos)
        : coordination.told(command, reply, floor, highest(), arrivedNanos);
  }

  /** A session was said to be open. */
  private void opened(SessionReply.Opened reply) {
    long number = reply.session().low();
    check(
        number <= highest() && events.get((int) number - 1).event() instanceof SessionEvent.Opened,
        "P1 durable: session %s was told, and event %s does not open it",
        reply.session(),
        number);
  }

  private long read(MapCommand command, KindReply reply, long floor, long arrivedNanos) {
    if (reply instanceof MapReply.Found found && !(command instanceof MapCommand.GetAsOf)) {
      times.shown(found.entry(), arrivedNanos);
    }
    return switch (command.access()) {
      case Access.Linearizable unused -> reads.judge(command, reply, floor, "P2 linearizable");
      case Access.AtLeast wanted ->
          reads.judge(command, reply, wanted.version().number(), "at least what was asked for");
      case Access.Local unused -> reads.judge(command, reply, 0, "local");
      case Access.Write unused -> throw new Violation("a read is no write");
    };
  }

  /** A snapshot is about to be drawn of a live state. */
  public void begun(SequenceNumber at) {
    check(
        at.number() <= highest(),
        "durable first: a snapshot of event %s is begun, %s are durable",
        at.number(),
        highest());
  }

  /** A snapshot was drawn of a live state. */
  public void drawn(SequenceNumber at, List<Bytes> pieces) {
    check(
        at.number() <= highest(),
        "durable first: a snapshot reaches event %s of %s",
        at,
        highest());
    PartitionState replayed = fresh();
    events.subList(0, (int) at.number()).forEach(record -> ignore(replayed.apply(record)));
    PartitionState restored = fresh();
    restored.restore(new Snapshot(at, pieces));
    check(
        image(restored).equals(image(replayed)),
        "replayed state = live state: the snapshot of event %s differs from the replay",
        at);
    // Past the snapshot both must stay the same.
    for (EventRecord record : events.subList((int) at.number(), events.size())) {
      ignore(replayed.apply(record));
      ignore(restored.apply(record));
    }
    check(
        image(restored).equals(image(replayed)),
        "snapshot + tail = replay: they differ at event %s behind the snapshot of %s",
        highest(),
        at);
  }

  private static void ignore(KindReply unused) {}

  private PartitionState fresh() {
    return new PartitionState(partition, kinds, wire, settings);
  }

  private static List<Bytes> image(PartitionState state) {
    List<Bytes> chunks = new ArrayList<>();
    var cursor = state.snapshot(CHUNK_BYTES);
    cursor.forEachRemaining(chunks::add);
    cursor.close();
    return chunks;
  }
}
