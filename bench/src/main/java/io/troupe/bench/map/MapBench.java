package io.troupe.bench.map;

import io.troupe.bench.cluster.ClusterPeer;
import io.troupe.bench.load.ClosedLoop;
import io.troupe.bench.load.Contender;
import io.troupe.bench.load.KeyChoice;
import io.troupe.bench.load.OpenLoop;
import io.troupe.bench.load.Schedule;
import io.troupe.bench.load.Workload;
import io.troupe.bench.load.Workload.Mix;
import io.troupe.bench.load.Zipf;
import io.troupe.bench.peer.Entrant;
import io.troupe.bench.peer.Peer;
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

/** Puts and gets, side by side in one run. */
@CommandLine.Command(
    name = "map",
    description = {
      "Measures durable puts and linearizable gets: Troupe, the limit, and other stores.",
      "Contenders take turns, round by round, so that a noisy machine is noisy for all;"
          + " what counts is the median round and the ratio.",
      "Without --rate or --overload, a closed loop: each answer starts the next operation."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footer = {
      "",
      "Examples:",
      "  troupe bench map --contenders raw,embedded --in-flight 64,256",
      "  troupe bench map --contenders http,redis,etcd --op put,get --in-flight 64",
      "  troupe bench map --contenders http,etcd --rate 1000,4000 --svg latency.svg",
      "  troupe bench map --contenders embedded --overload 5",
      "  troupe bench map --nodes 3 --op put,get --in-flight 1,16,64,256 --kill 3"
    })
public final class MapBench implements Callable<Integer> {
  @CommandLine.Option(
      names = "--contenders",
      split = ",",
      paramLabel = "NAME",
      description = {
        "Who takes part; default: all that are installed. Of one node: raw, embedded, http, redis,"
            + " etcd. Of three: troupe, embedded, etcd, zookeeper, hazelcast."
      })
  private @Nullable List<String> named;

  @CommandLine.Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "1",
      description = "1, or 3 for clusters of three members, each asked by its own best client.")
  private int nodes;

  @CommandLine.Option(
      names = "--kill",
      paramLabel = "TIMES",
      defaultValue = "0",
      description = "With --nodes 3, after the rounds: kill -9 the one who leads, so many times.")
  private int kills;

  @CommandLine.Option(
      names = "--op",
      split = ",",
      paramLabel = "OP",
      defaultValue = "put",
      description = "What is done: put, get, mixed (half of either).")
  private List<Mix> mixes = List.of();

  @CommandLine.Option(
      names = "--in-flight",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,64,256",
      description = "Closed loop: operations kept in flight, a table each.")
  private List<Integer> inFlight = List.of();

  @CommandLine.Option(
      names = "--rate",
      split = ",",
      paramLabel = "N",
      description =
          "Open loop: operations due per second, a table each. Latency counts from when an"
              + " operation was due.")
  private List<Double> rates = List.of();

  @CommandLine.Option(
      names = "--overload",
      paramLabel = "X",
      description =
          "Offer each contender X times the peak of its closed loop (of the largest --in-flight)"
              + " for --seconds; show what it did meanwhile, and how soon it was well again.")
  private @Nullable Double overload;

  @CommandLine.Option(
      names = "--max-in-flight",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Open loop: what is due while so many are in flight is not sent, and counted.")
  private int maxInFlight;

  @CommandLine.Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "64",
      description = "To each contender that is a process; each carries one request at a time.")
  private int connections;

  @CommandLine.Option(
      names = "--warm-up",
      defaultValue = "8",
      description = "Seconds of each operation, once each.")
  private int warmUp;

  @CommandLine.Option(names = "--keys", defaultValue = "100000", description = "Different keys.")
  private long keys;

  @CommandLine.Option(
      names = "--zipf",
      paramLabel = "S",
      description = "Key number k comes as often as 1/k^S, such as 0.99; default: all evenly.")
  private @Nullable Double zipf;

  @CommandLine.Option(names = "--bytes", defaultValue = "100", description = "Size of a value.")
  private int bytes;

  @CommandLine.Option(
      names = "--node-heap",
      defaultValue = "320m",
      description = "The heap of Troupe's node, as Java's -Xmx takes it.")
  private String nodeHeap = "";

  @CommandLine.Mixin private RunOptions run = new RunOptions();

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private final PrintStream out;

  /** A bench that prints to {@code out}. */
  public MapBench(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    check();
    List<Entrant<Contender>> entrants = entrants();
    try (Scratch scratch = run.scratch();
        Contenders<Contender> contenders =
            Contenders.start(
                entrants, new Entrant.Settings(scratch.directory(), connections, nodeHeap))) {
      Rounds turns = new Rounds(contenders.all(), run.rounds());
      prepare(turns);
      if (overload == null) {
        run.report(measure(turns));
      } else {
        overload(contenders.all(), overload);
      }
      if (kills > 0) {
        new KillBench(kills).run(contenders.all(), out);
      }
    }
    return 0;
  }

  private void check() {
    boolean positive =
        run.isPositive()
            && warmUp >= 0
            && keys > 0
            && bytes >= 0
            && connections > 0
            && maxInFlight > 0
            && inFlight.stream().allMatch(window -> window > 0)
            && rates.stream().allMatch(rate -> rate > 0)
            && (zipf == null || zipf > 0)
            && (overload == null || overload > 0);
    if (!positive) {
      throw usage("counts, rates and times must be above 0 (--warm-up and --bytes may be 0)");
    }
    if ((nodes != 1 && nodes != 3) || kills < 0) {
      throw usage("--nodes is 1 or 3, --kill is not negative");
    }
    if (nodes == 1 && kills > 0) {
      throw usage("--kill goes with --nodes 3");
    }
    if (overload != null && (!rates.isEmpty() || run.wantsReport())) {
      throw usage("--overload goes with none of --rate, --csv and --svg");
    }
  }

  private List<Entrant<Contender>> entrants() {
    try {
      return Contenders.choose(
          named, nodes == 1 ? List.of(Peer.values()) : ClusterPeer.of(ClusterPeer.Race.MAP), out);
    } catch (Contenders.Absent e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  private Workload workload(Mix mix) {
    return new Workload(
        mix, keys, zipf == null ? KeyChoice.uniform(keys) : new Zipf(keys, zipf), bytes);
  }

  /** Every key is there before anything counts, and every path was taken. */
  private void prepare(Rounds turns) {
    turns.fill(workload(Mix.PUT));
    for (Mix mix : mixes) {
      turns.warmUp(workload(mix), Duration.ofSeconds(warmUp));
    }
    out.printf(
        Locale.ROOT,
        "values of %d B, %d keys drawn %s, %d connections; %d rounds of %d s%n%n",
        bytes,
        keys,
        zipf == null ? "evenly" : "by Zipf " + zipf,
        connections,
        run.rounds(),
        run.seconds());
  }

  private List<Group> measure(Rounds turns) {
    Duration time = run.time();
    List<Group> groups = new ArrayList<>();
    out.print(TextTable.head());
    for (Mix mix : mixes) {
      Workload workload = workload(mix);
      String operation = mix.name().toLowerCase(Locale.ROOT);
      if (rates.isEmpty()) {
        for (int window : inFlight) {
          ClosedLoop loop = new ClosedLoop(window);
          groups.add(
              turns.group(
                  operation,
                  window + " in flight",
                  (contender, round) -> loop.run(contender, workload, time, round)));
          out.print(TextTable.of(groups.getLast()));
        }
      }
      for (double rate : rates) {
        OpenLoop loop = new OpenLoop(maxInFlight);
        Schedule schedule = Schedule.even(rate, time);
        groups.add(
            turns.group(
                operation,
                String.format(Locale.ROOT, "%.0f/s due", rate),
                (contender, round) -> loop.run(contender, workload, schedule, round)));
        out.print(TextTable.of(groups.getLast()));
      }
    }
    return groups;
  }

  private void overload(List<Contender> contenders, double factor) {
    int window = inFlight.stream().mapToInt(Integer::intValue).max().orElseThrow();
    for (Mix mix : mixes) {
      out.printf(
          Locale.ROOT,
          "%s, %.1f times the peak for %d s; half the peak before and after%n%s",
          mix.name().toLowerCase(Locale.ROOT),
          factor,
          run.seconds(),
          Overload.Result.head());
      Overload test = new Overload(factor, window, maxInFlight, run.time());
      for (Contender contender : contenders) {
        out.print(test.run(contender, workload(mix)).line());
      }
      out.println();
    }
  }
}
