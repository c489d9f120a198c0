package io.troupe.api.cli.transfer;

import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.NodeClient;
import io.troupe.api.transfer.exporting.ExportSummary;
import io.troupe.api.transfer.exporting.Exporter;
import io.troupe.api.transfer.target.Backoff;
import io.troupe.api.transfer.target.NodeTarget;
import io.troupe.api.transfer.target.Patience;
import io.troupe.api.transfer.target.RefusedTransferException;
import io.troupe.sharding.map.MapName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the entries of a map into a file. */
@Command(
    name = "export",
    description = {
      "Write the entries of a map as lines of JSON, in order of their keys, into a file or to"
          + " stdout. 'troupe map import --format export' makes the same keys, values and content"
          + " types of them.",
      "",
      "The file has its name only once it is complete; it is packed if the name ends in .gz."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe map export orders orders.jsonl.gz",
      "  troupe map export orders --prefix 2026- | wc -l"
    })
public final class MapExportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MAP", description = "The map's name.")
  private MapName map;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file to write; stdout if left out.")
  private @Nullable Path file;

  @Option(
      names = "--prefix",
      paramLabel = "P",
      defaultValue = "",
      description = "Only keys that begin with this.")
  private String prefix;

  @Option(
      names = "--give-up-after",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = "How long to try without any answer (default: ${DEFAULT-VALUE}).")
  private Duration giveUpAfter;

  @Option(names = "--progress", description = "Show a progress bar even if this is no terminal.")
  private boolean progress;

  @Mixin private NodeOptions options;

  /** For picocli. */
  public MapExportCommand() {}

  /** Who read stdout has had enough, as head does. */
  private static final class ReaderGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public Integer call() throws IOException {
    Console console = options.console();
    boolean bar = progress || (console.isTerminal() && file != null);
    try (NodeClient client = options.connect();
        TransferProgress shown = TransferProgress.of(console, bar, "export", -1)) {
      export(client, shown);
      return ExitCode.OK;
    } catch (ReaderGoneException e) {
      return ExitCode.OK;
    } catch (Patience.GaveUpException e) {
      console.err().println("troupe: gave up: " + e.getMessage());
      return ExitCode.UNREACHABLE;
    } catch (RefusedTransferException e) {
      console.err().println("troupe: refused (" + e.code() + "): " + e.getMessage());
      return ExitCode.REFUSED;
    }
  }

  private void export(NodeClient client, TransferProgress shown) throws IOException {
    Console console = options.console();
    NodeTarget source = new NodeTarget(client);
    Patience patience =
        new Patience(Backoff.DEFAULT, TransferProgress.checked(giveUpAfter), shown::repeating);
    if (file == null) {
      Exporter exporter =
          new Exporter(
              source,
              patience,
              entries -> {
                shown.at(entries, -1, -1);
                if (console.out().checkError()) {
                  throw new ReaderGoneException();
                }
              });
      ExportSummary summary = exporter.to(map.value(), prefix, console.out());
      shown.say(text(summary, ""));
      return;
    }
    Exporter exporter = new Exporter(source, patience, entries -> shown.at(entries, -1, -1));
    ExportSummary summary = exporter.toFile(map.value(), prefix, file);
    options.answer(
        text(summary, " in " + file),
        json -> {
          json.writeNumberField("entries", summary.entries());
          json.writeNumberField("bytes", summary.bytes());
          json.writeNumberField("seconds", summary.seconds());
          json.writeNumberField("entriesPerSecond", summary.entriesPerSecond());
        });
  }

  private static String text(ExportSummary summary, String where) {
    return String.format(
        Locale.ROOT,
        "%d entries, %d bytes%s; %.1f s, %.0f entries/s",
        summary.entries(),
        summary.bytes(),
        where,
        summary.seconds(),
        summary.entriesPerSecond());
  }
}
