package io.troupe.api.embedded;

import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids of requests that go to many partitions, where no partition's own numbers would do. What they
 * led to is never acknowledged, so a session gets no more numbers than partitions keep outcomes of;
 * and as many as that, since partitions do not remember many sessions.
 */
final class SharedIds {
  private final SessionId first;
  private final int perSession;
  private final AtomicLong drawn = new AtomicLong();

  /**
   * Ids of new sessions.
   *
   * @param first names the first; never used before, nor the next ones
   * @param perSession ids per session, from 1
   */
  SharedIds(SessionId first, int perSession) {
    this.first = first;
    this.perSession = perSession;
  }

  /** An id that nobody else has. */
  RequestId draw() {
    long place = drawn.getAndIncrement();
    return new RequestId(
        new SessionId(first.high(), first.low() + place / perSession), place % perSession + 1);
  }
}
