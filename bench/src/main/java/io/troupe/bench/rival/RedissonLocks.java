package io.troupe.bench.rival;

import io.troupe.bench.cluster.Rival;
import io.troupe.bench.lock.service.LockService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Redisson's RLock, renewed by its watchdog. One client for all, as its documents recommend. */
public final class RedissonLocks implements LockService {
  private final RedissonClient redisson;

  /** Connects. */
  public RedissonLocks(Rival.Place place) {
    Config config = new Config();
    config.useSingleServer().setAddress("redis://127.0.0.1:" + place.clientPort(0));
    redisson = Redisson.create(config);
  }

  @Override
  public Client client(int number) {
    return new Locks(redisson);
  }

  @Override
  public List<Long> abandon(List<String> names, Duration time) {
    List<Long> ends = new ArrayList<>();
    for (String name : names) {
      long askedNanos = System.nanoTime();
      redisson.getLock(name).lock(time.toMillis(), TimeUnit.MILLISECONDS);
      ends.add(askedNanos + time.toNanos());
    }
    return ends;
  }

  @Override
  public void close() {
    redisson.shutdown();
  }

  private static final class Locks implements Client {
    private final RedissonClient redisson;

    private Locks(RedissonClient redisson) {
      this.redisson = redisson;
    }

    @Override
    public long lock(String name) {
      try {
        if (!redisson.getLock(name).tryLock(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          throw new IllegalStateException(name + " was not granted in time");
        }
        return NO_TOKEN;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }

    @Override
    public void unlock(String name) {
      redisson.getLock(name).unlock();
    }
  }
}
