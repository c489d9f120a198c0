package io.troupe.api.lock.style;

import io.troupe.api.Troupe;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.guard.GuardName;
import java.time.Duration;

/**
 * Chubby style: the master is who has the lock, and its sequencer goes along with all it writes.
 */
final class ChubbyStyle implements AutoCloseable {
  private static final GuardName MASTER = new GuardName("master");

  /** A master that died leaves it free for nobody for one second. */
  private static final LockTerms TERMS =
      LockTerms.DEFAULT.delayed(Duration.ofSeconds(1)).waiting(Duration.ofMinutes(1));

  private final TroupeMap<String, String> files;
  private final TroupeSession session;
  private final HeldLock held;

  /** Waits until it is the master. */
  ChubbyStyle(Troupe troupe, String process) {
    this.files = troupe.map("files");
    this.session = troupe.openSession(SessionTerms.DEFAULT.labelled(process));
    try {
      this.held = troupe.lock("master").acquire(TERMS.under(session)).orElseThrow();
    } catch (RuntimeException e) {
      session.close(); // and with it a place that may be there
      throw e;
    }
  }

  /** False, and nothing is begun, while the session is in jeopardy or over. */
  boolean serve(String file, String text) {
    if (session.state() != TroupeSession.State.SAFE) {
      return false;
    }
    write(file, text);
    return true;
  }

  /** However late it arrives: throws, and writes nothing, once a newer master has written. */
  void write(String file, String text) {
    files.guardedBy(Guard.of(MASTER, held.token())).put(file, text);
  }

  TroupeSession session() {
    return session;
  }

  @Override
  public void close() {
    session.close();
  }
}
