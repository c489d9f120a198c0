package io.troupe.api.tour;

import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.JsonDocument;
import io.troupe.api.cli.console.OutputOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  private static final int MIN_ROWS = 1_000;
  private static final int DELETE_TRIES = 100;
  private static final int LEAVE_SECONDS = 3;

  @Spec private CommandSpec command;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where to work (default: the folder for temporary files).")
  private @Nullable Path data;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "" + DataSet.ROWS,
      description = "How many rows, 1000 to 117791 (default: all).")
  private int rows;

  @Option(names = "--keep", description = "Leave the directory where it is.")
  private boolean keep;

  @Mixin private OutputOption output;

  private volatile boolean leaving;

  /** For picocli. */
  public TourCommand() {}

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(command);
    if (rows < MIN_ROWS || rows > DataSet.ROWS) {
      throw new IllegalArgumentException(
          "--rows is " + MIN_ROWS + " to " + DataSet.ROWS + ", not " + rows);
    }
    Path directory = directory();
    Thread touring = Thread.currentThread();
    CountDownLatch left = new CountDownLatch(1);
    Narrator narrator = new Narrator(output.isJson() ? console.err() : console.out());
    try (Tour tour = new Tour(directory, rows, narrator)) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> cleanUp(tour, directory, touring, left), "tour-clean-up"));
      make(directory);
      TourReport report = tour.run();
      tour.close();
      conclude(console, narrator, report);
      return report.isGood() ? ExitCode.OK : ExitCode.REFUSED;
    } catch (IOException | RuntimeException e) {
      if (!leaving) {
        throw e;
      }
      // Whatever broke off did so because of the interrupt.
      console.err().println("troupe: the tour was interrupted");
      return ExitCode.REFUSED;
    } finally {
      if (keep) {
        narrator.say("kept: %s", directory);
      } else {
        delete(directory);
      }
      left.countDown();
    }
  }

  /** A fresh one, made only once an interrupt would remove it. */
  private Path directory() {
    Path parent = data == null ? Path.of(System.getProperty("java.io.tmpdir")) : data;
    return parent
        .toAbsolutePath()
        .resolve("troupe-tour-" + UUID.randomUUID().toString().substring(0, 8));
  }

  /** For nobody else: others may share the folder that it is in. */
  private static void make(Path directory) throws IOException {
    Files.createDirectories(directory.resolveSibling(""));
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectory(directory);
    }
  }

  /** When this process ends, by Ctrl-C perhaps: leaves no node and no files behind. */
  private void cleanUp(Tour tour, Path directory, Thread touring, CountDownLatch left) {
    leaving = true;
    tour.kill();
    touring.interrupt();
    try {
      // It notices soon; else it is waiting, and writes nothing.
      boolean unused = left.await(LEAVE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!keep) {
      try {
        delete(directory);
      } catch (IOException e) {
        throw new UncheckedIOException(directory + " cannot be removed", e);
      }
    }
  }

  private void conclude(Console console, Narrator narrator, TourReport report) {
    Verdict verdict = report.verdict();
    narrator.step("Verdict");
    narrator.say(
        "%s: %,d rows acknowledged, %,d found, %,d lost at the restart, %,d lost in the end,"
            + " %,d doubled; %.0f s in all",
        report.isGood() ? "PASSED" : "FAILED",
        verdict.acknowledged(),
        verdict.found(),
        report.lostAtRestart(),
        verdict.lost(),
        verdict.doubled(),
        report.seconds());
    if (output.isJson()) {
      JsonDocument.print(
          console.out(),
          json -> {
            json.writeObjectFieldStart("source");
            json.writeStringField("name", DataSet.NAME);
            json.writeStringField("version", DataSet.VERSION);
            json.writeStringField("license", DataSet.LICENSE);
            json.writeEndObject();
            json.writeNumberField("rows", report.rows());
            json.writeNumberField("acknowledged", verdict.acknowledged());
            json.writeNumberField("found", verdict.found());
            json.writeNumberField("lost", verdict.lost());
            json.writeNumberField("lostAtRestart", report.lostAtRestart());
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
    for (int left = DELETE_TRIES; Files.exists(directory); left--) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (UncheckedIOException | FileSystemException e) {
        // On an interrupt the tour still writes, or removes the files itself, until it notices.
        if (left == 0) {
          throw new IOException(directory + " cannot be removed", e);
        }
      }
    }
  }
}
