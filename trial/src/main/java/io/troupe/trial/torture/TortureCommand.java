package io.troupe.trial.torture;

import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.JsonDocument;
import io.troupe.api.cli.console.OutputOption;
import io.troupe.trial.cluster.Build;
import io.troupe.trial.journal.JournalPlace;
import io.troupe.trial.nemesis.FaultKind;
import io.troupe.trial.report.Report;
import io.troupe.trial.verdict.Verdict;
import io.troupe.trial.view.View;
import io.troupe.trial.workload.Meter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code troupe torture}. */
@Command(
    name = "torture",
    description = {
      "Start real nodes on this machine, keep clients at work, and do faults to the nodes, one"
          + " after the other; judge what the clients were told, round by round.",
      "A seed decides the faults, their order and times, and what each client asks; what real"
          + " processes do meanwhile, it does not.",
      "",
      "Faults: kill, pause, restart, rolling-restart, kill-all; with a C compiler"
          + " slow-disk, failing-disk and clock-jump, and of several nodes delay; with nft and the"
          + " right to use it too, alone, halves, one-way, bridge, loss; with the journal in"
          + " Cassandra database-kill, database-pause; with another build swap-build, swap-builds.",
      "",
      "Exits with 0 if nothing that was acknowledged is lost and no answer contradicts another,"
          + " with 1 otherwise."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe torture --minutes 15",
      "  troupe torture --minutes 15 --nemesis kill,pause --seed 17",
      "  troupe torture --minutes 15 --nemesis pause --lasting 30",
      "  troupe torture --minutes 15 --journal cassandra",
      "  troupe torture --minutes 15 --former ../troupe-0.1.0 --nemesis"
          + " swap-build,swap-builds,kill",
      "  troupe torture --minutes 60 --nodes 5 --out /mnt/disk/run --output json"
    })
public final class TortureCommand implements Callable<Integer> {
  private static final int MOST_MINUTES = 10_080;
  private static final int MOST_LASTING = 300;

  @Spec private CommandSpec command;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      required = true,
      description = "For how long, 1 to 10080 (a week).")
  private int minutes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Draw the same faults and operations again (default: another each time).")
  private @Nullable Long seed;

  @Option(
      names = "--nemesis",
      paramLabel = "FAULT",
      split = ",",
      description = "Which faults (default: all that can be done here).")
  private @Nullable List<String> nemesis;

  @Option(
      names = "--lasting",
      paramLabel = "SECONDS",
      description = "How long each fault lasts, 1 to 300 (default: drawn, 0.5 to 20 s).")
  private @Nullable Integer lasting;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many nodes: 1, 3 or 5 (default: ${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--journal",
      paramLabel = "PLACE",
      defaultValue = "embedded",
      description =
          "Where the nodes keep their journal: embedded, on their own disks, or cassandra, in three"
              + " nodes of Cassandra that are started for it, on JDK 17 (default:"
              + " ${DEFAULT-VALUE}).")
  private JournalPlace.Kind journal;

  @Option(
      names = "--former",
      paramLabel = "TREE",
      description =
          "A tree of another release, in which ./troupe --version was run: nodes are started with"
              + " that build, and changed to this one and back.")
  private @Nullable Path former;

  @Option(
      names = "--set",
      paramLabel = "SETTING=VALUE",
      description =
          "A setting of each node, such as troupe.partition.snapshot-every-events=500; may be"
              + " repeated.")
  private @Nullable Map<String, String> settings;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where histories, logs and data stay; must not exist, or be empty"
              + " (default: torture-SEED, here).")
  private @Nullable Path out;

  @Mixin private OutputOption output;

  /** For picocli. */
  public TortureCommand() {}

  @Override
  public Integer call() throws IOException {
    if (minutes < 1 || minutes > MOST_MINUTES) {
      throw wrong("--minutes is 1 to " + MOST_MINUTES + ", not " + minutes);
    }
    if (nodes != 1 && nodes != 3 && nodes != 5) {
      throw wrong("--nodes is 1, 3 or 5, not " + nodes + ": voters are an odd few");
    }
    if (lasting != null && (lasting < 1 || lasting > MOST_LASTING)) {
      throw wrong("--lasting is 1 to " + MOST_LASTING + ", not " + lasting);
    }
    List<FaultKind> kinds = kinds();
    Optional<Build> other = build();
    long drawn = seed == null ? System.nanoTime() >>> 1 : seed;
    Path directory = (out == null ? Path.of("torture-" + drawn) : out).toAbsolutePath();
    makeEmpty(directory);
    Console console = Console.of(command);
    PrintStream told = output.isJson() ? console.err() : console.out();
    List<String> further =
        settings == null
            ? List.of()
            : settings.entrySet().stream().map(it -> it.getKey() + " = " + it.getValue()).toList();
    Optional<Duration> forSoLong = Optional.ofNullable(lasting).map(Duration::ofSeconds);
    Meter meter = new Meter();
    try (View view = new View(told, console.isTerminal() && !output.isJson(), meter)) {
      view.says("seed " + drawn + ", in " + directory);
      Torture.Result result =
          new Torture(
                  nodes,
                  journal,
                  other,
                  Duration.ofMinutes(minutes),
                  drawn,
                  kinds,
                  forSoLong,
                  further)
              .run(directory, view, meter);
      view.close();
      Verdict verdict = result.verdict();
      told.println();
      Report.lines(verdict).forEach(told::println);
      result.skipped().forEach((kind, why) -> told.println("  skipped: " + kind + ": " + why));
      told.printf(
          "%,d operations in %d rounds, seed %d, histories in %s%n",
          verdict.operations(), result.rounds(), drawn, directory);
      if (output.isJson()) {
        JsonDocument.print(
            console.out(),
            json -> {
              Report.write(verdict, json);
              json.writeNumberField("operations", verdict.operations());
              json.writeNumberField("unknownPercent", verdict.unknownPercent());
              json.writeNumberField("unchecked", verdict.unchecked());
              json.writeNumberField("rounds", result.rounds());
              json.writeNumberField("seed", drawn);
              json.writeObjectFieldStart("skipped");
              for (Map.Entry<String, String> kind : result.skipped().entrySet()) {
                json.writeStringField(kind.getKey(), kind.getValue());
              }
              json.writeEndObject();
            });
      }
      return verdict.isGood() ? ExitCode.OK : ExitCode.REFUSED;
    }
  }

  private Optional<Build> build() throws IOException {
    try {
      return former == null ? Optional.empty() : Optional.of(Build.in(former));
    } catch (IllegalArgumentException e) {
      throw wrong("--former: " + e.getMessage());
    }
  }

  private List<FaultKind> kinds() {
    if (nemesis == null) {
      return Arrays.asList(FaultKind.values());
    }
    Set<FaultKind> kinds = new LinkedHashSet<>();
    for (String word : nemesis) {
      try {
        kinds.add(FaultKind.of(word.strip()));
      } catch (IllegalArgumentException e) {
        throw wrong("--nemesis: " + e.getMessage());
      }
    }
    return List.copyOf(kinds);
  }

  private void makeEmpty(Path directory) throws IOException {
    if (Files.exists(directory)) {
      if (!Files.isDirectory(directory)) {
        throw wrong("--out: " + directory + " is no directory");
      }
      try (var files = Files.list(directory)) {
        if (files.findAny().isPresent()) {
          throw wrong("--out: " + directory + " is not empty");
        }
      }
    }
    Files.createDirectories(directory);
  }

  private ParameterException wrong(String what) {
    return new ParameterException(command.commandLine(), what);
  }
}
