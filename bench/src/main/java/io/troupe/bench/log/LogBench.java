package io.troupe.bench.log;

import io.troupe.bench.cluster.ClusterPeer;
import io.troupe.bench.load.ClosedLoop;
import io.troupe.bench.load.Contender;
import io.troupe.bench.load.KeyChoice;
import io.troupe.bench.load.Workload;
import io.troupe.bench.peer.Entrant;
import io.troupe.bench.report.Group;
import io.troupe.bench.report.TextTable;
import io.troupe.bench.run.Contenders;
import io.troupe.bench.run.Rounds;
import io.troupe.bench.run.RunOptions;
import io.troupe.bench.run.Scratch;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Replicated logs, side by side in one run. */
@CommandLine.Command(
    name = "log",
    description = {
      "Measures consensus alone: entries that a majority of three replicas has synced, and nothing"
          + " done with them.",
      "Each is used as it is meant to be: a library with its leader in this process, a service"
          + " through its own best client. Contenders take turns, round by round."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class LogBench implements Callable<Integer> {
  private static final int WARM_UP_ROUNDS = 2;

  @CommandLine.Option(
      names = "--contenders",
      split = ",",
      paramLabel = "NAME",
      description = {
        "Who takes part; default: all that are installed."
            + " groups, etcd, zookeeper, ratis, jgroups-raft."
      })
  private @Nullable List<String> named;

  @CommandLine.Option(
      names = "--in-flight",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,16,256",
      description = "Entries kept in flight, a table each.")
  private List<Integer> inFlight = List.of();

  @CommandLine.Option(
      names = "--warm-up",
      defaultValue = "8",
      description = "Seconds, in two turns, with 256 entries in flight.")
  private int warmUp;

  @CommandLine.Option(names = "--bytes", defaultValue = "100", description = "Size of an entry.")
  private int bytes;

  @CommandLine.Option(
      names = "--keys",
      defaultValue = "1000",
      description = "Keys for those whose log is of keys and values.")
  private long keys;

  @CommandLine.Mixin private RunOptions run = new RunOptions();

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private final PrintStream out;

  /** A bench that prints to {@code out}. */
  public LogBench(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    if (!run.isPositive()
        || warmUp < 0
        || bytes < 1
        || keys < 1
        || inFlight.stream().anyMatch(window -> window < 1)) {
      throw usage("counts, sizes and times must be above 0 (--warm-up may be 0)");
    }
    List<Entrant<Contender>> entrants = entrants();
    try (Scratch scratch = run.scratch();
        Contenders<Contender> contenders =
            Contenders.start(entrants, new Entrant.Settings(scratch.directory(), 1, "320m"))) {
      run.report(measure(new Rounds(contenders.all(), run.rounds())));
    }
    return 0;
  }

  private List<Entrant<Contender>> entrants() {
    try {
      return Contenders.choose(named, ClusterPeer.of(ClusterPeer.Race.LOG), out);
    } catch (Contenders.Absent e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  private List<Group> measure(Rounds turns) {
    Workload workload = new Workload(Workload.Mix.PUT, keys, KeyChoice.uniform(keys), bytes);
    turns.fill(workload);
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      turns.warmUp(workload, Duration.ofMillis(warmUp * 1_000L / WARM_UP_ROUNDS));
    }
    out.printf(
        Locale.ROOT,
        "three replicas, entries of %d B; %d rounds of %d s%n%n",
        bytes,
        run.rounds(),
        run.seconds());
    out.print(TextTable.head());
    List<Group> groups = new ArrayList<>();
    for (int window : inFlight) {
      ClosedLoop loop = new ClosedLoop(window);
      groups.add(
          turns.group(
              "append",
              window + " in flight",
              (contender, round) -> loop.run(contender, workload, run.time(), round)));
      out.print(TextTable.of(groups.getLast()));
    }
    return groups;
  }
}
