package io.troupe.bench.lock;

import io.troupe.actors.RefusedException;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.lock.AsyncTroupeLock;
import io.troupe.api.lock.LockAnswer;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.map.Options;
import io.troupe.bench.load.ClosedLoop;
import io.troupe.bench.load.Contender;
import io.troupe.bench.load.KeyChoice;
import io.troupe.bench.load.Measured;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import io.troupe.bench.load.Workload;
import io.troupe.coordination.lock.LockOwner;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Locks and unlocks very many names, each once, at a node in this process, and looks at the heap
 * that is left: an idle name should take nothing.
 *
 * @param names how many
 * @param inFlight pairs under way at a time
 */
record ManyNames(long names, int inFlight) {
  private static final int PARTS = 10;

  /** Before the heap is looked at first: what the node keeps of the newest requests is there. */
  private static final long WARM_UP = 500_000;

  private static final LockTerms TERMS =
      LockTerms.DEFAULT.leased(Duration.ofSeconds(30)).waiting(Duration.ZERO);
  private static final LockOwner OWNER = new LockOwner("bench");

  /** Whether all were locked and unlocked. */
  boolean run(Path directory, PrintStream out) {
    try (Troupe troupe = Troupe.join(TroupeSettings.of(directory.resolve("names")))) {
      Measured unused = part(troupe, "warm-up", Math.min(names, WARM_UP));
      long before = heap();
      out.printf(
          Locale.ROOT,
          "%,d names, each locked and unlocked once at one durable node in this process, %d at a"
              + " time%n%14s %12s %12s%n%14s %12s %12.1f%n",
          names,
          inFlight,
          "names",
          "pairs/s",
          "heap MB",
          "0",
          "",
          before / 1e6);
      long begun = System.nanoTime();
      long spentLooking = 0;
      long done = 0;
      long after = before;
      for (int i = 0; i < PARTS; i++) {
        long count = names * (i + 1) / PARTS - names * i / PARTS;
        Measured measured = part(troupe, Integer.toString(i), count);
        done += measured.done();
        long looked = System.nanoTime();
        after = heap();
        spentLooking += System.nanoTime() - looked;
        out.printf(Locale.ROOT, "%,14d %,12.0f %12.1f%n", done, measured.perSecond(), after / 1e6);
        out.flush();
      }
      int left =
          troupe
              .locks(Optional.empty(), 1, Options.DEFAULT)
              .toCompletableFuture()
              .join()
              .locks()
              .size();
      out.printf(
          Locale.ROOT,
          "%,d of %,d names in %.1f s, %,.0f pairs/s; heap %.1f MB before, %.1f MB after: %.2f B a"
              + " name; %s%n",
          done,
          names,
          (System.nanoTime() - begun - spentLooking) / 1e9,
          done * 1e9 / (System.nanoTime() - begun - spentLooking),
          before / 1e6,
          after / 1e6,
          (after - before) / (double) names,
          left == 0 ? "none is held" : "some are held still");
      return done == names && left == 0;
    }
  }

  private Measured part(Troupe troupe, String prefix, long count) {
    return new ClosedLoop(inFlight)
        .fill(
            new Pairs(troupe, prefix),
            new Workload(Workload.Mix.PUT, count, KeyChoice.uniform(count), 0));
  }

  /** What is used once all has been collected that can be. */
  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** A put of a key locks and unlocks the name of that key. */
  private record Pairs(Troupe troupe, String prefix) implements Contender {
    @Override
    public String name() {
      return "troupe";
    }

    @Override
    public CompletionStage<Outcome> send(Operation operation) {
      AsyncTroupeLock lock =
          troupe
              .lock(
                  prefix
                      + "."
                      + new String(operation.key().unsafeArray(), StandardCharsets.US_ASCII))
              .async();
      return lock.acquire(OWNER, TERMS, Options.DEFAULT)
          .thenCompose(
              answer ->
                  answer instanceof LockAnswer.Held held
                      ? lock.release(OWNER, held.token(), Options.DEFAULT)
                          .thenApply(left -> left.isPresent() ? Outcome.DONE : Outcome.REFUSED)
                      : CompletableFuture.completedFuture(Outcome.REFUSED))
          .exceptionally(Pairs::failed);
    }

    private static Outcome failed(Throwable failure) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      return cause instanceof RefusedException ? Outcome.REFUSED : Outcome.UNKNOWN;
    }

    @Override
    public void close() {}
  }
}
