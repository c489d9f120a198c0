package io.troupe.trial.fault;

import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.Troupe;
import io.troupe.api.lock.StaleTokenException;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.role.Role;
import io.troupe.api.role.RoleTerm;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Writes under its term until that is refused: it never looks whether it leads, and never ends. */
public final class StubbornRole implements Role {
  static final String MAP = "stubborn";
  static final String LAST = "last";
  static final String REFUSED = "refused-";
  private static final Duration PACE = Duration.ofMillis(10);

  private final TroupeMap<String, String> map;

  /** As a node makes it. */
  public StubbornRole(Troupe troupe) {
    this.map = troupe.map(MAP);
  }

  @Override
  public void start(RoleTerm term) {
    String token = Long.toString(term.token().number());
    Thread unused = Thread.ofVirtual().start(() -> write(term, token));
  }

  private void write(RoleTerm term, String token) {
    boolean refused = false;
    while (!refused) {
      try {
        map.guardedBy(term.token()).put(LAST, token);
      } catch (StaleTokenException e) {
        refused = true;
      } catch (RefusedException | UnknownOutcomeException e) {
        // The node is out of its cluster for now.
      }
      LockSupport.parkNanos(PACE.toNanos());
    }
    map.put(REFUSED + token, token);
  }

  @Override
  public void stop() {}
}
