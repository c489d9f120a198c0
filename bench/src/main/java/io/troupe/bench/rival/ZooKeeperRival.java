package io.troupe.bench.rival;

import io.troupe.bench.cluster.Rival;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.zookeeper.AsyncCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/**
 * ZooKeeper through its own client, a session for each member, all of which may go to any member. A
 * put is a setData without a condition, or a create where there is nothing yet. A get is a sync and
 * the getData behind it in the same session: the read alone may be stale.
 */
public final class ZooKeeperRival implements Rival {
  private static final int SESSION_MILLIS = 30_000;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int ANY_VERSION = -1;

  private final Place place;
  private final List<ZooKeeper> sessions = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();

  /** Opens the sessions, once the servers have a leader: before they would be sent away. */
  public ZooKeeperRival(Place place) {
    this.place = place;
    awaitLeader(place);
    String servers =
        IntStream.range(0, place.members())
            .mapToObj(member -> "127.0.0.1:" + place.clientPort(member))
            .collect(Collectors.joining(","));
    try {
      for (int i = 0; i < place.members(); i++) {
        sessions.add(new ZooKeeper(servers, SESSION_MILLIS, unused -> {}));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no session", e);
    }
  }

  @Override
  public String name() {
    return "zookeeper";
  }

  @Override
  public CompletionStage<Outcome> send(Operation operation) {
    ZooKeeper session = sessions.get(Math.floorMod(next.getAndIncrement(), sessions.size()));
    String path = "/" + new String(operation.key().unsafeArray(), StandardCharsets.US_ASCII);
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    switch (operation) {
      case Operation.Get unused -> {
        AsyncCallback.VoidCallback synced = (code, at, context) -> {};
        session.sync(path, synced, null);
        AsyncCallback.DataCallback read =
            (code, at, context, data, stat) -> answer.complete(outcome(code));
        session.getData(path, false, read, null);
      }
      case Operation.Put put -> {
        byte[] value = put.value().unsafeArray();
        AsyncCallback.StatCallback set =
            (code, at, context, stat) -> {
              if (code == Code.NONODE.intValue()) {
                create(session, path, value, answer);
              } else {
                answer.complete(outcome(code));
              }
            };
        session.setData(path, value, ANY_VERSION, set, null);
      }
    }
    return answer;
  }

  private static void create(
      ZooKeeper session, String path, byte[] value, CompletableFuture<Outcome> answer) {
    AsyncCallback.StringCallback created =
        (code, at, context, name) -> answer.complete(outcome(code));
    session.create(path, value, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT, created, null);
  }

  private static Outcome outcome(int code) {
    return code == Code.OK.intValue() ? Outcome.DONE : Outcome.UNKNOWN;
  }

  static void awaitLeader(Place place) {
    Await.until(() -> leader(place) >= 0, START_LIMIT, "a leader of zookeeper");
  }

  @Override
  public int leader() {
    return leader(place);
  }

  /** Asks each server what it is. */
  private static int leader(Place place) {
    for (int member = 0; member < place.members(); member++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), place.clientPort(member))) {
        socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (answer.contains("Mode: leader")) {
          return member;
        }
      } catch (IOException e) {
        // It does not run; another one may lead.
      }
    }
    return -1;
  }

  @Override
  public void close() {
    try {
      for (ZooKeeper session : sessions) {
        session.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
