package io.troupe.actors.partition;

import io.troupe.actors.Bytes;
import io.troupe.actors.PartitionId;
import io.troupe.actors.RequestId;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.Version;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.session.RequestLedger;
import io.troupe.actors.session.SessionKind;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a partition's events make: the cores of all kinds, the outcomes of requests, and
 * partition time. Two states that applied the same events are equal.
 */
final class PartitionState {
  private static final int SNAPSHOT_FORMAT = 1;
  private static final int CLOCK = 1;
  private static final int LEDGER = 2;
  private static final int KIND = 3;

  private final RequestLedger ledger;
  private final TreeMap<String, Hosted<?, ?>> kinds = new TreeMap<>();
  private SequenceNumber last = SequenceNumber.NONE;
  private long timeMillis;

  PartitionState(
      PartitionId partition,
      Collection<? extends Kind<?, ?>> kinds,
      WireRegistry wire,
      PartitionSettings settings) {
    this.ledger = new RequestLedger(partition, settings.sessions(), wire);
    SessionKind sessions = new SessionKind(ledger);
    this.kinds.put(sessions.name().value(), Hosted.of(sessions, partition));
    for (Kind<?, ?> kind : kinds) {
      if (this.kinds.put(kind.name().value(), Hosted.of(kind, partition)) != null) {
        throw new IllegalArgumentException("two kinds have the name '" + kind.name() + "'");
      }
    }
  }

  /** The number of the last event applied. */
  SequenceNumber last() {
    return last;
  }

  /** Whether some kind here takes this command. */
  boolean hosts(KindCommand command) {
    @Nullable Hosted<?, ?> kind = kinds.get(command.kind().value());
    return kind != null && kind.kind.commandType().isInstance(command);
  }

  RequestLedger.Standing standingOf(
      RequestId id, long lowestUnanswered, long contentHash, long timeMillis) {
    return ledger.standingOf(id, lowestUnanswered, contentHash, timeMillis);
  }

  /** Partition time if an event happened now: follows the wall clock, never goes back. */
  long timeAt(long wallMillis) {
    return Math.max(timeMillis, Math.max(0, wallMillis));
  }

  Decision<?> decide(KindCommand command, long timeMillis) {
    return hosted(command.kind().value()).decide(command, timeMillis);
  }

  /** Applies the next event, whether it happens now or is replayed. */
  KindReply apply(EventRecord record) {
    last = last.next();
    timeMillis = Math.max(timeMillis, record.timeMillis());
    EventStamp stamp = new EventStamp(new Version(last.number()), record.timeMillis());
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

  Snapshot snapshot(int chunkBytes) {
    List<Bytes> chunks = new ArrayList<>();
    chunks.add(header(CLOCK).varint(timeMillis).toBytes());
    for (Bytes part : ledger.snapshot(chunkBytes)) {
      chunks.add(header(LEDGER).raw(part.unsafeArray()).toBytes());
    }
    kinds.forEach(
        (name, hosted) -> {
          if (hosted.core == ledger) {
            return;
          }
          for (Bytes part : hosted.core.snapshot(chunkBytes)) {
            chunks.add(header(KIND).text(name).raw(part.unsafeArray()).toBytes());
          }
        });
    return new Snapshot(last, chunks);
  }

  /** Takes over a snapshot; the state must be fresh. */
  void restore(Snapshot snapshot) {
    for (Bytes chunk : snapshot.chunks()) {
      WireReader in = new WireReader(chunk);
      int format = in.u8();
      if (format != SNAPSHOT_FORMAT) {
        throw new WireFormatException(
            "a snapshot has format " + format + ", this build reads format " + SNAPSHOT_FORMAT);
      }
      int part = in.u8();
      switch (part) {
        case CLOCK -> timeMillis = in.varint();
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

  private Hosted<?, ?> hosted(String name) {
    @Nullable Hosted<?, ?> kind = kinds.get(name);
    if (kind == null) {
      throw new WireFormatException("this build hosts no kind '" + name + "'");
    }
    return kind;
  }

  /** A kind with its core: the one place where a command or event finds its own type again. */
  private static final class Hosted<C extends KindCommand, E extends KindEvent> {
    private final Kind<C, E> kind;
    private final KindCore<C, E> core;

    private Hosted(Kind<C, E> kind, KindCore<C, E> core) {
      this.kind = kind;
      this.core = core;
    }

    private static <C extends KindCommand, E extends KindEvent> Hosted<C, E> of(
        Kind<C, E> kind, PartitionId partition) {
      return new Hosted<>(kind, kind.newCore(partition));
    }

    private Decision<E> decide(KindCommand command, long timeMillis) {
      return core.decide(kind.commandType().cast(command), timeMillis);
    }

    private KindReply apply(KindEvent event, EventStamp stamp) {
      return core.apply(kind.eventType().cast(event), stamp);
    }
  }
}
