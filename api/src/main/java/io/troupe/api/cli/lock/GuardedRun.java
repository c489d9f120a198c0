package io.troupe.api.cli.lock;

import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.lock.HeldLock;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs a command while a lock is held, and stops it where that is no longer sure. */
public final class GuardedRun {
  private static final long LOOK_MILLIS = 20;

  /** Of the lease, for the command to end in. */
  private static final int LAST_PART = 4;

  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  private final HeldLock held;
  private final Duration lease;
  private final Console console;
  private @Nullable Process process; // guarded by this
  private boolean stopping; // guarded by this

  /** A run under what is held, by a lease of so long. */
  public GuardedRun(HeldLock held, Duration lease, Console console) {
    this.held = held;
    this.lease = lease;
    this.console = console;
  }

  /** Runs it to its end, or the lock's; answers the exit code. */
  public int run(List<String> command) throws IOException, InterruptedException {
    @Nullable Process running = start(command);
    if (running == null) {
      return ExitCode.LOST; // before it began
    }
    while (!running.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (held.left().compareTo(lease.dividedBy(LAST_PART)) < 0) {
        console
            .err()
            .println(
                "troupe: lock %s is lost, or will be: the command is stopped"
                    .formatted(held.handle().name()));
        stop();
        return ExitCode.LOST;
      }
    }
    return running.exitValue();
  }

  private synchronized @Nullable Process start(List<String> command) throws IOException {
    if (stopping || held.left().compareTo(lease.dividedBy(LAST_PART)) < 0) {
      return null;
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("TROUPE_LOCK", held.handle().name().value());
    builder.environment().put("TROUPE_FENCING_TOKEN", Long.toString(held.token().number()));
    process = builder.start();
    return process;
  }

  /** Ends the command and all that it started; done once they are gone. */
  public synchronized void stop() {
    stopping = true;
    @Nullable Process running = process;
    if (running == null) {
      return;
    }
    // Who loses its parent is not found any more: first all are looked up.
    Set<ProcessHandle> all = new LinkedHashSet<>();
    addTree(running.toHandle(), all);
    all.forEach(ProcessHandle::destroy);
    Duration left = held.left();
    if (haveEnded(all, left.compareTo(LONGEST_END) < 0 ? left : LONGEST_END)) {
      return;
    }
    // What one of them has started meanwhile goes too.
    for (int before = 0; before < all.size(); ) {
      before = all.size();
      List.copyOf(all).forEach(each -> addTree(each, all));
      all.forEach(ProcessHandle::destroyForcibly);
    }
    boolean unused = haveEnded(all, LONGEST_END);
  }

  private static void addTree(ProcessHandle root, Set<ProcessHandle> all) {
    all.add(root);
    root.descendants().forEach(all::add);
  }

  private static boolean haveEnded(Set<ProcessHandle> all, Duration limit) {
    CompletableFuture<?>[] ends =
        all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(ends).get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }
}
