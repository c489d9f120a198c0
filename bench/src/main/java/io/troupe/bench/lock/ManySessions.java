package io.troupe.bench.lock;

import com.sun.management.OperatingSystemMXBean;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Opens many sessions at a node in this process, which keeps them all, and looks at what each takes
 * of the heap, of the node and of its client, and what they take of the processor while they do
 * nothing but live.
 *
 * @param sessions how many
 * @param idle how long they are watched
 */
record ManySessions(int sessions, Duration idle) {
  private static final int WARM_UP = 5_000;
  private static final int AT_ONCE = 512;

  /** Whether all were opened, and lived to the end. */
  boolean run(Path directory, PrintStream out) throws InterruptedException {
    try (Troupe troupe = Troupe.join(TroupeSettings.of(directory.resolve("sessions")))) {
      end(open(troupe, Math.min(sessions, WARM_UP)));
      double without = busy();
      long before = heap();
      long begun = System.nanoTime();
      List<TroupeSession> open = open(troupe, sessions);
      double took = (System.nanoTime() - begun) / 1e9;
      double unused = busy(); // what opening them left to do
      double with = busy();
      long after = heap();
      long alive = open.stream().filter(it -> it.state() == TroupeSession.State.SAFE).count();
      out.printf(
          Locale.ROOT,
          "%,d sessions with a lease of %d s at one durable node in this process, opened in %.1f s"
              + " (%,.0f/s)%nheap %.1f MB before, %.1f MB after: %,.0f B a session, of the node and"
              + " its client%nprocessor %.2f%% of a core before, %.2f%% after, over %d s of nothing"
              + " else%n%,d are safe%n",
          sessions,
          SessionTerms.DEFAULT.lease().toSeconds(),
          took,
          sessions / took,
          before / 1e6,
          after / 1e6,
          (after - before) / (double) sessions,
          100 * without,
          100 * with,
          idle.toSeconds(),
          alive);
      begun = System.nanoTime();
      end(open);
      out.printf(
          Locale.ROOT,
          "ended in %.1f s; heap %.1f MB%n",
          (System.nanoTime() - begun) / 1e9,
          heap() / 1e6);
      return alive == sessions;
    }
  }

  private static List<TroupeSession> open(Troupe troupe, int count) {
    List<TroupeSession> open = new ArrayList<>();
    while (open.size() < count) {
      List<CompletableFuture<TroupeSession>> some = new ArrayList<>();
      for (int i = open.size(); i < Math.min(count, open.size() + AT_ONCE); i++) {
        some.add(troupe.openSessionAsync(SessionTerms.DEFAULT).toCompletableFuture());
      }
      some.forEach(it -> open.add(it.join()));
    }
    return open;
  }

  private static void end(List<TroupeSession> open) {
    for (int at = 0; at < open.size(); at += AT_ONCE) {
      open.subList(at, Math.min(open.size(), at + AT_ONCE)).stream()
          .map(TroupeSession::end)
          .toList()
          .stream()
          .map(CompletionStage::toCompletableFuture)
          .forEach(CompletableFuture::join);
    }
  }

  /** How much of one core this process takes. */
  private double busy() throws InterruptedException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long spent = system.getProcessCpuTime();
    long begun = System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(idle.toNanos());
    return (system.getProcessCpuTime() - spent) / (double) (System.nanoTime() - begun);
  }

  /** What is used once all has been collected that can be. */
  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
