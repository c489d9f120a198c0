package io.troupe.testkit.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A node in a process of its own, that a test starts and does violence to.
 *
 * <pre>{@code
 * try (NodeProcess node =
 *     NodeProcess.named("n1")
 *         .command(RunningJdk.java().toString(), "-cp", classPath, "io.troupe.Main")
 *         .directory(directory)
 *         .environment("TROUPE_PORT", "7801")
 *         .log(directory.resolve("n1.log"))
 *         .start()) {
 *   int port = Integer.parseInt(node.awaitLine(READY, Duration.ofSeconds(30)).group("port"));
 *   node.pause();
 * }
 * }</pre>
 *
 * <p>Its output and error stream go to the log file, which every start continues. Methods may be
 * called from any thread; those that start or stop it come one after the other.
 */
public final class NodeProcess implements AutoCloseable {
  /** A killed process is gone at once, unless the kernel is in trouble. */
  private static final Duration KILL_LIMIT = Duration.ofSeconds(30);

  private record Incarnation(ProcessTree tree, ProcessOutput output) {}

  private final ReentrantLock lifecycle = new ReentrantLock();
  private final Builder how;
  private volatile Incarnation current;

  private NodeProcess(Builder how) {
    this.how = how;
    this.current = launch();
  }

  /** Begins to describe a node, by the name it has in messages. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  private Incarnation launch() {
    ProcessBuilder builder =
        new ProcessBuilder(how.command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    if (how.directory != null) {
      builder.directory(how.directory.toFile());
    }
    builder.environment().putAll(how.environment);
    try {
      OutputStream copy =
          Files.newOutputStream(how.log(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      try {
        ProcessTree tree = LiveProcesses.start(builder);
        return new Incarnation(
            tree, ProcessOutput.follow(how.name, tree.output(), how.log(), copy));
      } catch (IOException | RuntimeException e) {
        copy.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + how.name + ": " + how.command, e);
    }
  }

  /**
   * Waits for a line of output, since the last start, in which the pattern is found. Lines that
   * were there before the call count; of very much output only the last 10,000 lines do.
   *
   * @return the match, for its groups
   * @throws AssertionError with the end of the log, if the process ends without such a line, or the
   *     time passes
   */
  public Matcher awaitLine(Pattern pattern, Duration limit) {
    return current.output().awaitLine(pattern, limit);
  }

  /** Whether it runs; a paused process does. */
  public boolean isAlive() {
    return current.tree().isAlive();
  }

  /** The process id of the last start. */
  public long pid() {
    return current.tree().pid();
  }

  /** SIGKILL, as a crash; returns when it is gone. Does nothing if it is not running. */
  public void kill() {
    lifecycle.lock();
    try {
      current.tree().kill();
      awaitExit(KILL_LIMIT, "SIGKILL");
    } finally {
      lifecycle.unlock();
    }
  }

  /**
   * SIGTERM, as an orderly stop, also of a paused process; returns when it is gone. Does nothing if
   * it is not running.
   *
   * @throws AssertionError with the end of the log, if it is still running when the time has passed
   */
  public void terminate(Duration limit) {
    lifecycle.lock();
    try {
      current.tree().terminate();
      awaitExit(limit, "SIGTERM");
    } finally {
      lifecycle.unlock();
    }
  }

  private void awaitExit(Duration limit, String after) {
    if (!current.tree().awaitExit(limit)) {
      throw new AssertionError(
          how.name + " still runs " + limit + " after " + after + current.output().tail());
    }
  }

  /**
   * SIGSTOP; returns when none of its threads runs any more.
   *
   * @throws IllegalStateException if it is not running
   */
  public void pause() {
    lifecycle.lock();
    try {
      requireAlive();
      current.tree().pause();
      requireAlive();
    } finally {
      lifecycle.unlock();
    }
  }

  /**
   * SIGCONT; returns when it runs again. Does nothing if it was not paused.
   *
   * @throws IllegalStateException if it is not running
   */
  public void resume() {
    lifecycle.lock();
    try {
      requireAlive();
      current.tree().resume();
    } finally {
      lifecycle.unlock();
    }
  }

  private void requireAlive() {
    if (!isAlive()) {
      throw new IllegalStateException(how.name + " is not running" + current.output().tail());
    }
  }

  /** Kills it if it runs, and starts it again in the same way. */
  public void restart() {
    lifecycle.lock();
    try {
      kill();
      current = launch();
    } finally {
      lifecycle.unlock();
    }
  }

  /** Kills it if it runs. It may be restarted, though nobody should. */
  @Override
  public void close() {
    kill();
  }

  @Override
  public String toString() {
    return how.name + " (process " + pid() + (isAlive() ? ")" : ", ended)");
  }

  /** What a node is started with. Every start uses the same. */
  public static final class Builder {
    private final String name;
    private List<String> command = List.of();
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable Path directory;
    private @Nullable Path log;

    private Builder(String name) {
      this.name = name;
    }

    private Builder(Builder other) {
      this.name = other.name;
      this.command = List.copyOf(other.command);
      this.environment.putAll(other.environment);
      this.directory = other.directory;
      this.log = other.log;
    }

    private Path log() {
      if (log == null) {
        throw new IllegalStateException(name + " has no log file");
      }
      return log;
    }

    /** The program and its arguments. */
    public Builder command(String... words) {
      return command(List.of(words));
    }

    /** The program and its arguments. */
    public Builder command(List<String> words) {
      command = new ArrayList<>(words);
      return this;
    }

    /** Its working directory; that of the test JVM if none is given. */
    public Builder directory(Path path) {
      directory = path;
      return this;
    }

    /** A variable of its environment, beside those of the test JVM. */
    public Builder environment(String variable, String value) {
      environment.put(variable, value);
      return this;
    }

    /** Where its output goes; required. */
    public Builder log(Path file) {
      log = file;
      return this;
    }

    /**
     * Starts it.
     *
     * @throws UncheckedIOException if there is no such program, or the log cannot be written
     * @throws IllegalStateException if the command or the log is missing
     */
    public NodeProcess start() {
      if (command.isEmpty()) {
        throw new IllegalStateException(name + " has no command");
      }
      log();
      return new NodeProcess(new Builder(this));
    }
  }
}
