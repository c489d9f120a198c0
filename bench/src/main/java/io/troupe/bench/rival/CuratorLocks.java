package io.troupe.bench.rival;

import io.troupe.bench.cluster.Rival;
import io.troupe.bench.lock.service.LockService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/** Curator's InterProcessMutex: a client of Curator for each server, which all may ask any. */
public final class CuratorLocks implements LockService {
  private static final String ROOT = "/bench-locks";

  private final String servers;
  private final List<CuratorFramework> sessions = new ArrayList<>();

  /** Opens the sessions, once the servers have a leader. */
  public CuratorLocks(Rival.Place place) {
    ZooKeeperRival.awaitLeader(place);
    servers =
        IntStream.range(0, place.members())
            .mapToObj(member -> "127.0.0.1:" + place.clientPort(member))
            .collect(Collectors.joining(","));
    for (int i = 0; i < place.members(); i++) {
      CuratorFramework session =
          CuratorFrameworkFactory.newClient(servers, new ExponentialBackoffRetry(100, 10));
      session.start();
      sessions.add(session);
    }
  }

  @Override
  public Client client(int number) {
    return new Mutexes(sessions.get(Math.floorMod(number, sessions.size())));
  }

  /** A session whose connection is cut, and which no other one takes over. */
  private static final class Mortal extends ZooKeeper {
    private Mortal(String servers, Duration session) throws IOException {
      super(servers, (int) session.toMillis(), unused -> {});
    }

    private void die() {
      cnxn.disconnect();
    }
  }

  /** The nodes that Curator would make, without it: it would connect again. */
  @Override
  public List<Long> abandon(List<String> names, Duration time) {
    try {
      Mortal dead = new Mortal(servers, time);
      long askedNanos = System.nanoTime();
      for (String name : names) {
        try {
          dead.create(
              ROOT + "/" + name, new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        } catch (KeeperException.NodeExistsException e) {
          // So it shall be.
        }
        // What is heard last renews the session.
        askedNanos = System.nanoTime();
        dead.create(
            ROOT + "/" + name + "/dead-lock-",
            new byte[0],
            ZooDefs.Ids.OPEN_ACL_UNSAFE,
            CreateMode.EPHEMERAL_SEQUENTIAL);
      }
      long session = TimeUnit.MILLISECONDS.toNanos(dead.getSessionTimeout());
      dead.die();
      if (session != time.toNanos()) {
        throw new IllegalStateException("ZooKeeper makes of %s %d ns".formatted(time, session));
      }
      return Collections.nCopies(names.size(), askedNanos + session);
    } catch (IOException e) {
      throw new UncheckedIOException("no session", e);
    } catch (KeeperException e) {
      throw new IllegalStateException("nothing to abandon", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    sessions.forEach(CuratorFramework::close);
  }

  private static final class Mutexes implements Client {
    private final CuratorFramework session;
    private final Map<String, InterProcessMutex> mutexes = new HashMap<>();

    private Mutexes(CuratorFramework session) {
      this.session = session;
    }

    private InterProcessMutex mutex(String name) {
      return mutexes.computeIfAbsent(name, it -> new InterProcessMutex(session, ROOT + "/" + it));
    }

    @Override
    public long lock(String name) {
      try {
        if (!mutex(name).acquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          throw new IllegalStateException(name + " was not granted in time");
        }
        return NO_TOKEN;
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) { // What its interface declares.
        throw new IllegalStateException("cannot lock " + name, e);
      }
    }

    @Override
    public void unlock(String name) {
      try {
        mutex(name).release();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) { // What its interface declares.
        throw new IllegalStateException("cannot unlock " + name, e);
      }
    }
  }
}
