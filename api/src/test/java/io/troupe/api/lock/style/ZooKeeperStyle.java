package io.troupe.api.lock.style;

import io.troupe.actors.GuestId;
import io.troupe.api.Troupe;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** ZooKeeper style: a process with ephemeral nodes in queues, all of which go when it goes. */
final class ZooKeeperStyle implements AutoCloseable {
  private final Troupe troupe;
  private final TroupeSession session;

  ZooKeeperStyle(Troupe troupe, String process) {
    this.troupe = troupe;
    this.session = troupe.openSession(SessionTerms.DEFAULT.labelled(process));
  }

  /** Done once all who stood in front have had it, or are gone. */
  CompletableFuture<Optional<HeldLock>> queueUp(String lock) {
    LockTerms terms = LockTerms.DEFAULT.under(session).waiting(Duration.ofHours(1));
    return troupe.lock(lock).acquireAsync(terms).toCompletableFuture();
  }

  GuestId session() {
    return session.id();
  }

  /** What it holds is free, and it waits for nothing any more. */
  @Override
  public void close() {
    session.close();
  }
}
