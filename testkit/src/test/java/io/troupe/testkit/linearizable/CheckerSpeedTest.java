package io.troupe.testkit.linearizable;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.linearizable.SimulatedRegister.Mix;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The size that a long run with faults produces for a hot key. */
class CheckerSpeedTest {
  private static final long SEED = 20_000;

  /** Far above what it takes, for the sake of slow machines. */
  private static final Duration ENOUGH = Duration.ofSeconds(10);

  private final RegisterChecker checker = new RegisterChecker(CheckLimits.DEFAULT);

  @ParameterizedTest
  @CsvSource({
    "true, 0, 0.1",
    "true, 0.02, 0.1",
    "true, 0.5, 0.1",
    "true, 0.5, 0.5",
    "false, 0.02, 0.1"
  })
  void judges20000OperationsOf16ClientsOnOneKey(boolean versioned, double unknown, double deletes) {
    Mix mix = Mix.of(20_000, 16).withUnknown(unknown).withDeletes(deletes);
    List<Operation> good = SimulatedRegister.history(versioned ? mix : mix.withoutVersions(), SEED);
    long goodNs = time(() -> checker.check(good).requireLinearizable());
    List<Operation> bad = Corruption.STALE_READ.apply(good, new Random(SEED)).orElseThrow();
    long badNs = time(() -> assertThat(checker.check(bad).violations()).hasSize(1));
    System.out.printf(
        "20000 operations, 16 clients, versions %s, unknown %.0f %%, deletes %.0f %%:"
            + " %d ms to pass, %d ms to fail and explain%n",
        versioned, unknown * 100, deletes * 100, goodNs / 1_000_000, badNs / 1_000_000);
    assertThat(Duration.ofNanos(goodNs + badNs)).isLessThan(ENOUGH);
  }

  /** In processor time, which does not grow when others use the machine. */
  private static long time(Runnable work) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long startNs = threads.getCurrentThreadCpuTime();
    work.run();
    return threads.getCurrentThreadCpuTime() - startNs;
  }
}
