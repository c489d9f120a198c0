package io.troupe.persistence.embedded;

import io.troupe.persistence.groups.store.GroupStore;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/** Rounds of the groups' log that wait, once a test says so, until it lets them go on. */
final class HeldRounds {
  private final CountDownLatch writing = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private volatile boolean held;

  UnaryOperator<GroupStore.RoundWriter> around() {
    return writer ->
        batch -> {
          if (held) {
            writing.countDown();
            awaitUninterruptibly(goOn);
          }
          writer.writeSynced(batch);
        };
  }

  /** The next round waits, and those behind it. */
  void hold() {
    held = true;
  }

  /** Returns once a round waits. */
  void awaitHeld() {
    awaitUninterruptibly(writing);
  }

  void goOn() {
    held = false;
    goOn.countDown();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
