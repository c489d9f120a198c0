package io.troupe.trial.demo;

import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.JsonDocument;
import io.troupe.api.cli.console.OutputOption;
import io.troupe.api.tour.DataSet;
import io.troupe.trial.cluster.Workspace;
import io.troupe.trial.journal.JournalPlace;
import io.troupe.trial.report.Report;
import io.troupe.trial.verdict.Verdict;
import io.troupe.trial.view.View;
import io.troupe.trial.workload.Meter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code troupe demo}. */
@Command(
    name = "demo",
    description = {
      "Start real nodes on this machine, import a real data set, and keep clients at work while"
          + " one node is killed with kill -9 and another stands still for 20 s; then judge what"
          + " the clients were told.",
      "It takes less than two minutes and no rights, in a directory of its own, which it removes.",
      "",
      "Exits with 0 if nothing that was acknowledged is lost and no answer contradicts another,"
          + " with 1 otherwise."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe demo",
      "  troupe demo --nodes 1 --output json",
      "  troupe demo --journal cassandra",
      "  troupe demo --keep"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int LEAST_ROWS = 1_000;

  @Spec private CommandSpec command;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many nodes: 1, 3 or 5 (default: ${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "" + DataSet.ROWS,
      description = "How many rows are imported, 1000 to 117791 (default: all).")
  private int rows;

  @Option(
      names = "--journal",
      paramLabel = "PLACE",
      defaultValue = "embedded",
      description =
          "Where the nodes keep their journal: embedded, on their own disks, or cassandra, in a"
              + " node of Cassandra that is started for it, on JDK 17 (default: ${DEFAULT-VALUE}).")
  private JournalPlace.Kind journal;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where to work (default: the folder for temporary files).")
  private @Nullable Path data;

  @Option(names = "--keep", description = "Leave the directory, with logs and history.")
  private boolean keep;

  @Mixin private OutputOption output;

  /** For picocli. */
  public DemoCommand() {}

  @Override
  public Integer call() throws IOException {
    if (nodes != 1 && nodes != 3 && nodes != 5) {
      throw new ParameterException(
          command.commandLine(), "--nodes is 1, 3 or 5, not " + nodes + ": voters are an odd few");
    }
    if (rows < LEAST_ROWS || rows > DataSet.ROWS) {
      throw new ParameterException(
          command.commandLine(),
          "--rows is " + LEAST_ROWS + " to " + DataSet.ROWS + ", not " + rows);
    }
    Console console = Console.of(command);
    PrintStream told = output.isJson() ? console.err() : console.out();
    Meter meter = new Meter();
    Path parent = data == null ? Path.of(System.getProperty("java.io.tmpdir")) : data;
    try (Workspace workspace = Workspace.under(parent, "troupe-demo-", keep);
        View view = new View(told, console.isTerminal() && !output.isJson(), meter)) {
      Verdict verdict = verdict(workspace.path(), view, meter);
      view.close();
      told.println();
      Report.lines(verdict).forEach(told::println);
      if (!verdict.isGood()) {
        workspace.keep();
      }
      if (workspace.isKept()) {
        told.println("logs and history: " + workspace.path());
      }
      if (output.isJson()) {
        JsonDocument.print(console.out(), json -> Report.write(verdict, json));
      }
      return verdict.isGood() ? ExitCode.OK : ExitCode.REFUSED;
    }
  }

  /** What broke off is no pass. */
  private Verdict verdict(Path directory, View view, Meter meter) throws IOException {
    try {
      return Demo.of(nodes, journal, rows).run(directory, view, meter);
    } catch (IllegalStateException e) {
      return Verdict.unjudged("the demo could not go on: " + e.getMessage());
    }
  }
}
