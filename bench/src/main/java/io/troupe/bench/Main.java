package io.troupe.bench;

import io.troupe.bench.map.MapBench;
import picocli.CommandLine;

/** {@code troupe bench}: Troupe and its peers, side by side in one run. */
@CommandLine.Command(
    name = "bench",
    description = "Measures Troupe beside its peers, in one run.",
    mixinStandardHelpOptions = true)
public final class Main {
  private Main() {}

  /** Runs a bench. */
  public static void main(String[] arguments) {
    int exit =
        new CommandLine(new Main()).addSubcommand(new MapBench(System.out)).execute(arguments);
    System.exit(exit);
  }
}
