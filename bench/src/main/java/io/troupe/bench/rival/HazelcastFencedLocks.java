package io.troupe.bench.rival;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.cp.lock.FencedLock;
import io.troupe.bench.cluster.Commands;
import io.troupe.bench.cluster.Members;
import io.troupe.bench.cluster.PeerJars;
import io.troupe.bench.cluster.Rival;
import io.troupe.bench.lock.service.LockService;
import io.troupe.testkit.process.NodeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Hazelcast's FencedLock: linearizable, and in the memory of three members. */
public final class HazelcastFencedLocks implements LockService {
  private static final Pattern HELD = Pattern.compile("held, asked at (?<askedNanos>-?[0-9]+)");

  private final Rival.Place place;
  private final HazelcastInstance instance;

  /** Connects to all members. */
  public HazelcastFencedLocks(Rival.Place place) {
    this.place = place;
    instance = HazelcastRival.connect(place);
  }

  @Override
  public Client client(int number) {
    return new Fenced(instance);
  }

  /** A client in a process of its own, which is killed: one that ends in order ends its session. */
  @Override
  public List<Long> abandon(List<String> names, Duration time) {
    try (NodeProcess dead =
        NodeProcess.named("a holder")
            .command(
                Commands.peer(
                    PeerJars.of("hazelcast-cp").classPath(),
                    HazelcastFencedLocks.class.getSimpleName(),
                    place,
                    names))
            .directory(place.directory())
            .log(place.directory().resolve("holder.log"))
            .start()) {
      long askedNanos =
          Long.parseLong(dead.awaitLine(HELD, Members.START_LIMIT).group("askedNanos"));
      return Collections.nCopies(names.size(), askedNanos + time.toNanos());
    }
  }

  /**
   * Holds locks until it is killed: the folder of the cluster, all ports, and as last the names.
   */
  public static void main(String[] arguments) throws InterruptedException {
    List<Integer> ports = Stream.of(arguments[1].split(",", -1)).map(Integer::valueOf).toList();
    HazelcastInstance holder =
        HazelcastRival.connect(new Rival.Place(ports, Path.of(arguments[0])));
    // The clock is that of the machine, the same for all its processes.
    long askedNanos = System.nanoTime();
    for (String name : List.of(arguments).subList(2, arguments.length)) {
      if (holder.getCPSubsystem().getLock(name).lockAndGetFence() == FencedLock.INVALID_FENCE) {
        throw new IllegalStateException(name + " was not granted");
      }
    }
    System.out.println("held, asked at " + askedNanos);
    Thread.currentThread().join();
  }

  @Override
  public void close() {
    instance.shutdown();
  }

  private static final class Fenced implements Client {
    private final HazelcastInstance instance;

    private Fenced(HazelcastInstance instance) {
      this.instance = instance;
    }

    @Override
    public long lock(String name) {
      long fence =
          instance
              .getCPSubsystem()
              .getLock(name)
              .tryLockAndGetFence(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (fence == FencedLock.INVALID_FENCE) {
        throw new IllegalStateException(name + " was not granted in time");
      }
      return fence;
    }

    @Override
    public void unlock(String name) {
      instance.getCPSubsystem().getLock(name).unlock();
    }
  }
}
