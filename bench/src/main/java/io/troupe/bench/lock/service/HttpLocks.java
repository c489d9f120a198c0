package io.troupe.bench.lock.service;

import io.troupe.bench.cluster.Rival;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Locks of nodes of Troupe over HTTP: each client has a connection of its own to one of them. */
final class HttpLocks implements LockService {
  private static final String LOCKS = "/v1/locks/";
  private static final long LEASE_MILLIS = 30_000;
  private static final long LOOK_MILLIS = 10_000;

  private final Rival.Place place;
  private final Map<Integer, Http> clients = new ConcurrentHashMap<>();

  HttpLocks(Rival.Place place) {
    this.place = place;
  }

  @Override
  public Client client(int number) {
    return clients.computeIfAbsent(
        number,
        it ->
            new Http(
                "client-" + it,
                new HttpConnection(place.clientPort(Math.floorMod(it, place.members())))));
  }

  @Override
  public List<Long> abandon(List<String> names, Duration time) {
    try (HttpConnection connection = new HttpConnection(place.clientPort(0))) {
      Http dead = new Http("dead-" + System.nanoTime(), connection);
      List<Long> ends = new ArrayList<>();
      for (String name : names) {
        long askedNanos = System.nanoTime();
        long unused = dead.lock(name, time.toMillis());
        ends.add(askedNanos + time.toNanos());
      }
      return ends;
    }
  }

  @Override
  public void close() {
    clients.values().forEach(it -> it.connection.close());
  }

  private static final class Http implements Client {
    private final String owner;
    private final HttpConnection connection;
    private final Map<String, Long> tokens = new HashMap<>();

    private Http(String owner, HttpConnection connection) {
      this.owner = owner;
      this.connection = connection;
    }

    /** Nothing renews it: a lease of 30 s is far longer than any is held here. */
    @Override
    public long lock(String name) {
      return lock(name, LEASE_MILLIS);
    }

    private long lock(String name, long leaseMillis) {
      HttpConnection.Answer answer =
          connection.post(
              LOCKS + name,
              "{\"owner\":\"%s\",\"leaseMillis\":%d,\"waitMillis\":%d}"
                  .formatted(owner, leaseMillis, PATIENCE.toMillis()));
      while (answer.status() == 202) {
        answer =
            connection.get(
                LOCKS + name + "/tickets/" + answer.number("ticket") + "?owner=" + owner,
                LOOK_MILLIS);
      }
      long token = expected(answer).number("token");
      tokens.put(name, token);
      return token;
    }

    @Override
    public void unlock(String name) {
      Long token = tokens.remove(name);
      HttpConnection.Answer unused =
          expected(
              connection.post(
                  LOCKS + name + "/release",
                  "{\"owner\":\"%s\",\"token\":%d}".formatted(owner, token)));
    }

    private static HttpConnection.Answer expected(HttpConnection.Answer answer) {
      if (answer.status() != 200) {
        throw new IllegalStateException(answer.toString());
      }
      return answer;
    }
  }
}
