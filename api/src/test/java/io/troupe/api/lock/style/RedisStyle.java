package io.troupe.api.lock.style;

import io.troupe.actors.FencingToken;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.map.TroupeMap;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Redis style: who sets the key does the work, and a watchdog keeps the key meanwhile. */
final class RedisStyle {
  /** SET … NX PX 1000. */
  private static final LockTerms ONCE =
      LockTerms.DEFAULT.leased(Duration.ofSeconds(1)).waiting(Duration.ZERO);

  /** SET … NX PX 30000, and a watchdog. */
  private static final LockTerms WATCHED =
      LockTerms.DEFAULT.renewing(Duration.ofSeconds(30)).waiting(Duration.ZERO);

  private final TroupeLock lock;
  private final TroupeMap<String, String> pages;

  RedisStyle(TroupeLock lock, TroupeMap<String, String> pages) {
    this.lock = lock;
    this.pages = pages;
  }

  /** Empty while another has it. Nobody renews or deletes it: it ends by itself. */
  Optional<FencingToken> once() {
    return lock.acquire(ONCE).map(it -> it.letGo().token());
  }

  /**
   * Whether it did so; it may take longer than the lease. If this process was paused another may
   * have been at it too; what is put behind that one throws.
   */
  boolean warm(String page, Supplier<String> work) {
    Optional<HeldLock> held = lock.acquire(WATCHED);
    if (held.isEmpty()) {
      return false;
    }
    try (HeldLock warming = held.get()) {
      write(page, work.get(), warming.token());
      return true;
    }
  }

  /** What no SET NX PX can do: throws, and writes nothing, once a later holder has written. */
  void write(String page, String text, FencingToken token) {
    pages.guardedBy(token).put(page, text);
  }
}
