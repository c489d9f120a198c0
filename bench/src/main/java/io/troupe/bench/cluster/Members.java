package io.troupe.bench.cluster;

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
import java.util.stream.IntStream;

/**
 * The members of a cluster that are processes of their own.
 *
 * @param first the number of the first one; those before are in this process
 */
public record Members(Rival.Place place, int first, List<NodeProcess> processes)
    implements AutoCloseable {
  /** So long a cluster of three may take to start. */
  public static final Duration START_LIMIT = Duration.ofSeconds(90);

  public Members {
    processes = List.copyOf(processes);
  }

  /** Starts a process for each command; if one does not start, none runs. */
  public static Members launch(
      String name, Rival.Place place, int first, List<List<String>> commands) {
    List<NodeProcess> processes = new ArrayList<>();
    try {
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
    } catch (RuntimeException e) {
      processes.forEach(NodeProcess::kill);
      throw e;
    }
    return new Members(place, first, processes);
  }

  /** Returns once each of them takes clients. */
  public void awaitListening() {
    Await.until(
        () -> {
          requireAlive();
          return isComplete();
        },
        START_LIMIT.multipliedBy(Math.max(1, place.members() / 3)),
        "all of " + processes + " to listen");
  }

  /** Whether all of them take clients. */
  boolean isComplete() {
    return IntStream.range(first, first + processes.size())
        .map(place::clientPort)
        .allMatch(Members::listens);
  }

  /** Fails if one has ended. */
  public void requireAlive() {
    for (NodeProcess process : processes) {
      if (!process.isAlive()) {
        throw new IllegalStateException(process + " has ended");
      }
    }
  }

  /** Kills what there is. */
  @Override
  public void close() {
    processes.forEach(NodeProcess::kill);
  }

  /** Why a cluster did not start, with the ends of its logs. */
  public IllegalStateException doesNotStart(Throwable why) {
    return new IllegalStateException(
        "%s does not start: %s%s".formatted(place.directory().getFileName(), why, tails()), why);
  }

  private String tails() {
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

  static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** A directory that is there now. */
  public static Path made(Path directory) {
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + directory, e);
    }
  }
}
