package io.troupe.api.coordination;

import io.troupe.actors.FencingToken;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.TroupeLock;
import io.troupe.coordination.lock.LockName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Several locks, of which all are held or none. They are acquired in the order of their names, so
 * that two who want some of the same never wait for each other: as long as everybody who wants
 * several takes them so.
 *
 * <p>It is no transaction: each lock may be lost alone, and each has its own token. Safe for use by
 * many threads.
 */
public final class MultiLock {
  /** As many locks, at most. */
  public static final int MAX_LOCKS = 100;

  private final List<TroupeLock> locks;

  private MultiLock(List<TroupeLock> locks) {
    this.locks = locks;
  }

  /**
   * All of these.
   *
   * @param locks 1 to {@value #MAX_LOCKS}, each name once
   */
  public static MultiLock of(Collection<TroupeLock> locks) {
    if (locks.isEmpty() || locks.size() > MAX_LOCKS) {
      throw new IllegalArgumentException(
          "1 to %d locks are acquired at once, not %d".formatted(MAX_LOCKS, locks.size()));
    }
    List<TroupeLock> sorted =
        locks.stream().sorted(Comparator.comparing(TroupeLock::name)).toList();
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).name().equals(sorted.get(i - 1).name())) {
        throw new IllegalArgumentException(
            "lock '" + sorted.get(i).name() + "' is named twice: it would wait for itself");
      }
    }
    return new MultiLock(sorted);
  }

  /** What is held of several locks. */
  public static final class Held implements AutoCloseable {
    private final List<HeldLock> holds;

    private Held(List<HeldLock> holds) {
      this.holds = List.copyOf(holds);
    }

    /** The token of each, by name. */
    public Map<LockName, FencingToken> tokens() {
      Map<LockName, FencingToken> tokens = new LinkedHashMap<>();
      holds.forEach(held -> tokens.put(held.handle().name(), held.token()));
      return tokens;
    }

    /** For so long all are held at least, as far as this process knows. */
    public Duration left() {
      return holds.stream().map(HeldLock::left).min(Comparator.naturalOrder()).orElseThrow();
    }

    /** Whether all are held, as far as this process knows. */
    public boolean isHeld() {
      return !left().isZero();
    }

    /** Each of them. */
    public List<HeldLock> each() {
      return holds;
    }

    /** Gives all up, the last first; does not fail, as {@link HeldLock#close}. */
    @Override
    public void close() {
      holds.reversed().forEach(HeldLock::close);
    }
  }

  /**
   * Acquires all of them.
   *
   * @param terms of each; but {@link LockTerms#patience} is for all together. A lease that is not
   *     renewed may end while a later lock is waited for: then none is held.
   * @return empty if it was not its turn everywhere in time, or the thread was interrupted, as it
   *     remains; then none is held
   * @throws io.troupe.actors.RefusedException one was refused, and none is held
   * @throws io.troupe.actors.UnknownOutcomeException nobody said what came of one; the others were
   *     given up, and it ends by its wait and its lease
   */
  public Optional<Held> acquire(LockTerms terms) {
    long begunNanos = System.nanoTime();
    List<HeldLock> got = new ArrayList<>();
    boolean whole = false;
    try {
      for (TroupeLock lock : locks) {
        Duration left = terms.patience().minusNanos(System.nanoTime() - begunNanos);
        Optional<HeldLock> held =
            lock.acquire(terms.waiting(left.isNegative() ? Duration.ZERO : left));
        if (held.isEmpty()) {
          return Optional.empty();
        }
        got.add(held.get());
      }
      whole = got.stream().allMatch(HeldLock::isHeld);
      return whole ? Optional.of(new Held(got)) : Optional.empty();
    } finally {
      if (!whole) {
        got.reversed().forEach(HeldLock::close);
      }
    }
  }
}
