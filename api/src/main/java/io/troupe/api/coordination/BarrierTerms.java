package io.troupe.api.coordination;

import io.troupe.actors.GuestId;
import java.time.Duration;
import java.util.Optional;

/**
 * How a party waits at a barrier. Both times are from 1 ms to a day, and count in whole
 * milliseconds; others are refused when it arrives.
 *
 * @param lease it is taken for dead after so long, unless that is renewed. Means nothing under a
 *     session.
 * @param patience it waits for so long at most
 * @param session it is dead once this session ends
 */
public record BarrierTerms(Duration lease, Duration patience, Optional<GuestId> session) {
  /** Taken for dead after 30 s, and waits no longer. */
  public static final BarrierTerms DEFAULT =
      new BarrierTerms(Duration.ofSeconds(30), Duration.ofSeconds(30), Optional.empty());

  /** The same with a lease of so long. */
  public BarrierTerms leased(Duration time) {
    return new BarrierTerms(time, patience, session);
  }

  /** The same, waiting for so long. */
  public BarrierTerms waiting(Duration time) {
    return new BarrierTerms(lease, time, session);
  }

  /** The same, for as long as a session lives. */
  public BarrierTerms under(GuestId other) {
    return new BarrierTerms(lease, patience, Optional.of(other));
  }
}
