package io.troupe.bench.lock;

import io.troupe.bench.lock.service.LockService;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Hears of each grant once its client has it, and of each release before it is asked for: two
 * holders at once, and tokens that do not rise, are violations. Safe for use by many threads.
 */
final class Referee {
  private static final int NOBODY = -1;

  private final Map<String, Name> names = new ConcurrentHashMap<>();
  private final LongAdder violations = new LongAdder();

  private static final class Name {
    private int holder = NOBODY;
    private int before = NOBODY;
    private long freedNanos;
    private long token = LockService.NO_TOKEN;
  }

  /**
   * A client has it now.
   *
   * @return how long ago another client began to give it up; empty where nobody else did
   */
  OptionalLong granted(String name, int client, long token, long nowNanos) {
    Name lock = names.computeIfAbsent(name, unused -> new Name());
    synchronized (lock) {
      if (lock.holder != NOBODY || (token != LockService.NO_TOKEN && token <= lock.token)) {
        violations.increment();
      }
      lock.holder = client;
      lock.token = Math.max(lock.token, token);
      return lock.before == NOBODY || lock.before == client
          ? OptionalLong.empty()
          : OptionalLong.of(nowNanos - lock.freedNanos);
    }
  }

  /** A client is about to give it up. */
  void releasing(String name, int client, long nowNanos) {
    Name lock = names.computeIfAbsent(name, unused -> new Name());
    synchronized (lock) {
      lock.holder = NOBODY;
      lock.before = client;
      lock.freedNanos = nowNanos;
    }
  }

  long violations() {
    return violations.sum();
  }
}
