package io.troupe.bench.peer;

import io.troupe.actors.Bytes;
import io.troupe.bench.load.Contender;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import io.troupe.testkit.await.Await;
import io.troupe.testkit.process.NodeProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;

/** A store in a process of its own, asked through connections to loopback. */
final class Server implements Contender {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final String name;
  private final NodeProcess process;
  private final Connections connections;

  private Server(
      String name,
      Path directory,
      int port,
      int connections,
      List<String> command,
      IntFunction<Dialect> dialect) {
    this.name = name;
    this.process =
        NodeProcess.named(name)
            .command(command)
            .directory(directory)
            .environment("TROUPE_LOG", "WARN")
            .log(directory.resolve("bench.log"))
            .start();
    try {
      Await.until(() -> !process.isAlive() || listens(port), START_LIMIT, name + " to listen");
      this.connections = new Connections(port, connections, dialect.apply(port));
      Await.until(this::answers, START_LIMIT, name + " to answer");
    } catch (RuntimeException | AssertionError e) {
      process.kill();
      throw new IllegalStateException(name + " did not start: " + lastLines(directory), e);
    }
  }

  static Server troupe(Path directory, int connections, String heap) {
    int port = Programs.freePorts(1).getFirst();
    List<String> command = new ArrayList<>(Programs.troupeJava(heap));
    command.addAll(
        List.of(
            "io.troupe.api.cli.Main",
            "start",
            "--data",
            made(directory).resolve("data").toString(),
            "--http-port",
            Integer.toString(port)));
    return new Server("troupe http", directory, port, connections, command, TroupeDialect::new);
  }

  static Server redis(Path directory, int connections) {
    int port = Programs.freePorts(1).getFirst();
    List<String> command = Programs.redis(port, made(directory));
    return new Server("redis", directory, port, connections, command, unused -> new RedisDialect());
  }

  static Server etcd(Path directory, int connections) {
    int port = Programs.freePorts(1).getFirst();
    String client = "http://127.0.0.1:" + port;
    String peer = "http://127.0.0.1:" + Programs.freePorts(1).getFirst();
    List<String> command =
        List.of(
            Programs.find("etcd").toString(),
            "--name",
            "bench",
            "--data-dir",
            made(directory).resolve("data").toString(),
            "--listen-client-urls",
            client,
            "--advertise-client-urls",
            client,
            "--listen-peer-urls",
            peer,
            "--initial-advertise-peer-urls",
            peer,
            "--initial-cluster",
            "bench=" + peer,
            "--log-level",
            "error");
    return new Server("etcd", directory, port, connections, command, EtcdDialect::new);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletionStage<Outcome> send(Operation operation) {
    return connections.send(operation);
  }

  @Override
  public void close() {
    connections.close();
    process.terminate(STOP_LIMIT);
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new IllegalStateException(name + " has ended");
    }
    Operation probe = new Operation.Put(Bytes.utf8("probe"), Bytes.EMPTY);
    return send(probe).toCompletableFuture().join() == Outcome.DONE;
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static Path made(Path directory) {
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + directory, e);
    }
  }

  private static String lastLines(Path directory) {
    try {
      List<String> lines = Files.readAllLines(directory.resolve("bench.log"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    } catch (IOException e) {
      return "it left no log";
    }
  }
}
