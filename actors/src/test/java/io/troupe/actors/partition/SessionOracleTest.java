package io.troupe.actors.partition;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.counter.CounterEvent;
import io.troupe.actors.session.SessionEvent;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A checker that notices nothing proves nothing: histories that break each of its rules. */
class SessionOracleTest {
  private static final long OLD = PartitionSettings.SESSION_RETENTION_MILLIS;

  private final SessionOracle it = new SessionOracle(OneMachine.remembering(2, 2));
  private long stored;

  @Test
  void noticesARequestThatHappensTwice() {
    added(0, OneMachine.id(1, 1), 1);
    refuses("exactly once", 1, OneMachine.id(1, 1), 1);
  }

  @Test
  void noticesARequestBelowTheMark() {
    added(0, OneMachine.id(1, 5), 5);
    refuses("too old", 1, OneMachine.id(1, 4), 4);
  }

  @Test
  void noticesASessionThatNobodyOpened() {
    opened(0);
    added(0, new RequestId(session(1), 1), 1);
    refuses("sessions", 1, new RequestId(session(2), 1), 1);
  }

  @Test
  void noticesWhatIsForgottenTooEarly() {
    added(0, OneMachine.id(1, 1), 1);
    added(0, OneMachine.id(2, 1), 1);
    refuses("bounded: keys", OLD - 1, OneMachine.id(3, 1), 1);
    opened(OLD);
    added(2 * OLD, OneMachine.id(1, 1), 1);
    refuses("exactly once", 2 * OLD, OneMachine.id(1, 1), 1);
  }

  @Test
  void noticesTooManyOutcomes() {
    for (int number = 2; number <= 4; number++) {
      added(0, OneMachine.id(1, number), 1);
    }
    refuses("bounded: outcomes", 0, OneMachine.id(1, 5), 1);
  }

  private void refuses(String what, long timeMillis, RequestId id, long lowest) {
    assertThatExceptionOfType(PartitionOracle.Violation.class)
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
            new CounterEvent.Added("a", 1)));
  }

  private void stored(EventRecord record) {
    it.stored(record, new SequenceNumber(++stored));
  }

  private static SessionId session(long version) {
    return SessionId.opened(OneMachine.PARTITION, new Version(version));
  }
}
