package io.troupe.bench;

import io.troupe.bench.wire.WireSizes;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine;

/** The microbenchmarks. */
@CommandLine.Command(
    name = "jmh",
    description = {
      "Runs the microbenchmarks (JMH) whose names contain the pattern, a regular expression.",
      "WireBench: wire formats beside each other, after their sizes. HotBench: what each put"
          + " passes through."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class JmhBench implements Callable<Integer> {
  @CommandLine.Parameters(
      arity = "0..1",
      paramLabel = "PATTERN",
      defaultValue = "WireBench|HotBench",
      description = "Which ones.")
  private String pattern = "";

  @CommandLine.Option(names = "--forks", defaultValue = "2", description = "JVMs for each.")
  private int forks;

  @CommandLine.Option(
      names = "--iterations",
      defaultValue = "5",
      description = "Measured iterations of 1 s each, after 3 that warm up.")
  private int iterations;

  @CommandLine.Option(names = "--csv", paramLabel = "FILE", description = "The results as CSV.")
  private @Nullable Path csv;

  private final PrintStream out;

  JmhBench(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(pattern)
            .forks(forks)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(iterations)
            .measurementTime(TimeValue.seconds(1))
            .shouldFailOnError(true);
    if (csv != null) {
      options = options.resultFormat(ResultFormatType.CSV).result(csv.toString());
    }
    out.print(WireSizes.table());
    Collection<RunResult> results = new Runner(options.build()).run();
    return results.isEmpty() ? 1 : 0;
  }
}
