package io.troupe.bench.lock.service;

import java.time.Duration;
import java.util.List;

/** Locks that many clients want. Safe for use by many threads. */
public interface LockService extends AutoCloseable {
  /** What a grant has that has no token. */
  long NO_TOKEN = 0;

  /** So long a client waits for a lock before that counts as failed. */
  Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * The client of this number. The same number may name a connection of its own or not, as the
   * service's documents recommend it.
   */
  Client client(int number);

  /**
   * Acquires locks for a holder that is never heard of again, as if it had died.
   *
   * @param time how long its lease or its session lasts
   * @return of each the first moment, by {@link System#nanoTime}, at which another one may have it
   */
  List<Long> abandon(List<String> names, Duration time);

  @Override
  void close();

  /** Who acquires and releases, one lock at a time, in one thread. Fails by an exception. */
  interface Client {
    /**
     * Waits until it holds the lock, renewed for as long as it does.
     *
     * @return the token of the grant, or {@link #NO_TOKEN}
     */
    long lock(String name);

    /** Gives it up; returns once that is acknowledged. */
    void unlock(String name);
  }
}
