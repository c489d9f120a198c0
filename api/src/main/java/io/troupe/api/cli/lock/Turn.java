package io.troupe.api.cli.lock;

import io.troupe.api.client.LockClient;
import io.troupe.api.client.NodeException;
import io.troupe.api.lock.LockAnswer;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.lock.LockTerms;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import java.util.Optional;
import java.util.UUID;

/**
 * A lock whose turn has come.
 *
 * @param untilNanos by the monotonic clock, it is held to then at least
 */
record Turn(LockHandle handle, long untilNanos) {
  /** An acquisition that nobody answered is asked for again: the same one, by its key. */
  private static final int ATTEMPTS = 3;

  /** Acquires a lock and waits for it as the terms say; empty if it was not its turn in time. */
  static Optional<Turn> await(LockClient client, LockName name, LockOwner owner, LockTerms terms) {
    long askedNanos = System.nanoTime();
    LockAnswer answer = acquire(client, name, owner, terms);
    while (answer instanceof LockAnswer.Waiting waiting) {
      // Its place has an end of its own, so this has one too.
      askedNanos = System.nanoTime();
      answer = client.await(name, owner, waiting.ticket());
    }
    return answer instanceof LockAnswer.Held held
        ? Optional.of(
            new Turn(
                new LockHandle(name, owner, held.token(), held.ticket()),
                askedNanos + held.left().toNanos()))
        : Optional.empty();
  }

  private static LockAnswer acquire(
      LockClient client, LockName name, LockOwner owner, LockTerms terms) {
    Optional<String> key = Optional.of(UUID.randomUUID().toString());
    for (int attempt = 1; ; attempt++) {
      try {
        return client.acquire(name, owner, terms, key);
      } catch (NodeException.Unknown e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
