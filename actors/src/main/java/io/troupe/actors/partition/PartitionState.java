package io.troupe.actors.partition;

import io.troupe.actors.Bytes;
import io.troupe.actors.PartitionId;
import io.troupe.actors.RequestId;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.Version;
import io.troupe.actors.guest.GuestBook;
import io.troupe.actors.guest.GuestKind;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.mail.Mail;
import io.troupe.actors.mail.MailKind;
import io.troupe.actors.session.RequestLedger;
import io.troupe.actors.session.SessionKind;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a partition's events make: the cores of all kinds, the outcomes of requests,
 * letters, guests, and partition time. Two states that applied the same events are equal, which a
 * simulation checks from outside.
 */
public final class PartitionState {
  /** Format 1 has one time that counts as both. */
  private static final int SNAPSHOT_FORMAT = 2;

  private static final int CLOCK = 1;
  private static final int LEDGER = 2;
  private static final int KIND = 3;

  private final RequestLedger ledger;
  private final Mail mail;
  private final GuestBook guests = new GuestBook();

  /** In order of their names. Few: looking through them is quicker than a map. */
  private final List<Hosted<?, ?>> kinds;

  private SequenceNumber last = SequenceNumber.NONE;
  private long timeMillis;
  private long wallMillis;

  /** An empty state: no event was applied. */
  public PartitionState(
      PartitionId partition,
      Collection<? extends Kind<?, ?>> kinds,
      WireRegistry wire,
      PartitionSettings settings) {
    this.ledger = new RequestLedger(partition, settings.sessions(), wire);
    this.mail = new Mail(partition, wire, this::applyFacts);
    List<Kind<?, ?>> all = new ArrayList<>(kinds);
    all.add(new SessionKind(ledger));
    all.add(new MailKind(mail, () -> wire));
    all.add(new GuestKind(guests));
    Surroundings surroundings = new Surroundings(partition, guests, mail);
    TreeMap<String, Hosted<?, ?>> byName = new TreeMap<>();
    for (Kind<?, ?> kind : all) {
      if (byName.put(kind.name().value(), Hosted.of(kind, surroundings)) != null) {
        throw new IllegalArgumentException("two kinds have the name '" + kind.name() + "'");
      }
    }
    this.kinds = List.copyOf(byName.values());
  }

  /** The number of the last event applied. */
  SequenceNumber last() {
    return last;
  }

  /** Whether some kind here takes this command. */
  boolean hosts(KindCommand command) {
    @Nullable Hosted<?, ?> kind = find(command.kind().value());
    return kind != null && kind.kind.commandType().isInstance(command);
  }

  /** The names of all kinds here. */
  Set<String> names() {
    return kinds.stream().map(it -> it.name).collect(Collectors.toCollection(TreeSet::new));
  }

  /** The letters to and from other partitions. */
  Mail mail() {
    return mail;
  }

  /** How many reads of this command's kind may wait for a change. */
  int mostParked(KindCommand command) {
    return hosted(command.kind().value()).kind.maxParked();
  }

  RequestLedger.Standing standingOf(
      RequestId id, long lowestUnanswered, long contentHash, long timeMillis) {
    return ledger.standingOf(id, lowestUnanswered, contentHash, timeMillis);
  }

  /** Partition time of the last event, in milliseconds. */
  long timeMillis() {
    return timeMillis;
  }

  /** The wall clock's time of the last event, in milliseconds since 1970. */
  long wallMillis() {
    return wallMillis;
  }

  /** Partition time at which something happens by itself, or {@link KindCore#NEVER}. */
  long nextDueMillis() {
    long next = KindCore.NEVER;
    for (Hosted<?, ?> hosted : kinds) {
      next = Math.min(next, hosted.core.nextDueMillis());
    }
    return next;
  }

  /** The next event that happens by itself at this time. */
  Optional<? extends KindEvent> due(long timeMillis) {
    for (Hosted<?, ?> hosted : kinds) {
      if (hosted.core.nextDueMillis() <= timeMillis) {
        return hosted.core.due(timeMillis);
      }
    }
    return Optional.empty();
  }

  Decision<?> decide(KindCommand command, long timeMillis) {
    return hosted(command.kind().value()).decide(command, timeMillis);
  }

