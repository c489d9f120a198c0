package io.troupe.api.guard;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Principal;
import io.troupe.actors.node.SystemClock;
import io.troupe.api.client.LockClient;
import io.troupe.api.client.NodeClient;
import io.troupe.api.client.NodeException;
import io.troupe.api.client.RemoteLock;
import io.troupe.api.guard.cassandra.Cassandra;
import io.troupe.api.guard.cassandra.CassandraGuard;
import io.troupe.api.guard.jdbc.JdbcGuard;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.StaleTokenException;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.lock.lease.LeasedLocks;
import io.troupe.api.map.Content;
import io.troupe.api.request.Requests;
import io.troupe.coordination.lock.LockName;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.guard.GuardName;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A process that gets a lock, looks whether it holds it, and writes its name wherever it is told to
 * once a file is there: {@code NAME NODE FILE TARGET...}. Where its environment has the handle of
 * one that another held, it goes on with that.
 */
final class HolderMain {
  static final String LOCK = "nightly";
  static final String HANDLE = "TROUPE_TEST_HANDLE";
  static final MapName MAP = new MapName("written");
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private HolderMain() {}

  public static void main(String[] words) throws Exception {
    List<String> given = Arrays.asList(words);
    String name = given.get(0);
    URI node = URI.create(given.get(1));
    try (LockClient locks = new LockClient(node, TIMEOUT, Principal.NONE)) {
      TroupeLock lock =
          new LeasedLocks(name, new SystemClock()).lock(new RemoteLock(locks, new LockName(LOCK)));
      HeldLock held =
          Optional.ofNullable(System.getenv(HANDLE))
              .map(it -> lock.resume(LockHandle.ofText(it), LockTerms.DEFAULT))
              .orElseGet(
                  () ->
                      lock.acquire(
                          LockTerms.DEFAULT
                              .leased(Duration.ofSeconds(3))
                              .waiting(Duration.ofMinutes(1))))
              .orElseThrow();
      System.out.println("holds it: " + held.isHeld() + ", token " + held.token().number());
      while (!Files.exists(Path.of(given.get(2)))) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      for (String target : given.subList(3, given.size())) {
        System.out.println(target + " " + outcome(name, node, target, held.token()));
      }
      System.out.println("released: " + Requests.await(held.release()));
      System.out.println("end");
    }
  }

  private static String outcome(String name, URI node, String target, FencingToken token)
      throws Exception {
    if (target.equals("unguarded")) {
      return put(name, node, target, Optional.empty());
    }
    if (target.equals("map")) {
      return put(name, node, target, Optional.of(Guard.of(new GuardName(LOCK), token)));
    }
    return switch (target.substring(0, target.indexOf(':'))) {
      case "jdbc" -> row(name, target, token);
      case "cassandra" -> partition(name, target, token);
      default -> http(name, target, token);
    };
  }

  private static String put(String name, URI node, String key, Optional<Guard> guard) {
    try (NodeClient client = new NodeClient(node, TIMEOUT)) {
      var unused =
          guard
              .map(client::guardedBy)
              .orElse(client)
              .put(
                  MAP,
                  Bytes.utf8(key),
                  new Content(Bytes.utf8(name), "text/plain"),
                  MapCondition.ALWAYS,
                  Optional.empty());
      return "done";
    } catch (NodeException.Refused e) {
      return e.code();
    }
  }

  private static String http(String name, String uri, FencingToken token) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri))
            .PUT(BodyPublishers.ofString(name))
            .header(HttpGuard.HEADER, Long.toString(token.number()))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      int status = client.send(request, BodyHandlers.ofString()).statusCode();
      return status == 200 ? "done" : status == 412 ? "stale-token" : "status " + status;
    }
  }

  /** Its address is {@code cassandra:PORT}. */
  private static String partition(String name, String address, FencingToken token) {
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    try (CqlSession session = Cassandra.connect(port)) {
      boolean done =
          Requests.await(
              new CassandraGuard(session, "reports.written", "report")
                  .write(
                      token,
                      List.of(LOCK),
                      List.of(
                          SimpleStatement.newInstance(
                              "UPDATE reports.written SET writer = ? WHERE report = ?",
                              name,
                              LOCK))));
      return done ? "done" : "not done";
    } catch (StaleTokenException e) {
      return "stale-token";
    }
  }

  private static String row(String name, String url, FencingToken token) throws Exception {
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.setAutoCommit(false);
      new JdbcGuard().pass(connection, LOCK, token);
      try (PreparedStatement update =
          connection.prepareStatement("UPDATE written SET writer = ?")) {
        update.setString(1, name);
        update.executeUpdate();
      }
      connection.commit();
      return "done";
    } catch (StaleTokenException e) {
      return "stale-token";
    }
  }
}
