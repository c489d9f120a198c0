package io.troupe.actors.session;

import io.troupe.actors.Bytes;
import io.troupe.actors.PartitionId;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of writes, by request id, until their clients need no repeat of them. It is part of
 * the replicated state: it changes only as events are applied, so a new owner answers a retry as
 * the old one would have.
 */
public final class RequestLedger implements KindCore<SessionCommand, SessionEvent> {
  private final PartitionId partition;
  private final SessionLimits limits;
  private final WireRegistry wire;
  private final SessionTable clients;
  private final SessionTable keys;

  /** An empty ledger. */
  public RequestLedger(PartitionId partition, SessionLimits limits, WireRegistry wire) {
    this.partition = partition;
    this.limits = limits;
    this.wire = wire;
    this.clients = new SessionTable("client sessions", limits.sessions(), limits.retentionMillis());
    this.keys = new SessionTable("idempotency keys", limits.keys(), limits.retentionMillis());
  }

  /** What is known of a request. */
  public sealed interface Standing {
    /** Not seen yet: it may be executed. */
    record New() implements Standing {}

    /** It was decided, and this was the answer. */
    record Done(KindReply reply) implements Standing {}

    /** Another request happened under its id, which must not be executed for this one. */
    record Reused() implements Standing {}

    /** Its client said that it has the answer; the outcome is not kept any more. */
    record TooOld() implements Standing {}

    /** Its session is not known, or not any more, so it may have happened: never execute it. */
    record NoSession() implements Standing {}

    /**
     * There is no room to remember its outcome, so it must not be executed.
     *
     * @param roomIn when there will be room, if that is known
     */
    record Full(String detail, Optional<Duration> roomIn) implements Standing {}
  }

  /**
   * What is known of a request.
   *
   * @param lowestUnanswered what the request itself acknowledges
   * @param content of what it asks for
   * @param timeMillis partition time now
   */
  public Standing standingOf(RequestId id, long lowestUnanswered, long content, long timeMillis) {
    SessionTable table = table(id.session());
    @Nullable Session session = table.find(id.session());
    if (session == null && !id.session().isDerived()) {
      return new Standing.NoSession();
    }
    if (session == null) {
      long roomInMillis = table.roomInMillis(timeMillis);
      return roomInMillis <= 0
          ? new Standing.New()
          : new Standing.Full(table.fullDetail(), Optional.of(Duration.ofMillis(roomInMillis)));
    }
    if (id.number() < session.lowestUnanswered()) {
      return new Standing.TooOld();
    }
    Session.@Nullable Outcome outcome = session.find(id.number());
    if (outcome != null) {
      return ContentHash.agree(outcome.content(), content)
          ? new Standing.Done(outcome.reply())
          : new Standing.Reused();
    }
    // The lowest one is always taken: where later ones fill the session, all else waits for it.
    long acknowledged = Math.min(lowestUnanswered, id.number());
    boolean isLowest = id.number() == acknowledged;
    return !isLowest && session.countFrom(acknowledged) >= limits.outcomes()
        ? new Standing.Full(
            "the session has %d writes that it did not acknowledge, the most"
                .formatted(limits.outcomes()),
            Optional.empty())
        : new Standing.New();
  }

  @Override
  public Decision<SessionEvent> decide(SessionCommand command, long timeMillis) {
    return clients.roomInMillis(timeMillis) <= 0
        ? new Decision.Change<>(new SessionEvent.Opened())
        : new Decision.Answer<>(new SessionReply.NoRoom(clients.fullDetail()));
  }

  @Override
  public KindReply apply(SessionEvent event, EventStamp stamp) {
    return switch (event) {
      case SessionEvent.Opened unused -> {
        SessionId id = SessionId.opened(partition, stamp.version());
        clients.wrote(clients.touch(id), stamp.timeMillis());
        yield new SessionReply.Opened(id);
      }
      case SessionEvent.Answered answered -> answered.reply();
    };
  }

  /**
   * Keeps the outcome of a request, whether it changed something or was answered only.
   *
   * @param lowestUnanswered what the request itself acknowledges
   * @param content of what it asked for
   * @param timeMillis partition time of its event
   */
  public void record(
      RequestId id, long lowestUnanswered, long content, KindReply outcome, long timeMillis) {
    SessionTable table = table(id.session());
    Session session = table.touch(id.session());
    session.acknowledge(Math.min(lowestUnanswered, id.number()));
    session.put(new Session.Outcome(id.number(), content, outcome));
    table.wrote(session, timeMillis);
  }

  WireRegistry wire() {
    return wire;
  }

  private SessionTable table(SessionId id) {
    return id.isDerived() ? keys : clients;
  }

  @Override
  public SnapshotCursor snapshot(int chunkBytes) {
    return new LedgerCursor(wire, chunkBytes, List.of(clients, keys));
  }

  @Override
  public void restore(Bytes chunk) {
    WireReader in = new WireReader(chunk);
    while (in.left() > 0) {
      SessionId id = new SessionId(in.i64(), in.i64());
      Session session = table(id).touch(id);
      session.acknowledge(in.varint());
      session.wroteAt(in.varint());
      LedgerCursor.readOutcomes(session, in, wire);
    }
  }
}
