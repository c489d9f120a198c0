package io.troupe.testkit.process;

import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process that we started, with its descendants. Signals go to all of them, so that a wrapper,
 * such as a shell, does not shield the node.
 *
 * <p>The process id stays reserved while the process is unreaped, and Java reaps it only to report
 * its end; so a process that is reported alive is still the one that was started.
 */
final class ProcessTree {
  private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(30);

  private final Process root;

  /** What was signalled last; once the root is gone, its descendants can no longer be asked for. */
  private volatile List<ProcessHandle> dying = List.of();

  ProcessTree(Process root) {
    this.root = root;
  }

  long pid() {
    return root.pid();
  }

  InputStream output() {
    return root.getInputStream();
  }

  boolean isAlive() {
    return root.isAlive();
  }

  private List<ProcessHandle> members() {
    return Stream.concat(Stream.of(root.toHandle()), root.descendants())
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  void kill() {
    dying = members();
    root.destroyForcibly();
    dying.forEach(ProcessHandle::destroyForcibly);
  }

  void terminate() {
    dying = members();
    signal("TERM", dying);
    signal("CONT", dying); // a stopped process cannot obey
  }

  /** Whether all that was told to end has ended, within the limit. */
  boolean awaitExit(Duration limit) {
    // The end of the handle alone may be told before the process itself says that it is over.
    CompletableFuture<?>[] ends =
        Stream.concat(Stream.of(root.onExit()), dying.stream().map(ProcessHandle::onExit))
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for process " + pid() + " to end", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot wait for process " + pid(), e);
    }
  }

  void pause() {
    Await.until(
        () -> signalled("STOP", members().stream().filter(p -> !isStopped(p)).toList()),
        SIGNAL_LIMIT,
        "process " + pid() + " to stand still");
  }

  void resume() {
    Await.until(
        () -> signalled("CONT", members().stream().filter(ProcessTree::isStopped).toList()),
        SIGNAL_LIMIT,
        "process " + pid() + " to run again");
  }

  /** Whether nobody was left to be signalled; those that were are looked at again later. */
  private static boolean signalled(String signal, List<ProcessHandle> processes) {
    signal(signal, processes);
    return processes.isEmpty();
  }

  /** Java itself can only send SIGTERM and SIGKILL. */
  private static void signal(String signal, List<ProcessHandle> processes) {
    if (processes.isEmpty()) {
      return;
    }
    String pids =
        processes.stream().map(p -> Long.toString(p.pid())).collect(Collectors.joining(" "));
    try {
      // Its exit status says only that one of them is gone meanwhile; what matters is seen later.
      new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + pids)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send SIG" + signal, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while sending SIG" + signal, e);
    }
  }

  /** Whether each of its threads is stopped; the signal takes effect for each on its own. */
  private static boolean isStopped(ProcessHandle process) {
    Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
    try (DirectoryStream<Path> each = Files.newDirectoryStream(threads)) {
      for (Path thread : each) {
        if (isRunning(Files.readString(thread.resolve("stat")))) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false; // a thread or the process ended while we looked
    }
  }

  /** The state follows the name, which is in brackets and may itself contain brackets. */
  private static boolean isRunning(String stat) {
    char state = stat.charAt(stat.lastIndexOf(')') + 2);
    return "TtZX".indexOf(state) < 0;
  }
}
