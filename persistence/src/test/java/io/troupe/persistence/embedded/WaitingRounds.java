package io.troupe.persistence.embedded;

import static io.troupe.persistence.contract.JournalUnderTest.batch;

import io.troupe.persistence.commit.Committer;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/** Rounds that wait until a test lets them go on. */
final class WaitingRounds {
  private WaitingRounds() {}

  /** Counts each round; the last that is counted down, and those behind it, wait to go on. */
  static UnaryOperator<Committer.RoundWriter> waiting(CountDownLatch writing, CountDownLatch goOn) {
    return writer ->
        batch -> {
          writing.countDown();
          if (writing.getCount() == 0) {
            awaitUninterruptibly(goOn);
          }
          writer.writeSynced(batch);
        };
  }

  static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
