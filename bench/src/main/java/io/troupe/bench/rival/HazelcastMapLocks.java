package io.troupe.bench.rival;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.troupe.bench.cluster.Rival;
import io.troupe.bench.lock.service.LockService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Hazelcast's IMap.lock: in the memory of two members, without tokens, held by a thread. */
public final class HazelcastMapLocks implements LockService {
  private final HazelcastInstance instance;
  private final IMap<String, String> map;

  /** Connects to all members. */
  public HazelcastMapLocks(Rival.Place place) {
    instance = HazelcastRival.connect(place);
    map = instance.getMap("bench");
  }

  @Override
  public Client client(int number) {
    return new Locks(map);
  }

  @Override
  public List<Long> abandon(List<String> names, Duration time) {
    List<Long> ends = new ArrayList<>();
    for (String name : names) {
      long askedNanos = System.nanoTime();
      map.lock(name, time.toMillis(), TimeUnit.MILLISECONDS);
      ends.add(askedNanos + time.toNanos());
    }
    return ends;
  }

  @Override
  public void close() {
    instance.shutdown();
  }

  private static final class Locks implements Client {
    private final IMap<String, String> map;

    private Locks(IMap<String, String> map) {
      this.map = map;
    }

    @Override
    public long lock(String name) {
      try {
        if (!map.tryLock(name, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
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
      map.unlock(name);
    }
  }
}
