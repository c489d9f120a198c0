package io.troupe.bench.lock.service;

import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Locks of a node of Troupe in this process, which is asked everything. */
public final class EmbeddedLocks implements LockService {
  private static final LockTerms TERMS = LockTerms.DEFAULT.waiting(PATIENCE);

  private final Troupe troupe;

  /** Joins; returns once the node serves. */
  public EmbeddedLocks(TroupeSettings settings) {
    troupe = Troupe.join(settings);
  }

  /** The node. */
  public Troupe troupe() {
    return troupe;
  }

  @Override
  public Client client(int number) {
    return new Embedded(troupe);
  }

  @Override
  public List<Long> abandon(List<String> names, Duration time) {
    List<Long> ends = new ArrayList<>();
    for (String name : names) {
      long askedNanos = System.nanoTime();
      acquired(name, LockTerms.DEFAULT.leased(time)).letGo();
      ends.add(askedNanos + time.toNanos());
    }
    return ends;
  }

  private HeldLock acquired(String name, LockTerms terms) {
    return troupe
        .lock(name)
        .acquire(terms)
        .orElseThrow(() -> new IllegalStateException(name + " was not granted in time"));
  }

  @Override
  public void close() {
    troupe.close();
  }

  private static final class Embedded implements Client {
    private final Troupe troupe;
    private final Map<String, HeldLock> held = new HashMap<>();

    private Embedded(Troupe troupe) {
      this.troupe = troupe;
    }

    @Override
    public long lock(String name) {
      HeldLock lock =
          troupe
              .lock(name)
              .acquire(TERMS)
              .orElseThrow(() -> new IllegalStateException(name + " was not granted in time"));
      held.put(name, lock);
      return lock.token().number();
    }

    @Override
    public void unlock(String name) {
      HeldLock lock = held.remove(name);
      if (lock == null || !lock.release().toCompletableFuture().join()) {
        throw new IllegalStateException(name + " was lost");
      }
    }
  }
}
