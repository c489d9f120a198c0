package io.troupe.bench.lock;

import io.troupe.bench.lock.Crowd.Counted;
import io.troupe.bench.lock.LockReport.Of;
import io.troupe.bench.lock.service.LockContender;
import io.troupe.bench.lock.service.LockPeer;
import io.troupe.bench.peer.Entrant;
import io.troupe.bench.run.Contenders;
import io.troupe.bench.run.RunOptions;
import io.troupe.bench.run.Scratch;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Locks, side by side in one run. */
@CommandLine.Command(
    name = "lock",
    description = {
      "Measures locks: Troupe's, and those of Curator on ZooKeeper, etcd, Redisson on Redis, and"
          + " Hazelcast.",
      "Contenders take turns, round by round, so that a noisy machine is noisy for all; what counts"
          + " is the median round and the ratio.",
      "Two holders at once, a token that does not rise, or a grant before a lease could have ended"
          + " are violations; of Troupe they make the exit code 1."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footer = {
      "",
      "Parts:",
      "  pairs      lock and unlock, each client its own names",
      "  hand-over  all want one name: from when one begins to release it until the next has it",
      "  take-over  a holder dies: from the first moment at which another may have its lock until"
          + " it has",
      "",
      "Examples:",
      "  troupe bench lock",
      "  troupe bench lock --contenders embedded,curator,etcd --part pairs,hand-over --rounds 3",
      "  troupe bench lock --part take-over --time-to-live 5 --csv locks.csv",
      "  troupe bench lock --names 10000000",
      "  troupe bench lock --sessions 100000 --seconds 30",
      "  troupe bench lock --leases 10000 --kill"
    })
public final class LockBench implements Callable<Integer> {
  /** What ZooKeeper takes for a session, with the ticks that it has by default. */
  private static final int LEAST_TIME_TO_LIVE = 4;

  private static final int MOST_TIME_TO_LIVE = 40;
  private static final int MOST_CLIENTS = 1_000;
  private static final int MOST_LEASES = 15_000;
  private static final int MOST_SESSIONS = 1_000_000;
  private static final long MOST_NAMES = 1_000_000_000;

  private static final int WARM_UP_FACTOR = 4;
  private static final int WARM_UP_PART = 5;

  /** So many names each client has of its own. */
  private static final int NAMES_EACH = 16;

  /** What is measured. */
  enum Part {
    PAIRS,
    HAND_OVER,
    TAKE_OVER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @CommandLine.Option(
      names = "--contenders",
      split = ",",
      paramLabel = "NAME",
      description = {
        "Who takes part; default: all that are installed. troupe, embedded, curator, etcd,"
            + " redisson, hazelcast-cp, hazelcast."
      })
  private @Nullable List<String> named;

  @CommandLine.Option(
      names = "--part",
      split = ",",
      paramLabel = "PART",
      defaultValue = "pairs,hand-over,take-over",
      description = "What is measured, in this order.")
  private List<Part> parts = List.of();

  @CommandLine.Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "64",
      description = "Clients of pairs, 1 to 1,000; each is a thread.")
  private int clients;

  @CommandLine.Option(
      names = "--contending",
      paramLabel = "N",
      defaultValue = "16",
      description = "Clients that want one name, 2 to 1,000.")
  private int contending;

  @CommandLine.Option(
      names = "--dead",
      paramLabel = "N",
      defaultValue = "16",
      description = "Locks that a dead holder held, 1 to 1,000.")
  private int dead;

  @CommandLine.Option(
      names = "--time-to-live",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "Of a dead holder's lease or session, 4 to 40.")
  private int timeToLive;

  @CommandLine.Option(
      names = "--warm-up",
      defaultValue = "15",
      description =
          "Seconds of pairs by four times the clients, then a fifth of it of hand-overs, once each:"
              + " compilers need many of either.")
  private int warmUp;

  @CommandLine.Option(
      names = "--names",
      paramLabel = "N",
      description =
          "Instead of the race: lock and unlock so many names, each once, at one node in this"
              + " process, and show its heap; up to 1,000,000,000.")
  private @Nullable Long names;

  @CommandLine.Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "512",
      description = "With --names: pairs under way at a time, 1 to 10,000.")
  private int inFlight;

  @CommandLine.Option(
      names = "--sessions",
      paramLabel = "N",
      description =
          "Instead of the race: open so many sessions at one node in this process, watch them for"
              + " --seconds, and show its heap and what it takes of the processor; up to"
              + " 1,000,000.")
  private @Nullable Integer sessions;

  @CommandLine.Option(
      names = "--leases",
      paramLabel = "N",
      description =
          "Instead of the race: let so many leases of random length run out at three nodes, and"
              + " show how long after its end each lock is free; up to 15,000.")
  private @Nullable Integer leases;

  @CommandLine.Option(
      names = "--longest",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "With --leases: the longest, 2 to 300; the shortest is 1 s.")
  private int longest;

  @CommandLine.Option(
      names = "--kill",
      description = "With --leases: kill -9 a node that owns a third of them, half-way.")
  private boolean kill;

  @CommandLine.Option(
      names = "--node-heap",
      defaultValue = "320m",
      description = "The heap of Troupe's nodes that are processes, as Java's -Xmx takes it.")
  private String nodeHeap = "";

  @CommandLine.Mixin private RunOptions run = new RunOptions();

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private final PrintStream out;

  /** A bench that prints to {@code out}. */
  public LockBench(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    if (names != null) {
      try (Scratch scratch = run.scratch()) {
        return new ManyNames(names, inFlight).run(scratch.directory(), out) ? 0 : 1;
      }
    }
    if (sessions != null) {
      try (Scratch scratch = run.scratch()) {
        return new ManySessions(sessions, run.time()).run(scratch.directory(), out) ? 0 : 1;
      }
    }
    List<Entrant<LockContender>> entrants = entrants();
    try (Scratch scratch = run.scratch();
        Contenders<LockContender> contenders =
            Contenders.start(
                entrants, new Entrant.Settings(scratch.directory(), clients, nodeHeap))) {
      if (leases != null) {
        warmUp(contenders.all());
        ManyLeases many = new ManyLeases(leases, Duration.ofSeconds(longest), kill);
        return many.run(contenders.all().getFirst(), out) ? 0 : 1;
      }
      List<LockReport> reports = race(contenders.all());
      run.report(
          reports.stream().map(LockReport::group).toList(), out -> LockReport.write(reports, out));
      return reports.stream().mapToLong(LockReport::ourViolations).sum() == 0 ? 0 : 1;
    }
  }

  private void check() {
    require(
        run.isPositive() && warmUp >= 0, "--rounds and --seconds are above 0, --warm-up not below");
    within("--clients", clients, 1, MOST_CLIENTS);
    within("--contending", contending, 2, MOST_CLIENTS);
    within("--dead", dead, 1, MOST_CLIENTS);
    within("--time-to-live", timeToLive, LEAST_TIME_TO_LIVE, MOST_TIME_TO_LIVE);
    within("--in-flight", inFlight, 1, 10_000);
    within("--longest", longest, 2, 300);
    if (names != null) {
      within("--names", names, 1, MOST_NAMES);
    }
    if (leases != null) {
      within("--leases", leases, 1, MOST_LEASES);
    }
    if (sessions != null) {
      within("--sessions", sessions, 1, MOST_SESSIONS);
    }
    require(!kill || leases != null, "--kill goes with --leases");
    require(
        instead() == 0 || (named == null && !run.wantsReport()),
        "--names, --sessions and --leases go with none of --contenders, --csv and --svg");
    require(instead() <= 1, "--names, --sessions and --leases do not go together");
  }

  /** How many things are to be done instead of the race. */
  private long instead() {
    return Stream.of(names, sessions, leases).filter(Objects::nonNull).count();
  }

  private void within(String option, long value, long least, long most) {
    require(
        value >= least && value <= most,
        String.format(Locale.ROOT, "%s is from %,d to %,d, not %,d", option, least, most, value));
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new CommandLine.ParameterException(spec.commandLine(), message);
    }
  }

  private List<Entrant<LockContender>> entrants() {
    try {
      return Contenders.choose(
          leases == null ? named : List.of(LockPeer.EMBEDDED.toString()),
          LockPeer.all(Duration.ofSeconds(timeToLive)),
          out);
    } catch (Contenders.Absent e) {
      throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  // --- The race
  // -----------------------------------------------------------------------------------

  private List<LockReport> race(List<LockContender> contenders) {
    warmUp(contenders);
    out.printf(
        Locale.ROOT,
        "%d rounds of %d s; a dead holder's lease or session lasts %d s%n%n%s",
        run.rounds(),
        run.seconds(),
        timeToLive,
        LockReport.head());
    List<LockReport> reports = new ArrayList<>();
    for (Part part : parts) {
      LockReport report = turns(part, contenders);
      out.print(report.text());
      out.flush();
      reports.add(report);
    }
    return reports;
  }

  private void warmUp(List<LockContender> contenders) {
    for (LockContender contender : contenders) {
      Seen unused = pairs(WARM_UP_FACTOR * clients, contender, Duration.ofSeconds(warmUp));
      Seen unusedToo = handOver(contender, 0, Duration.ofSeconds(warmUp).dividedBy(WARM_UP_PART));
    }
  }

  private LockReport turns(Part part, List<LockContender> contenders) {
    List<List<Seen>> seen = new ArrayList<>();
    contenders.forEach(unused -> seen.add(new ArrayList<>()));
    for (int round = 1; round <= run.rounds(); round++) {
      for (int i = 0; i < contenders.size(); i++) {
        LockContender contender = contenders.get(i);
        seen.get(i)
            .add(
                switch (part) {
                  case PAIRS -> pairs(clients, contender, run.time());
                  case HAND_OVER -> handOver(contender, round, run.time());
                  case TAKE_OVER ->
                      new TakeOver(dead, Duration.ofSeconds(timeToLive)).run(contender, round);
                });
      }
    }
    List<Of> all = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      all.add(new Of(contenders.get(i).name(), seen.get(i)));
    }
    return new LockReport(part.toString(), load(part), all);
  }

  private String load(Part part) {
    return switch (part) {
      case PAIRS -> clients + " clients";
      case HAND_OVER -> contending + " clients";
      case TAKE_OVER -> dead + " locks";
    };
  }

  private static Seen pairs(int clients, LockContender contender, Duration time) {
    return new Crowd(clients)
        .run(
            contender,
            (client, turn) -> "own-" + client + "-" + turn % NAMES_EACH,
            Counted.PAIRS,
            time);
  }

  /** Each round has a name of its own: how far away its lock lives is luck. */
  private Seen handOver(LockContender contender, int round, Duration time) {
    return new Crowd(contending)
        .run(contender, (client, turn) -> "one-" + round, Counted.HAND_OVERS, time);
  }
}
