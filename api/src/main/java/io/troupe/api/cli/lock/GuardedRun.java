package io.troupe.api.cli.lock;

import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.client.LockClient;
import io.troupe.api.client.NodeException;
import io.troupe.api.lock.LockHandle;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Runs a command while a lock is held, and stops it where that is no longer sure. */
final class GuardedRun {
  private static final long LOOK_MILLIS = 20;
  private static final int RENEWED_IN_A_LEASE = 3;
  private static final int TRIED_IN_A_LEASE = 20;

  /** Of the lease, for the command to end in. */
  private static final int LAST_PART = 4;

  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  private final LockClient client;
  private final LockHandle handle;
  private final Duration lease;
  private final Console console;
  private final AtomicBoolean released = new AtomicBoolean();
  private long untilNanos;
  private long renewAtNanos;
  private boolean lost;

  /** A renewal under way, and when it was asked for. */
  private @Nullable CompletableFuture<Boolean> renewal;

  private long askedNanos;

  GuardedRun(LockClient client, Turn turn, Duration lease, Console console) {
    this.client = client;
    this.handle = turn.handle();
    this.untilNanos = turn.untilNanos();
    this.lease = lease;
    this.console = console;
    this.renewAtNanos = untilNanos - lease.toNanos() / RENEWED_IN_A_LEASE * 2;
  }

  /** Runs it to its end, or the lock's; answers the exit code. */
  int run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("TROUPE_LOCK", handle.name().value());
    builder.environment().put("TROUPE_FENCING_TOKEN", Long.toString(handle.token().number()));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      release();
      throw e;
    }
    Thread atEnd = new Thread(() -> stopped(process), "troupe-lock-end");
    Runtime.getRuntime().addShutdownHook(atEnd);
    watch(process);
    if (lost) {
      stop(process);
    }
    forget(atEnd);
    release();
    return lost ? ExitCode.LOST : process.exitValue();
  }

  private void watch(Process process) throws InterruptedException {
    while (!lost && !process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      renew();
      lost |= untilNanos - System.nanoTime() < lease.toNanos() / LAST_PART;
    }
  }

  /** Never waits: who waits for an answer does not see the time go by. */
  private void renew() {
    CompletableFuture<Boolean> underWay = renewal;
    if (underWay == null) {
      if (System.nanoTime() - renewAtNanos >= 0) {
        askedNanos = System.nanoTime();
        renewal =
            CompletableFuture.supplyAsync(
                () -> client.renew(handle.name(), handle.owner(), handle.token(), lease),
                Thread::startVirtualThread);
      }
    } else if (underWay.isDone()) {
      renewal = null;
      boolean isKnown = !underWay.isCompletedExceptionally();
      lost |= isKnown && !underWay.join();
      if (isKnown) {
        untilNanos = askedNanos + lease.toNanos();
      }
      renewAtNanos =
          System.nanoTime() + lease.toNanos() / (isKnown ? RENEWED_IN_A_LEASE : TRIED_IN_A_LEASE);
    }
  }

  private void stop(Process process) throws InterruptedException {
    console
        .err()
        .println(
            "troupe: lock %s is lost, or will be: the command is stopped".formatted(handle.name()));
    process.destroy();
    long left = Math.min(untilNanos - System.nanoTime(), LONGEST_END.toNanos());
    if (!process.waitFor(Math.max(0, left), TimeUnit.NANOSECONDS)) {
      var unused = process.destroyForcibly().waitFor();
    }
  }

  /** Ctrl-C, or SIGTERM: the command first, then the lock. */
  private void stopped(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
        var unused = process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    release();
  }

  private static void forget(Thread atEnd) {
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(atEnd);
    } catch (IllegalStateException e) {
      // The process ends: it runs.
    }
  }

  /** Once; where nobody answers, the lease ends it. */
  private void release() {
    if (released.compareAndSet(false, true)) {
      try {
        var unused = client.release(handle.name(), handle.owner(), handle.token());
      } catch (NodeException e) {
        console
            .err()
            .println(
                "troupe: lock %s was not released, and ends with its lease: %s"
                    .formatted(handle.name(), e.getMessage()));
      }
    }
  }
}
