package io.troupe.actors.session;

import io.troupe.actors.Bytes;
import io.troupe.actors.PartitionId;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of writes, by request id, until their clients need no repeat of them. It is part of
 * the replicated state: it changes only as events are applied, so a new owner answers a retry as
 * the old one would have.
 */
public final class RequestLedger implements KindCore<SessionCommand, SessionEvent> {
  /** In a snapshot: what follows of a session's outcomes. */
  private static final int END = 0;

  private static final int OUTCOME = 1;
  private static final int OUTCOME_WITH_CONTENT = 2;

  private final PartitionId partition;
  private final SessionLimits limits;
  private final WireRegistry wire;
  private final Pool clients;
  private final Pool keys;

  /** An empty ledger. */
  public RequestLedger(PartitionId partition, SessionLimits limits, WireRegistry wire) {
    this.partition = partition;
    this.limits = limits;
    this.wire = wire;
    this.clients = new Pool("client sessions", limits.sessions(), limits.retentionMillis());
    this.keys = new Pool("idempotency keys", limits.keys(), limits.retentionMillis());
  }

  /** What is known of a request. */
  public sealed interface Standing {
    /** Not seen yet: it may be executed. */
    record New() implements Standing {}

    /** It happened, and this was the answer. */
    record Done(KindReply reply) implements Standing {}

    /** Another request happened under its id, which must not be executed for this one. */
    record Reused() implements Standing {}

    /** Its client said that it has the answer; the outcome is not kept any more. */
    record TooOld() implements Standing {}

    /** Its session is not known, or not any more, so it may have happened: never execute it. */
    record NoSession() implements Standing {}

    /** There is no room to remember its outcome, so it must not be executed. */
    record Full(String detail) implements Standing {}
  }

  /**
   * What is known of a request.
   *
   * @param lowestUnanswered what the request itself acknowledges
   * @param content of what it asks for
   * @param timeMillis partition time now
   */
  public Standing standingOf(RequestId id, long lowestUnanswered, long content, long timeMillis) {
    Pool pool = pool(id.session());
    @Nullable Session session = pool.find(id.session());
    if (session == null && !id.session().isDerived()) {
      return new Standing.NoSession();
    }
    if (session == null) {
      return pool.hasRoom(timeMillis) ? new Standing.New() : new Standing.Full(pool.fullDetail());
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
                .formatted(limits.outcomes()))
        : new Standing.New();
  }

  @Override
  public Decision<SessionEvent> decide(SessionCommand command, long timeMillis) {
    return clients.hasRoom(timeMillis)
        ? new Decision.Change<>(new SessionEvent.Opened())
        : new Decision.Answer<>(new SessionReply.NoRoom(clients.fullDetail()));
  }

  @Override
  public KindReply apply(SessionEvent event, EventStamp stamp) {
    SessionId id = SessionId.opened(partition, stamp.version());
    clients.touch(id).wroteAt(stamp.timeMillis());
    return new SessionReply.Opened(id);
  }

  /**
   * Keeps the outcome of a request that took effect.
   *
   * @param lowestUnanswered what the request itself acknowledges
   * @param content of what it asked for
   * @param timeMillis partition time of its event
   */
  public void record(
      RequestId id, long lowestUnanswered, long content, KindReply outcome, long timeMillis) {
    Session session = pool(id.session()).touch(id.session());
    session.acknowledge(Math.min(lowestUnanswered, id.number()));
    session.put(new Session.Outcome(id.number(), content, outcome));
    session.wroteAt(timeMillis);
  }

  private Pool pool(SessionId id) {
    return id.isDerived() ? keys : clients;
  }

  @Override
  public List<Bytes> snapshot(int chunkBytes) {
    List<Bytes> chunks = new ArrayList<>();
    WireWriter out = new WireWriter(chunkBytes);
    List<Map.Entry<SessionId, Session>> all = new ArrayList<>(clients.sessions.entrySet());
    all.addAll(keys.sessions.entrySet());
    for (Map.Entry<SessionId, Session> entry : all) {
      SessionId id = entry.getKey();
      Session session = entry.getValue();
      // A session is written in pieces where its outcomes would outgrow a chunk.
      Iterator<Session.Outcome> outcomes = session.outcomes().iterator();
      do {
        out.i64(id.high())
            .i64(id.low())
            .varint(session.lowestUnanswered())
            .varint(session.lastMillis());
        writeOutcomes(outcomes, out, chunkBytes);
        if (out.length() >= chunkBytes) {
          chunks.add(out.toBytes());
          out = new WireWriter(chunkBytes);
        }
      } while (outcomes.hasNext());
    }
    if (out.length() > 0) {
      chunks.add(out.toBytes());
    }
    return chunks;
  }

  @Override
  public void restore(Bytes chunk) {
    WireReader in = new WireReader(chunk);
    while (in.left() > 0) {
      SessionId id = new SessionId(in.i64(), in.i64());
      Session session = pool(id).sessions.computeIfAbsent(id, unused -> new Session());
      session.acknowledge(in.varint());
      session.wroteAt(in.varint());
      for (int next = in.u8(); next != END; next = in.u8()) {
        long number = in.varint();
        long content =
            switch (next) {
              case OUTCOME -> ContentHash.NONE;
              case OUTCOME_WITH_CONTENT -> in.i64();
              default -> throw new WireFormatException("an outcome has an unknown mark " + next);
            };
        KindReply reply = wire.readTagged(KindReply.class, in);
        session.put(new Session.Outcome(number, content, reply));
      }
    }
  }

  private void writeOutcomes(Iterator<Session.Outcome> outcomes, WireWriter out, int chunkBytes) {
    // At least one, however small the chunk: else a session would never end.
    boolean first = true;
    while (outcomes.hasNext() && (first || out.length() < chunkBytes)) {
      Session.Outcome outcome = outcomes.next();
      if (outcome.content() == ContentHash.NONE) {
        out.u8(OUTCOME).varint(outcome.number());
      } else {
        out.u8(OUTCOME_WITH_CONTENT).varint(outcome.number()).i64(outcome.content());
      }
      wire.writeTagged(outcome.reply(), out);
      first = false;
    }
    out.u8(END);
  }

  /** Sessions of one sort, in the order of their last write, so many at most. */
  private static final class Pool {
    private final String what;
    private final int most;
    private final long retentionMillis;
    private final LinkedHashMap<SessionId, Session> sessions = new LinkedHashMap<>();

    /** The last one of them: writes of one session often follow each other. */
    private @Nullable SessionId latestId;

    private @Nullable Session latest;

    private Pool(String what, int most, long retentionMillis) {
      this.what = what;
      this.most = most;
      this.retentionMillis = retentionMillis;
    }

    private @Nullable Session find(SessionId id) {
      return id.equals(latestId) ? latest : sessions.get(id);
    }

    private boolean hasRoom(long timeMillis) {
      if (sessions.size() < most) {
        return true;
      }
      Session oldest = sessions.values().iterator().next();
      return timeMillis - oldest.lastMillis() >= retentionMillis;
    }

    private String fullDetail() {
      return "%d %s wrote within the last %d s, the most that are remembered"
          .formatted(sessions.size(), what, retentionMillis / 1_000);
    }

    /** The session, made if there is none, as the last one; forgets the first if it must. */
    private Session touch(SessionId id) {
      @Nullable Session session = find(id);
      if (session == null) {
        session = new Session();
      }
      if (!id.equals(latestId)) {
        sessions.putLast(id, session);
        latestId = id;
        latest = session;
      }
      if (sessions.size() > most) {
        Iterator<SessionId> oldest = sessions.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
      return session;
    }
  }
}
