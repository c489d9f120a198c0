package io.troupe.simulation.truth;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.PartitionId;
import io.troupe.actors.RequestId;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.partition.EventRecord;
import io.troupe.actors.partition.PartitionSettings;
import io.troupe.actors.session.SessionEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of the request ids in a partition's journal, told from the events alone: each
 * happens once, none below its session's mark, none of a session that was not opened; and no more
 * is remembered than was agreed.
 */
final class SessionOracle {
  private final PartitionId partition;
  private final PartitionSettings settings;
  private final Map<SessionId, Seen> sessions = new HashMap<>();
  private long timeMillis;

  SessionOracle(PartitionId partition, PartitionSettings settings) {
    this.partition = partition;
    this.settings = settings;
  }

  /** A session as its events show it. */
  private static final class Seen {
    private final TreeMap<Long, SequenceNumber> kept = new TreeMap<>();
    private long lowest = 1;
    private long lastMillis;
  }

  /** The next event became durable. */
  void stored(EventRecord record, SequenceNumber number) {
    timeMillis = Math.max(timeMillis, record.timeMillis());
    if (record.event() instanceof SessionEvent.Opened) {
      SessionId id = SessionId.opened(partition, new Version(number.number()));
      sessions.computeIfAbsent(id, unused -> new Seen()).lastMillis = timeMillis;
    }
    record.requestId().ifPresent(id -> decided(id, record.lowestUnanswered(), number));
    check(young(false) <= settings.maxSessions(), "bounded: sessions at event %s", number);
    check(young(true) <= settings.maxKeys(), "bounded: keys at event %s", number);
  }

  private void decided(RequestId id, long lowestUnanswered, SequenceNumber number) {
    boolean ofKey = id.session().isDerived();
    @Nullable Seen known = sessions.get(id.session());
    check(ofKey || known != null, "sessions: %s of event %s was never opened", id, number);
    // Only a key may be used anew, and only once it was idle for as long as it must be kept.
    Seen session = known == null || (ofKey && isOld(known)) ? new Seen() : known;
    sessions.put(id.session(), session);
    check(id.number() >= session.lowest, "too old: %s happens at event %s", id, number);
    @Nullable SequenceNumber earlier = session.kept.putIfAbsent(id.number(), number);
    check(earlier == null, "exactly once: %s has events %s and %s", id, earlier, number);
    session.lowest = Math.max(session.lowest, Math.min(lowestUnanswered, id.number()));
    session.kept.headMap(session.lowest, false).clear();
    session.lastMillis = timeMillis;
    check(
        session.kept.size() <= settings.maxOutcomesPerSession() + 1,
        "bounded: outcomes of %s at event %s",
        id.session(),
        number);
  }

  private boolean isOld(Seen session) {
    return timeMillis - session.lastMillis >= PartitionSettings.SESSION_RETENTION_MILLIS;
  }

  private long young(boolean derived) {
    return sessions.entrySet().stream()
        .filter(entry -> entry.getKey().isDerived() == derived && !isOld(entry.getValue()))
        .count();
  }
}