  /** Applies the next event, whether it happens now or is replayed. */
  public KindReply apply(EventRecord record) {
    last = last.next();
    timeMillis = Math.max(timeMillis, record.timeMillis());
    wallMillis = Math.max(wallMillis, record.wallMillis());
    if (record.event() instanceof TimePassed passed) {
      return passed;
    }
    EventStamp stamp =
        new EventStamp(
            new Version(last.number()),
            record.timeMillis(),
            record.wallMillis(),
            record.requestId(),
            record.principal());
    KindReply reply = hosted(record.event().kind().value()).apply(record.event(), stamp);
    record
        .requestId()
        .ifPresent(
            id ->
                ledger.record(
                    id,
                    record.lowestUnanswered(),
                    record.contentHash(),
                    reply,
                    record.timeMillis()));
    return reply;
  }

  /** What letters say happens to the kinds that they are of. */
  private void applyFacts(List<KindEvent> facts, EventStamp stamp) {
    guests.leave(facts);
    for (KindEvent fact : facts) {
      var unused = hosted(fact.kind().value()).apply(fact, stamp);
    }
  }

  /** Begins to draw this state as it is now; it may change meanwhile. */
  public SnapshotCursor snapshot(int chunkBytes) {
    StateCursor cursor = new StateCursor();
    WireWriter clock = new WireWriter(20).varint(timeMillis).varint(wallMillis);
    cursor.add(header(CLOCK), SnapshotCursor.over(List.of(clock.toBytes())));
    cursor.add(header(LEDGER), ledger.snapshot(chunkBytes));
    for (Hosted<?, ?> hosted : kinds) {
      if (hosted.core != ledger) {
        cursor.add(header(KIND).text(hosted.name), hosted.core.snapshot(chunkBytes));
      }
    }
    return cursor;
  }

  /** Takes over a snapshot; the state must be fresh. */
  public void restore(Snapshot snapshot) {
    for (Bytes chunk : snapshot.chunks()) {
      WireReader in = new WireReader(chunk);
      int format = in.u8();
      if (format < 1 || format > SNAPSHOT_FORMAT) {
        throw new WireFormatException(
            "a snapshot has format %d, this build reads formats 1 to %d"
                .formatted(format, SNAPSHOT_FORMAT));
      }
      int part = in.u8();
      switch (part) {
        case CLOCK -> {
          timeMillis = in.varint();
          wallMillis = format == 1 ? timeMillis : in.varint();
        }
        case LEDGER -> ledger.restore(in.raw(in.left()));
        case KIND -> hosted(in.text()).core.restore(in.raw(in.left()));
        default -> throw new WireFormatException("a snapshot has an unknown part " + part);
      }
    }
    last = snapshot.at();
  }

  private static WireWriter header(int part) {
    return new WireWriter(64).u8(SNAPSHOT_FORMAT).u8(part);
  }

  private @Nullable Hosted<?, ?> find(String name) {
    for (Hosted<?, ?> hosted : kinds) {
      if (hosted.name.equals(name)) {
        return hosted;
      }
    }
    return null;
  }

  private Hosted<?, ?> hosted(String name) {
    @Nullable Hosted<?, ?> kind = find(name);
    if (kind == null) {
      throw new WireFormatException("this build hosts no kind '" + name + "'");
    }
    return kind;
  }

  /** A kind with its core: the one place where a command or event finds its own type again. */
  private static final class Hosted<C extends KindCommand, E extends KindEvent> {
    private final String name;
    private final Kind<C, E> kind;
    private final KindCore<C, E> core;

    private Hosted(Kind<C, E> kind, KindCore<C, E> core) {
      this.name = kind.name().value();
      this.kind = kind;
      this.core = core;
    }

    private static <C extends KindCommand, E extends KindEvent> Hosted<C, E> of(
        Kind<C, E> kind, Surroundings surroundings) {
      return new Hosted<>(kind, kind.newCore(surroundings));
    }

    private Decision<E> decide(KindCommand command, long timeMillis) {
      return core.decide(kind.commandType().cast(command), timeMillis);
    }

    private KindReply apply(KindEvent event, EventStamp stamp) {
      return core.apply(kind.eventType().cast(event), stamp);
    }
  }
}
