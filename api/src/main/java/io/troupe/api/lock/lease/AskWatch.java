package io.troupe.api.lock.lease;

import io.troupe.api.lock.LeaseRequests;
import io.troupe.api.lock.LeaseRequests.Ask;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.map.Options;
import io.troupe.api.request.CallTimer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Waits where a lock is kept for a request to give it up, and for its loss; from when somebody
 * wants to hear of it until it has ended.
 */
final class AskWatch {
  private static final Duration WAIT = Duration.ofSeconds(30);

  /** From one read to the next: those that do not wait must not follow each other at once. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Where the partition cannot be asked now. */
  private static final Duration FAILED_PAUSE = Duration.ofSeconds(1);

  private final LeaseRequests lock;
  private final LockHandle handle;
  private final CallTimer timer;
  private final Runnable whenGone;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CompletableFuture<Boolean> asked = new CompletableFuture<>();
  private volatile boolean over;

  /**
   * Waits for nothing yet.
   *
   * @param whenGone is run where the partition says that it is held no more
   */
  AskWatch(LeaseRequests lock, LockHandle handle, CallTimer timer, Runnable whenGone) {
    this.lock = lock;
    this.handle = handle;
    this.timer = timer;
    this.whenGone = whenGone;
  }

  /** As {@link io.troupe.api.lock.HeldLock#asked} says. */
  CompletionStage<Boolean> asked() {
    if (!over && begun.compareAndSet(false, true)) {
      look(Ask.NOT_YET);
    }
    return asked.minimalCompletionStage();
  }

  /** It has ended. */
  void end() {
    over = true;
    tell(false);
  }

  private void look(Ask known) {
    if (!over) {
      var unused =
          lock.awaitAsk(handle.owner(), handle.ticket(), known, Options.DEFAULT.withTimeout(WAIT))
              .whenComplete((answer, failure) -> looked(known, failure == null ? answer : null));
    }
  }

  private void looked(Ask known, @Nullable Ask answer) {
    switch (answer) {
      case null -> again(known, FAILED_PAUSE);
      case NOT_YET -> again(known, PAUSE);
      case ASKED -> {
        tell(true);
        again(Ask.ASKED, PAUSE);
      }
      case GONE -> whenGone.run();
    }
  }

  private void again(Ask known, Duration pause) {
    if (!over) {
      var unused = timer.after(pause, () -> look(known));
    }
  }

  private void tell(boolean isAsked) {
    if (!asked.isDone()) {
      timer.aside(() -> asked.complete(isAsked));
    }
  }
}
