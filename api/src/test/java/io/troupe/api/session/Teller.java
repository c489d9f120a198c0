package io.troupe.api.session;

import io.troupe.api.Troupe;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockTerms;
import java.time.Duration;
import java.util.Optional;

/** Works on many accounts at a time, and gives all of them up as one. */
final class Teller implements AutoCloseable {
  private static final LockTerms AT_ONCE = LockTerms.DEFAULT.waiting(Duration.ZERO);

  private final Troupe troupe;
  private final TroupeSession session;

  Teller(Troupe troupe) {
    this.troupe = troupe;
    this.session = troupe.openSession(SessionTerms.DEFAULT.labelled("teller"));
  }

  /** Empty while another teller has it; and nothing is begun while nobody confirms the session. */
  Optional<HeldLock> take(String account) {
    return session.state() == TroupeSession.State.SAFE
        ? troupe.lock(account).acquire(AT_ONCE.under(session))
        : Optional.empty();
  }

  @Override
  public void close() {
    session.close();
  }
}
