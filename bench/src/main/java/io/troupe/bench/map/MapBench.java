package io.troupe.bench.map;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Durable puts, side by side in one run. */
@CommandLine.Command(
    name = "map",
    description = {
      "Measures durable puts into a map, beside RocksDB alone in the same run.",
      "Contenders take turns, round by round, so that a noisy machine is noisy for all;"
          + " what counts is the median round and the ratio."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class MapBench implements Callable<Integer> {
  @CommandLine.Option(
      names = "--in-flight",
      split = ",",
      defaultValue = "1,64,256",
      description = "Puts kept in flight, one table row each.")
  private List<Integer> inFlight = List.of();

  @CommandLine.Option(names = "--rounds", defaultValue = "5", description = "Counted rounds.")
  private int rounds;

  @CommandLine.Option(names = "--seconds", defaultValue = "4", description = "Length of a round.")
  private int seconds;

  @CommandLine.Option(names = "--warm-up", defaultValue = "8", description = "Seconds, once each.")
  private int warmUp;

  @CommandLine.Option(names = "--keys", defaultValue = "100000", description = "Different keys.")
  private int keys;

  @CommandLine.Option(names = "--bytes", defaultValue = "100", description = "Size of a value.")
  private int bytes;

  @CommandLine.Option(
      names = "--data",
      description = "Where to keep files while it runs; default: a new temporary directory.")
  private Path data = Path.of("");

  private final PrintStream out;

  /** A bench that prints to {@code out}. */
  public MapBench(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    Path parent = data.toString().isEmpty() ? Path.of(System.getProperty("java.io.tmpdir")) : data;
    Path directory = Files.createTempDirectory(parent, "troupe-bench-");
    try (Contender raw = new RawRocks(directory.resolve("raw"));
        Contender troupe = new EmbeddedTroupe(directory.resolve("troupe"))) {
      List<Contender> contenders = List.of(raw, troupe);
      contenders.forEach(
          contender ->
              new ClosedLoop(256, keys, bytes, Duration.ofSeconds(warmUp)).run(contender, 0));
      out.printf(
          Locale.ROOT,
          "durable puts of %d B over %d keys; median of %d rounds of %d s%n%n",
          bytes,
          keys,
          rounds,
          seconds);
      out.printf(
          "%9s  %-16s %10s %9s %9s %9s %9s %9s%n",
          "in flight", "contender", "puts/s", "p50 us", "p99 us", "p99.9 us", "max us", "failed");
      for (int window : inFlight) {
        print(window, measure(contenders, window));
      }
    } finally {
      delete(directory);
    }
    return 0;
  }

  private Map<Contender, List<ClosedLoop.Result>> measure(List<Contender> contenders, int window) {
    Map<Contender, List<ClosedLoop.Result>> results = new LinkedHashMap<>();
    ClosedLoop loop = new ClosedLoop(window, keys, bytes, Duration.ofSeconds(seconds));
    for (int round = 0; round < rounds; round++) {
      for (Contender contender : contenders) {
        results
            .computeIfAbsent(contender, unused -> new ArrayList<>())
            .add(loop.run(contender, round));
      }
    }
    return results;
  }

  private void print(int window, Map<Contender, List<ClosedLoop.Result>> results) {
    List<ClosedLoop.Result> medians = new ArrayList<>();
    results.forEach(
        (contender, all) -> {
          ClosedLoop.Result median = median(all);
          medians.add(median);
          out.printf(
              Locale.ROOT,
              "%9d  %-16s %10.0f %9.1f %9.1f %9.1f %9.1f %9d%n",
              window,
              contender.name(),
              median.perSecond(),
              micros(median, 50),
              micros(median, 99),
              micros(median, 99.9),
              micros(median, 100),
              median.failures());
        });
    ClosedLoop.Result raw = medians.getFirst();
    ClosedLoop.Result troupe = medians.getLast();
    out.printf(
        Locale.ROOT,
        "%9d  troupe / raw: throughput %.2f, p50 %.2f%n%n",
        window,
        troupe.perSecond() / raw.perSecond(),
        micros(troupe, 50) / micros(raw, 50));
  }

  private static ClosedLoop.Result median(List<ClosedLoop.Result> results) {
    return results.stream()
        .sorted(Comparator.comparingDouble(ClosedLoop.Result::perSecond))
        .skip(results.size() / 2)
        .findFirst()
        .orElseThrow();
  }

  private static double micros(ClosedLoop.Result result, double percentile) {
    return result.latency().getValueAtPercentile(percentile) / 1_000.0;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
