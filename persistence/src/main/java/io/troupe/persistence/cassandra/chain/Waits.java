package io.troupe.persistence.cassandra.chain;

import java.util.concurrent.ThreadLocalRandom;

/** Time and chance, as the carrying out of requests needs them. */
public interface Waits {
  /** Those of this machine; whoever sleeps is a virtual thread. */
  Waits REAL =
      new Waits() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleep(long millis) throws InterruptedException {
          Thread.sleep(millis);
        }

        @Override
        public long random(long bound) {
          return ThreadLocalRandom.current().nextLong(bound);
        }
      };

  /** A monotonic clock. */
  long nanos();

  /** Waits. */
  void sleep(long millis) throws InterruptedException;

  /** A number from 0 to below the bound. */
  long random(long bound);
}
