package io.troupe.bench.rival;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Lease;
import io.etcd.jetcd.Lock;
import io.etcd.jetcd.lock.LockResponse;
import io.troupe.bench.cluster.Rival;
import io.troupe.bench.lock.service.LockService;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * etcd's lock service through its Java client over gRPC; each client has a lease that is kept
 * alive, as a session of etcd's own package has one. The revision of the answer is the token.
 */
public final class EtcdLocks implements LockService {
  private static final long SESSION_SECONDS = 60;
  private static final long RENEWED_SECONDS = SESSION_SECONDS / 3;

  private final io.etcd.jetcd.Client connection;
  private final Lease leases;
  private final Lock locks;
  private final ScheduledExecutorService renewals =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("etcd-leases").factory());
  private final Map<Integer, Leased> clients = new ConcurrentHashMap<>();

  /** Connects to all members. */
  public EtcdLocks(Rival.Place place) {
    connection =
        io.etcd.jetcd.Client.builder()
            .endpoints(
                IntStream.range(0, place.members())
                    .mapToObj(member -> "http://127.0.0.1:" + place.clientPort(member))
                    .toArray(String[]::new))
            .build();
    leases = connection.getLeaseClient();
    locks = connection.getLockClient();
  }

  @Override
  public LockService.Client client(int number) {
    return clients.computeIfAbsent(
        number,
        unused -> {
          long lease = answer(leases.grant(SESSION_SECONDS)).getID();
          var unusedToo =
              renewals.scheduleWithFixedDelay(
                  () -> renew(lease), RENEWED_SECONDS, RENEWED_SECONDS, TimeUnit.SECONDS);
          return new Leased(locks, lease);
        });
  }

  @Override
  public List<Long> abandon(List<String> names, Duration time) {
    long askedNanos = System.nanoTime();
    var lease = answer(leases.grant(time.toSeconds()));
    if (lease.getTTL() != time.toSeconds()) {
      throw new IllegalStateException("etcd makes of %s %d s".formatted(time, lease.getTTL()));
    }
    for (String name : names) {
      LockResponse unused = answer(locks.lock(bytes(name), lease.getID()));
    }
    return Collections.nCopies(names.size(), askedNanos + time.toNanos());
  }

  /** Where that fails, what is asked under the lease will. */
  private void renew(long lease) {
    var unused = leases.keepAliveOnce(lease);
  }

  private static ByteSequence bytes(String name) {
    return ByteSequence.from(name, StandardCharsets.US_ASCII);
  }

  private static <T> T answer(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("etcd does not", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    renewals.shutdownNow();
    connection.close();
  }

  private static final class Leased implements LockService.Client {
    private final Lock locks;
    private final long lease;
    private final Map<String, ByteSequence> held = new HashMap<>();

    private Leased(Lock locks, long lease) {
      this.locks = locks;
      this.lease = lease;
    }

    @Override
    public long lock(String name) {
      LockResponse response = answer(locks.lock(bytes(name), lease));
      held.put(name, response.getKey());
      return response.getHeader().getRevision();
    }

    @Override
    public void unlock(String name) {
      var unused = answer(locks.unlock(held.remove(name)));
    }
  }
}
