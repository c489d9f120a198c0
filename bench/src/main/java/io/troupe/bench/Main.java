package io.troupe.bench;

import io.troupe.bench.cassandra.CassandraBench;
import io.troupe.bench.lock.LockBench;
import io.troupe.bench.log.LogBench;
import io.troupe.bench.map.MapBench;
import io.troupe.bench.map.ScaleBench;
import java.io.PrintStream;
import picocli.CommandLine;

/** {@code troupe bench}: Troupe and its peers, side by side in one run. */
@CommandLine.Command(
    name = "bench",
    description = "Measures Troupe beside its peers, in one run.",
    mixinStandardHelpOptions = true)
public final class Main {
  private Main() {}

  /** The command with all its subcommands. */
  public static CommandLine commandLine(PrintStream out) {
    return new CommandLine(new Main())
        .addSubcommand(new MapBench(out))
        .addSubcommand(new ScaleBench(out))
        .addSubcommand(new LogBench(out))
        .addSubcommand(new LockBench(out))
        .addSubcommand(new CassandraBench(out))
        .addSubcommand(new JmhBench(out))
        .addSubcommand(new ConsensusBench(out))
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** Runs a bench. */
  public static void main(String[] arguments) {
    System.exit(commandLine(System.out).execute(arguments));
  }
}
