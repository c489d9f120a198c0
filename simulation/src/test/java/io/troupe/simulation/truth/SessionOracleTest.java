package io.troupe.simulation.truth;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.troupe.actors.Bytes;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.partition.EventRecord;
import io.troupe.actors.partition.PartitionSettings;
import io.troupe.actors.session.SessionEvent;
import io.troupe.sharding.map.MapEvent;
import io.troupe.sharding.map.MapName;
import io.troupe.testkit.world.Violation;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A checker that notices nothing proves nothing: histories that break each of its rules. */
class SessionOracleTest {
  private static final long OLD = PartitionSettings.SESSION_RETENTION_MILLIS;

  private static final PartitionId PARTITION = new PartitionId(3);

  private final SessionOracle it =
      new SessionOracle(
          PARTITION, new PartitionSettings(100, 2L << 20, 1_000, 32L << 20, 64, 2, 2, 2));
  private long stored;

  @Test
  void noticesARequestThatHappensTwice() {
    added(0, id(1, 1), 1);
    refuses("exactly once", 1, id(1, 1), 1);
  }

  @Test
  void noticesARequestBelowTheMark() {
    added(0, id(1, 5), 5);
    refuses("too old", 1, id(1, 4), 4);
  }

  @Test
  void noticesASessionThatNobodyOpened() {
    opened(0);
    added(0, new RequestId(session(1), 1), 1);
    refuses("sessions", 1, new RequestId(session(2), 1), 1);
  }

  @Test
  void noticesWhatIsForgottenTooEarly() {
    added(0, id(1, 1), 1);
    added(0, id(2, 1), 1);
    refuses("bounded: keys", OLD - 1, id(3, 1), 1);
    opened(OLD);
    added(2 * OLD, id(1, 1), 1);
    refuses("exactly once", 2 * OLD, id(1, 1), 1);
  }

  @Test
  void noticesTooManyOutcomes() {
    for (int number = 2; number <= 4; number++) {
      added(0, id(1, number), 1);
    }
    refuses("bounded: outcomes", 0, id(1, 5), 1);
  }

  private void refuses(String what, long timeMillis, RequestId id, long lowest) {
    assertThatExceptionOfType(Violation.class)
        .isThrownBy(() -> added(timeMillis, id, lowest))
        .withMessageContaining(what);
  }

  private void opened(long timeMillis) {
    stored(
        new EventRecord(
            timeMillis,
            timeMillis,
            Optional.empty(),
            1,
            Principal.NONE,
            new SessionEvent.Opened()));
  }

  private void added(long timeMillis, RequestId id, long lowest) {
    stored(
        new EventRecord(
            timeMillis,
            timeMillis,
            Optional.of(id),
            lowest,
            Principal.NONE,
            new MapEvent.EntryRemoved(new MapName("a"), Bytes.utf8("k"))));
  }

  private void stored(EventRecord record) {
    it.stored(record, new SequenceNumber(++stored));
  }

  private static RequestId id(long session, long number) {
    return new RequestId(SessionId.derived(0, session), number);
  }

  private static SessionId session(long version) {
    return SessionId.opened(PARTITION, new Version(version));
  }
}
