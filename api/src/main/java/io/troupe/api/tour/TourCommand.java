package io.troupe.api.tour;

import io.troupe.api.cli.Console;
import io.troupe.api.cli.ExitCode;
import io.troupe.api.cli.JsonDocument;
import io.troupe.api.cli.Main;
import io.troupe.api.cli.NodeOptions.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows on real data what a killed node loses: nothing. */
@Command(
    name = "tour",
    description = {
      "Import a real data set, query it, import it again while the node is killed with kill -9,"
          + " and count what was lost (0) and doubled (0).",
      "It starts a node of its own, in a directory of its own, and removes both."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe tour",
      "  troupe tour --data /mnt/disk --keep",
      "  troupe tour --output json"
    })
public final class TourCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where to work (default: the folder for temporary files).")
  private @Nullable Path data;

  @Option(names = "--keep", description = "Leave the directory where it is.")
  private boolean keep;

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text for people, json for programs (default: ${DEFAULT-VALUE}).")
  private Output output;

  /** For picocli. */
  public TourCommand() {}

  @Override
  public Integer call() throws IOException {
    Console console = ((Main) command.root().userObject()).console();
    Path directory = directory();
    Narrator narrator = new Narrator(output == Output.json ? console.err() : console.out());
    try (Tour tour = new Tour(directory, narrator)) {
      Thread onInterrupt = new Thread(tour::close, "tour-clean-up");
      Runtime.getRuntime().addShutdownHook(onInterrupt);
      TourReport report = tour.run();
      tour.close();
      conclude(console, narrator, report);
      return report.isGood() ? ExitCode.OK : ExitCode.REFUSED;
    } finally {
      if (keep) {
        narrator.say("kept: %s", directory);
      } else {
        delete(directory);
      }
    }
  }

  private Path directory() throws IOException {
    if (data == null) {
      return Files.createTempDirectory("troupe-tour-");
    }
    Files.createDirectories(data);
    return Files.createTempDirectory(data.toAbsolutePath(), "troupe-tour-");
  }

  private void conclude(Console console, Narrator narrator, TourReport report) {
    Verdict verdict = report.verdict();
    narrator.step("Verdict");
    narrator.say(
        "%s: %,d rows acknowledged, %,d found, %,d lost, %,d doubled; %.0f s in all",
        report.isGood() ? "PASSED" : "FAILED",
        verdict.acknowledged(),
        verdict.found(),
        verdict.lost(),
        verdict.doubled(),
        report.seconds());
    if (output == Output.json) {
      JsonDocument.print(
          console.out(),
          json -> {
            json.writeNumberField("rows", report.rows());
            json.writeNumberField("acknowledged", verdict.acknowledged());
            json.writeNumberField("found", verdict.found());
            json.writeNumberField("lost", verdict.lost());
            json.writeNumberField("doubled", verdict.doubled());
            json.writeNumberField("altered", verdict.altered());
            json.writeNumberField("killedAt", report.killedAt());
            json.writeNumberField("repeatedBatches", report.repeats());
            json.writeNumberField("rowsPerSecond", Math.round(report.rowsPerSecond()));
            json.writeNumberField("restartSeconds", report.restartSeconds());
            json.writeNumberField("seconds", report.seconds());
          });
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
