package io.troupe.simulation;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code troupe simulate}. */
@CommandLine.Command(
    name = "troupe simulate",
    description = {
      "Runs a part of Troupe in a simulated world: its machines as they are, with simulated"
          + " clients, network, disk and clocks, in one thread.",
      "Each seed is a run of its own, with its own faults; the same seed gives the same run. After"
          + " every event, what was promised is checked. Where a seed fails, the few troubles that"
          + " are enough for it are looked for (raft, cluster).",
      "",
      "Exits with 0 if nothing was violated, with 1 if something was."
    },
    footer = {
      "",
      "Examples:",
      "  troupe simulate --room raft --seeds 20000       many seeds",
      "  troupe simulate --room cluster --seeds 2000     a whole cluster",
      "  troupe simulate --room raft --seed 17           one seed again, with its trace",
      "  troupe simulate --room partition --mutants      what planted flaws it finds"
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class SimulateCommand implements Callable<Integer> {

  /** What can be simulated. */
  enum Room {
    /** The machine of a partition, with maps. */
    PARTITION,
    /** The machine of a partition, with locks. */
    LOCK,
    /** The machine of a partition, with semaphores. */
    SEMAPHORE,
    /** The machine of a partition, with elections. */
    ELECTION,
    /** The machine of a partition, with barriers. */
    BARRIER,
    /** A Raft group. */
    RAFT,
    /** A whole cluster: nodes, groups, owners and callers. */
    CLUSTER;

    private SimulatedRoom simulated() {
      return switch (this) {
        case PARTITION -> new PartitionRoom();
        case LOCK -> new LockRoom();
        case SEMAPHORE -> new SemaphoreRoom();
        case ELECTION -> new ElectionRoom();
        case BARRIER -> new BarrierRoom();
        case RAFT -> new RaftRoom();
        case CLUSTER -> new ClusterRoom();
      };
    }
  }

  @CommandLine.Option(
      names = "--room",
      defaultValue = "partition",
      paramLabel = "ROOM",
      description = "What to simulate: ${COMPLETION-CANDIDATES}.")
  private Room room = Room.PARTITION;

  @CommandLine.ArgGroup private @Nullable What what;

  /** One of these. */
  private static final class What {
    @CommandLine.Option(
        names = "--seeds",
        paramLabel = "N",
        description = "Run so many seeds; 500 if nothing else is said.")
    private long seeds = 500;

    @CommandLine.Option(
        names = "--seed",
        paramLabel = "S",
        description = "Run one seed, and print a line for each thing that happens.")
    private @Nullable Long seed;

    @CommandLine.Option(
        names = "--mutants",
        description =
            "Plant one flaw after the other, and print how many seeds it takes to notice each."
                + " Needs the source tree.")
    private boolean mutants;
  }

  @CommandLine.Option(
      names = "--first",
      defaultValue = "1",
      paramLabel = "S",
      description = "The first of the seeds.")
  private long first;

  @CommandLine.Option(
      names = "--keep",
      split = ",",
      paramLabel = "TROUBLE",
      description =
          "With --seed: only the troubles with these numbers, as a failing seed names them.")
  private Set<Integer> kept = new TreeSet<>();

  @CommandLine.Spec private CommandLine.Model.CommandSpec command;

  private final PrintStream out;

  SimulateCommand(PrintStream out) {
    this.out = out;
  }

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(commandLine(System.out).execute(arguments));
  }

  static CommandLine commandLine(PrintStream out) {
    return new CommandLine(new SimulateCommand(out)).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws IOException {
    What wanted = what == null ? new What() : what;
    if (wanted.seed == null && !kept.isEmpty()) {
      throw new CommandLine.ParameterException(
          command.commandLine(),
          "--keep needs --seed: the troubles of each seed have numbers of their own");
    }
    if (wanted.seeds < 1) {
      throw new CommandLine.ParameterException(
          command.commandLine(), "--seeds is at least 1: a run of none would find nothing wrong");
    }
    if (wanted.mutants) {
      return hunt();
    }
    return wanted.seed == null ? runAll(wanted.seeds) : replay(wanted.seed);
  }

  private int runAll(long seeds) {
    long begun = System.nanoTime();
    SeedSummary summary = SeedSummary.run(room.simulated(), first, seeds, this::tell);
    long seconds = (System.nanoTime() - begun) / 1_000_000_000;
    out.printf("%s: %s, %d s%n", nameOf(room), summary, seconds);
    summary.happened().forEach((what, count) -> out.printf("%12d  %s%n", count, what));
    return summary.violated().isEmpty() ? 0 : 1;
  }

  private int replay(long seed) {
    SeedReport report;
    try {
      report = room.simulated().replay(seed, kept, out::println);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(command.commandLine(), "--keep: " + e.getMessage());
    }
    out.printf(
        "seed %d: %d steps, %d durable events, trace %016x%n",
        seed, report.steps(), report.events(), report.traceHash());
    report.violation().ifPresent(it -> out.printf("violated at step %d: %s%n", report.steps(), it));
    return report.violation().isPresent() ? 1 : 0;
  }

  private void tell(SeedReport report) {
    out.printf("seed %d: violated; looking for the few troubles that it takes%n", report.seed());
    Set<Integer> few = room.simulated().shrink(report.seed());
    SeedReport again = room.simulated().replay(report.seed(), few, line -> {});
    out.printf(
        "seed %d, step %d: violated: %s%n",
        report.seed(), again.steps(), again.violation().orElse(""));
    again.lastLines().forEach(line -> out.println("  " + line));
    out.printf("again: troupe simulate --room %s --seed %d", nameOf(room), report.seed());
    if (!few.isEmpty()) {
      out.print(few.stream().map(String::valueOf).collect(joining(",", " --keep ", "")));
    }
    out.println();
  }

  private int hunt() throws IOException {
    int hunts = 5;
    int most = 1_000;
    out.printf("seeds to notice each flaw: median (least to most) of %d hunts%n", hunts);
    long alive =
        new MutantHunt(
                room.simulated(), MutantHunt.rootAround(Path.of(""), room.simulated()), hunts, most)
                .all(
                    kill ->
                        out.printf(
                            "%5s  (%d to %d)  %s%n",
                            kill.median() > most ? "never" : Integer.toString(kill.median()),
                            kill.seeds().getFirst(),
                            kill.seeds().getLast(),
                            kill.flaw()))
                .stream()
                .filter(kill -> kill.noticed().isEmpty())
                .count();
    out.printf("%d not noticed%n", alive);
    return alive == 0 ? 0 : 1;
  }

  private static String nameOf(Room room) {
    return room.name().toLowerCase(java.util.Locale.ROOT);
  }
}
