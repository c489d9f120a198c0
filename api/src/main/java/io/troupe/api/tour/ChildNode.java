package io.troupe.api.tour;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node in a process of its own, which the tour may kill. */
final class ChildNode implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("troupe ready: (\\S+) .*");
  private static final int START_SECONDS = 120;
  private static final int STOP_SECONDS = 20;
  private static final int TAIL_LINES = 20;

  private final Process process;
  private final Path log;
  private final long begun = System.nanoTime();
  private final CompletableFuture<URI> ready = new CompletableFuture<>();
  private double startSeconds;

  private ChildNode(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a node, which ends by itself when this process does.
   *
   * @param port 0 picks a free one
   * @param log gets what the node writes to its standard error
   */
  static ChildNode start(Path data, int port, Path log) throws IOException {
    List<String> command = java();
    command.addAll(
        List.of("start", "--data", data.toString(), "--http-port", Integer.toString(port)));
    command.addAll(List.of("--parent", Long.toString(ProcessHandle.current().pid())));
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    ChildNode node = new ChildNode(process, log);
    Thread unused = Thread.ofVirtual().name("tour-node").start(() -> listen(process, node.ready));
    return node;
  }

  /** Waits until it answers. */
  void awaitReady() throws IOException {
    try {
      URI unused = ready.get(START_SECONDS, TimeUnit.SECONDS);
      startSeconds = (System.nanoTime() - begun) / 1e9;
    } catch (ExecutionException | TimeoutException e) {
      kill();
      throw new IOException("the node " + pid() + " did not start:\n" + tail(log), e);
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      throw new IOException("the start of node " + pid() + " was interrupted", e);
    }
  }

  /** Where it listens, once it is ready. */
  URI address() {
    return ready.join();
  }

  long pid() {
    return process.pid();
  }

  double startSeconds() {
    return startSeconds;
  }

  /** {@code kill -9}; returns once the process is gone. */
  void kill() {
    try {
      int unused = process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks the node to end, and ends it if it does not. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  /** The java that runs now, with its options but those that suit a short command only. */
  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(it -> !it.startsWith("-Xmx") && !it.startsWith("-XX:TieredStopAtLevel"))
        .filter(it -> !it.startsWith("-Dtroupe.") && !it.startsWith("-agentlib"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx320m", "-cp", System.getProperty("java.class.path"), "io.troupe.api.cli.Main"));
    return command;
  }

  private static void listen(Process process, CompletableFuture<URI> ready) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = READY.matcher(line);
        if (matcher.matches()) {
          ready.complete(URI.create(matcher.group(1)));
        }
      }
      ready.completeExceptionally(new IOException("it ended without a ready line"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "(its log cannot be read: " + e.getMessage() + ")";
    }
  }
}
