package io.troupe.bench;

import static java.util.Objects.requireNonNull;

import io.troupe.bench.consensus.RaftBench;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine;

/** What a consensus protocol costs by itself. */
@CommandLine.Command(
    name = "consensus",
    description = {
      "Measures three replicas of Raft in memory and in one thread (JMH): entries of 64 B that all"
          + " three commit and apply, and bytes allocated for each, by all three together.",
      "Prints medians of all measured iterations."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class ConsensusBench implements Callable<Integer> {
  @CommandLine.Option(names = "--forks", defaultValue = "3", description = "JVMs for each.")
  private int forks;

  @CommandLine.Option(
      names = "--iterations",
      defaultValue = "5",
      description = "Measured iterations of 1 s each, after 5 that warm up.")
  private int iterations;

  private final PrintStream out;

  ConsensusBench(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(RaftBench.class.getName())
                    .addProfiler(GCProfiler.class)
                    .jvmArgsAppend("-Xms1g", "-Xmx1g")
                    .forks(forks)
                    .warmupIterations(5)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(iterations)
                    .measurementTime(TimeValue.seconds(1))
                    .shouldFailOnError(true)
                    .build())
            .run();
    out.printf(Locale.ROOT, "%n%-6s %12s %12s%n", "batch", "entries/s", "bytes/entry");
    for (RunResult each : results) {
      out.printf(
          Locale.ROOT,
          "%-6s %,12.0f %,12.0f%n",
          each.getParams().getParam("batch"),
          median(each.getPrimaryResult()),
          median(requireNonNull(each.getSecondaryResults().get("gc.alloc.rate.norm"))));
    }
    return results.isEmpty() ? 1 : 0;
  }

  private static double median(Result<?> result) {
    return result.getStatistics().getPercentile(50);
  }
}
