package io.troupe.bench.lock;

import io.troupe.bench.lock.service.LockService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** A service with one lock, whatever its name, that lets so many hold it at once. */
final class OneLock implements LockService {
  private final Semaphore free;
  private final AtomicLong tokens = new AtomicLong();
  private final Duration early;

  OneLock(int holders, Duration early) {
    free = new Semaphore(holders, true);
    this.early = early;
  }

  @Override
  public Client client(int number) {
    return new Client() {
      @Override
      public long lock(String name) {
        if (name.equals("broken")) {
          throw new IllegalStateException("as planned");
        }
        free.acquireUninterruptibly();
        return tokens.incrementAndGet();
      }

      @Override
      public void unlock(String name) {
        free.release();
      }
    };
  }

  /** Free at once: the lease should have ended so long ago, or should end so much later. */
  @Override
  public List<Long> abandon(List<String> names, Duration time) {
    return names.stream().map(unused -> System.nanoTime() + early.toNanos()).toList();
  }

  @Override
  public void close() {}
}
