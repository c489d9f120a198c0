package io.troupe.api.cli.console;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs a command while a lease holds, and stops it where that is no longer sure. */
public final class GuardedRun {
  private static final long LOOK_MILLIS = 20;
  private static final int LOOKS_FOR_ALL = 10;

  /** Of the lease, for the command to end in. */
  private static final int LAST_PART = 4;

  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  private final Held held;
  private final Duration lease;
  private final Console console;
  private @Nullable Process process; // guarded by this
  private boolean stopping; // guarded by this

  /** All that was found of the command, which is less than there is: see {@link #lookForAll}. */
  private final Set<ProcessHandle> all = new LinkedHashSet<>(); // guarded by this

  /**
   * What has to be held.
   *
   * @param name for people, such as {@code lock nightly}
   * @param left for how long it is held at least; zero once it is not
   * @param isWanted whether it is to be given up, though it is held
   * @param environment what the command finds beside its own
   */
  public record Held(
      String name,
      Supplier<Duration> left,
      BooleanSupplier isWanted,
      Map<String, String> environment) {}

  /** Runs nothing yet. */
  public GuardedRun(Held held, Duration lease, Console console) {
    this.held = held;
    this.lease = lease;
    this.console = console;
  }

  /** Runs it to its end, and answers the exit code; empty where it was stopped, or never begun. */
  public OptionalInt run(List<String> command) throws IOException, InterruptedException {
    @Nullable Process running = start(command);
    if (running == null) {
      console.err().println("troupe: " + held.name() + " is lost or asked for: nothing was run");
      return OptionalInt.empty();
    }
    for (int looks = 0; !running.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS); looks++) {
      if (looks % LOOKS_FOR_ALL == 0) {
        lookForAll(running);
      }
      if (isOver()) {
        console
            .err()
            .println(
                held.isWanted().getAsBoolean()
                    ? "troupe: %s is to be handed over: the command is stopped"
                        .formatted(held.name())
                    : "troupe: %s is lost, or will be: the command is stopped"
                        .formatted(held.name()));
        endForSure();
        return OptionalInt.empty();
      }
    }
    if (held.left().get().isZero()) {
      // This process stood still meanwhile, or it was taken away.
      console.err().println("troupe: %s was lost while the command ran".formatted(held.name()));
      return OptionalInt.empty();
    }
    forgetAll();
    return OptionalInt.of(running.exitValue());
  }

  private boolean isOver() {
    return held.isWanted().getAsBoolean()
        || held.left().get().compareTo(lease.dividedBy(LAST_PART)) < 0;
  }

  private synchronized @Nullable Process start(List<String> command) throws IOException {
    if (stopping || isOver()) {
      return null;
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(held.environment());
    process = builder.start();
    return process;
  }

  /**
   * Ends the command and all that was found of it, for as long as it takes and it is held: what is
   * released while one of them lives is held by two.
   */
  public void endForSure() {
    boolean hasEnded = stop();
    if (!hasEnded) {
      console
          .err()
          .println(
              "troupe: the command does not end: %s is kept until it has, or it is lost"
                  .formatted(held.name()));
    }
    while (!hasEnded && !held.left().get().isZero() && !Thread.currentThread().isInterrupted()) {
      hasEnded = stop();
    }
  }

  /** Ends the command and all that it started, and waits a while; whether they are gone. */
  public synchronized boolean stop() {
    stopping = true;
    @Nullable Process running = process;
    if (running == null) {
      return true;
    }
    lookForAll(running);
    all.forEach(ProcessHandle::destroy);
    Duration left = held.left().get();
    if (haveEnded(all, left.compareTo(LONGEST_END) < 0 ? left : LONGEST_END)) {
      return true;
    }
    // What one of them has started meanwhile goes too.
    for (int before = 0; before < all.size(); ) {
      before = all.size();
      List.copyOf(all).forEach(each -> addTree(each, all));
      all.forEach(ProcessHandle::destroyForcibly);
    }
    return haveEnded(all, LONGEST_END);
  }

  /** Who has lost its parent is found only if it was before. */
  private synchronized void lookForAll(Process running) {
    all.removeIf(it -> !it.isAlive());
    addTree(running.toHandle(), all);
    List.copyOf(all).forEach(each -> addTree(each, all));
  }

  /** What it leaves behind where it ends by itself is not stopped. */
  private synchronized void forgetAll() {
    all.clear();
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
