package io.troupe.simulation.partition;

import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.Kind;
import io.troupe.coordination.barrier.BarrierKind;
import io.troupe.coordination.barrier.BarrierSettings;
import io.troupe.coordination.election.ElectionKind;
import io.troupe.coordination.election.ElectionSettings;
import io.troupe.coordination.lock.LockKind;
import io.troupe.coordination.lock.LockSettings;
import io.troupe.coordination.semaphore.SemaphoreKind;
import io.troupe.coordination.semaphore.SemaphoreSettings;
import io.troupe.coordination.session.SessionKind;
import io.troupe.coordination.session.SessionSettings;
import io.troupe.simulation.truth.Coordination;
import java.util.stream.Stream;

/** Who uses the partition, beside a client of maps. */
public enum Population {
  /** Clients of maps alone. */
  MAPS,
  /** Users of locks, and of sessions. */
  LOCKS,
  /** Users of semaphores. */
  SEMAPHORES,
  /** Who campaign and observe in elections. */
  ELECTIONS,
  /** Parties that meet at barriers, and users of sessions. */
  BARRIERS;

  static final ClockDrift DRIFT = new ClockDrift(100);

  /** Small ones, so that they are met. */
  static final Coordination.Limits LIMITS =
      new Coordination.Limits(
          new LockSettings(2, 4, 8, DRIFT),
          new SemaphoreSettings(2, 4, DRIFT),
          new ElectionSettings(2, 4, 8, DRIFT),
          new SessionSettings(3, DRIFT),
          new BarrierSettings(2, 256, DRIFT));

  /** What the partition hosts beside maps. */
  Stream<Kind<?, ?>> kinds() {
    return switch (this) {
      case MAPS -> Stream.of();
      case LOCKS -> Stream.of(new LockKind(LIMITS.locks()), sessions());
      case SEMAPHORES -> Stream.of(new SemaphoreKind(LIMITS.semaphores()));
      case ELECTIONS -> Stream.of(new ElectionKind(LIMITS.elections()));
      case BARRIERS -> Stream.of(new BarrierKind(LIMITS.barriers()), sessions());
    };
  }

  private static Kind<?, ?> sessions() {
    return new SessionKind(LIMITS.sessions());
  }

  boolean hasSessions() {
    return this == LOCKS || this == BARRIERS;
  }
}
