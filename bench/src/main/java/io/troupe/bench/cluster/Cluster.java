package io.troupe.bench.cluster;

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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Members in processes of their own, and a client. */
public final class Cluster implements Contender {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final long PROBE_SECONDS = 5;

  private final String name;
  private final Rival.Place place;
  private final List<NodeProcess> processes;
  private final int inThisProcess;
  private final Rival rival;

  private Cluster(
      String name, Rival.Place place, List<NodeProcess> processes, int inThisProcess, Rival rival) {
    this.name = name;
    this.place = place;
    this.processes = processes;
    this.inThisProcess = inThisProcess;
    this.rival = rival;
  }

  /** Starts a process for each member, then what asks them; returns once that is answered. */
  static Cluster start(
      String name, Rival.Place place, List<List<String>> commands, Supplier<Rival> client) {
    List<NodeProcess> processes = new ArrayList<>();
    return starting(
        place,
        processes,
        () -> {
          launch(name, place, commands, 0, processes);
          for (int i = 0; i < place.members(); i++) {
            int port = place.clientPort(i);
            Await.until(() -> listens(port), START_LIMIT, name + " to listen");
          }
          return new Cluster(name, place, processes, 0, client.get());
        });
  }

  /** Starts the first member in this process, then a process for each other one. */
  static Cluster embed(
      String name, Rival.Place place, List<List<String>> commands, Supplier<Rival> first) {
    List<NodeProcess> processes = new ArrayList<>();
    return starting(
        place,
        processes,
        () -> {
          Cluster cluster = new Cluster(name, place, processes, 1, first.get());
          launch(name, place, commands, 1, processes);
          return cluster;
        });
  }

  private static void launch(
      String name,
      Rival.Place place,
      List<List<String>> commands,
      int first,
      List<NodeProcess> processes) {
    for (int i = 0; i < commands.size(); i++) {
      Path directory = made(place.member(first + i));
      processes.add(
          NodeProcess.named(name + " " + (first + i))
              .command(commands.get(i))
              .directory(directory)
              .environment("TROUPE_LOG", "WARN")
              .log(directory.resolve("bench.log"))
              .start());
    }
  }

  private static Cluster starting(
      Rival.Place place, List<NodeProcess> processes, Supplier<Cluster> how) {
    @Nullable Cluster cluster = null;
    try {
      cluster = how.get();
      Await.until(cluster::answers, START_LIMIT, cluster.name + " to answer");
      return cluster;
    } catch (RuntimeException | AssertionError e) {
      processes.forEach(NodeProcess::kill);
      if (cluster != null) {
        cluster.rival.close();
      }
      throw new IllegalStateException(
          "%s does not start: %s%s".formatted(place.directory().getFileName(), e, tails(place)), e);
    }
  }

  static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private boolean answers() {
    for (NodeProcess process : processes) {
      if (!process.isAlive()) {
        throw new IllegalStateException(process + " has ended");
      }
    }
    Operation probe = new Operation.Put(Bytes.utf8("probe"), Bytes.utf8("0"));
    return rival.leader() >= 0
        && send(probe)
                .toCompletableFuture()
                .completeOnTimeout(Outcome.UNKNOWN, PROBE_SECONDS, TimeUnit.SECONDS)
                .join()
            == Outcome.DONE;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletionStage<Outcome> send(Operation operation) {
    return rival.send(operation);
  }

  /** The process that leads, once one does; fails if that is this one. */
  public NodeProcess leader() {
    Await.until(() -> rival.leader() >= 0, START_LIMIT, "a leader of " + name);
    return processes.get(rival.leader() - inThisProcess);
  }

  /** Whether no other process has run for as long; what is in this process does not count. */
  public boolean isOldest(NodeProcess one) {
    return processes.stream()
        .filter(NodeProcess::isAlive)
        .min(Comparator.comparing(Cluster::begun))
        .filter(one::equals)
        .isPresent();
  }

  private static Instant begun(NodeProcess process) {
    return ProcessHandle.of(process.pid())
        .flatMap(it -> it.info().startInstant())
        .orElse(Instant.MAX);
  }

  /** Whether all members that are processes take clients. */
  public boolean isComplete() {
    return IntStream.range(inThisProcess, place.members())
        .map(place::clientPort)
        .allMatch(Cluster::listens);
  }

  @Override
  public void close() {
    rival.close();
    processes.forEach(NodeProcess::kill);
  }

  private static String tails(Rival.Place place) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < place.members(); i++) {
      try {
        List<String> lines = Files.readAllLines(place.member(i).resolve("bench.log"));
        text.append(System.lineSeparator())
            .append(String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size())));
      } catch (IOException e) {
        // It left none.
      }
    }
    return text.toString();
  }

  static Path made(Path directory) {
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + directory, e);
    }
  }
}
