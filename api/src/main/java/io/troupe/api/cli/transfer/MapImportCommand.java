package io.troupe.api.cli.transfer;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.NodeClient;
import io.troupe.api.transfer.FileProblem;
import io.troupe.api.transfer.importing.ImportListener;
import io.troupe.api.transfer.importing.ImportPlan;
import io.troupe.api.transfer.importing.ImportSettings;
import io.troupe.api.transfer.importing.ImportSummary;
import io.troupe.api.transfer.importing.Importer;
import io.troupe.api.transfer.importing.Tally;
import io.troupe.api.transfer.rows.RowFiles;
import io.troupe.api.transfer.rows.RowFormat;
import io.troupe.api.transfer.rows.RowLayout;
import io.troupe.api.transfer.target.Backoff;
import io.troupe.api.transfer.target.NodeTarget;
import io.troupe.sharding.map.MapName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores the rows of a file in a map. */
@Command(
    name = "import",
    description = {
      "Store the rows of a file in a map, each once. Memory does not grow with the file.",
      "",
      "If it breaks off - the node restarts for longer, this command is killed, the machine fails -"
          + " the same command goes on where it was. Rows that were stored are not stored again.",
      "FILE may be - for standard input, with --format. It cannot be read twice, so such an import"
          + " cannot be gone on with: the same command would store all of its rows once more.",
      "",
      "CSV: UTF-8, the first row names the columns; a row is stored as a JSON object of strings."
          + " jsonl: each line is a JSON object, stored without spaces. export: what 'troupe map"
          + " export' wrote. A file ending in .gz is unpacked. Of two rows with the same key the"
          + " later one stays."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe map import words words.csv --key id",
      "  troupe map import events events.jsonl.gz --on-error continue",
      "  troupe map import orders backup.jsonl --format export",
      "  zstd -dc events.csv.zst | troupe map import events - --format csv --key id",
      "  troupe map scan troupe.imports            shows all imports and how far they are"
    })
public final class MapImportCommand implements Callable<Integer> {
  private static final int SHOWN_BAD_ROWS = 20;

  @Parameters(index = "0", paramLabel = "MAP", description = "The map's name.")
  private MapName map;

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "The file to read; - for standard input.")
  private Path file;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "csv, jsonl or export; by default what the file's name says.")
  private @Nullable RowFormat format;

  @Option(
      names = "--key",
      paramLabel = "COLUMN",
      description = {
        "The column or field that holds the key. By default the number of the row: 000000000001."
      })
  private @Nullable String key;

  @Option(
      names = "--separator",
      paramLabel = "C",
      description = "What stands between two fields of a CSV file (default: , or tab for .tsv).")
  private @Nullable Character separator;

  @Option(names = "--if-absent", description = "Leave entries alone that are there already.")
  private boolean ifAbsent;

  @Option(
      names = "--on-error",
      paramLabel = "WHAT",
      defaultValue = "stop",
      description = "What a bad row does: stop, or continue (default: ${DEFAULT-VALUE}).")
  private ImportSettings.OnBadRow onError;

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "Where bad rows are written down (default: FILE.rejected.jsonl).")
  private @Nullable Path rejects;

  @Option(names = "--restart", description = "Begin anew, even if the import is complete.")
  private boolean restart;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "" + ImportPlan.DEFAULT_BATCH_ROWS,
      description = "Rows sent together, 1 to 10000 (default: ${DEFAULT-VALUE}).")
  private int batchRows;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "" + ImportSettings.DEFAULT_IN_FLIGHT,
      description = "Batches under way at once, 1 to 64 (default: ${DEFAULT-VALUE}).")
  private int inFlight;

  @Option(
      names = "--give-up-after",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = "How long to try without any progress (default: ${DEFAULT-VALUE}).")
  private Duration giveUpAfter;

  @Option(names = "--progress", description = "Show a progress bar even if this is no terminal.")
  private boolean progress;

  @Mixin private PrincipalOption principal;
  @Mixin private NodeOptions options;

  /** For picocli. */
  public MapImportCommand() {}

  @Override
  public Integer call() throws IOException {
    boolean fromStdin = file.equals(ImportPlan.STDIN);
    if (!fromStdin) {
      FileProblem.requireReadable(file);
    }
    ImportPlan plan = new ImportPlan(file, map.value(), layout(), batchRows, ifAbsent);
    Path badRows =
        rejects == null ? Path.of((fromStdin ? "stdin" : file) + ".rejected.jsonl") : rejects;
    ImportSettings settings =
        new ImportSettings(
            inFlight,
            TransferProgress.checked(giveUpAfter),
            onError,
            badRows,
            Backoff.DEFAULT,
            Duration.ofMillis(500));
    ImportSummary summary;
    try (NodeClient client = options.connect(principal.get());
        TransferProgress shown =
            TransferProgress.of(
                options.console(),
                progress || options.console().isTerminal(),
                "import",
                fromStdin ? -1 : Files.size(file))) {
      NodeTarget target = new NodeTarget(client);
      Importer importer =
          fromStdin
              ? new Importer(
                  plan,
                  settings,
                  target,
                  listener(shown),
                  () -> RowFiles.of(options.console().in(), plan.layout()))
              : new Importer(plan, settings, target, listener(shown));
      summary = importer.run(restart);
    }
    answer(summary, badRows);
    return exitCode(summary);
  }

  private RowLayout layout() {
    RowFormat read =
        Optional.ofNullable(format)
            .or(() -> RowFormat.ofName(file))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        (file.equals(ImportPlan.STDIN)
                                ? "standard input has no name that says what is in it"
                                : "the name of " + file + " does not say what is in it")
                            + "; give --format csv, jsonl or export"));
    String name = file.toString().toLowerCase(Locale.ROOT);
    boolean tabs = name.endsWith(".tsv") || name.endsWith(".tsv.gz");
    return new RowLayout(
        read, Optional.ofNullable(key), separator != null ? separator : tabs ? '\t' : ',');
  }

  private static ImportListener listener(TransferProgress shown) {
    AtomicInteger bad = new AtomicInteger();
    return new ImportListener() {
      @Override
      public void started(String importId, long resumedRows) {
        if (resumedRows > 0) {
          shown.say("going on behind row " + resumedRows + " of import " + importId);
        }
      }

      @Override
      public void progress(long rows, long bytesRead, long bytesTotal) {
        shown.at(rows, bytesTotal < 0 ? -1 : bytesRead, bytesTotal);
      }

      @Override
      public void rejected(long line, String reason) {
        int count = bad.incrementAndGet();
        if (count <= SHOWN_BAD_ROWS) {
          shown.say("line " + line + ": " + reason);
        } else if (count == SHOWN_BAD_ROWS + 1) {
          shown.say("more bad rows are only written down");
        }
      }

      @Override
      public void repeating(String why) {
        shown.repeating(why);
      }
    };
  }

  private void answer(ImportSummary summary, Path badRows) {
    Tally tally = summary.tally();
    if (!summary.detail().isEmpty()) {
      options.console().err().println("troupe: " + told(summary));
    }
    options.answer(
        text(summary) + (tally.rejected() > 0 ? "\nbad rows: " + badRows : ""),
        json -> {
          json.writeStringField("ending", slug(summary.ending()));
          json.writeStringField("id", summary.id());
          json.writeNumberField("generation", summary.generation());
          json.writeNumberField("rows", tally.rows());
          json.writeNumberField("stored", tally.stored());
          json.writeNumberField("created", tally.created());
          json.writeNumberField("alreadyThere", tally.alreadyThere());
          json.writeNumberField("rejected", tally.rejected());
          json.writeNumberField("resumedRows", summary.resumedRows());
          json.writeNumberField("seconds", summary.seconds());
          json.writeNumberField("rowsPerSecond", summary.rowsPerSecond());
          if (!summary.detail().isEmpty()) {
            json.writeStringField("detail", summary.detail());
          }
        });
  }

  private String told(ImportSummary summary) {
    boolean resumable = !file.equals(ImportPlan.STDIN);
    return switch (summary.ending()) {
      case STOPPED_AT_BAD_ROW ->
          "stopped at a bad row, "
              + summary.detail()
              + (resumable ? "; --on-error continue goes on without it" : "");
      case GAVE_UP ->
          "gave up: "
              + summary.detail()
              + (resumable ? "; the same command goes on from here" : "");
      case REFUSED -> "refused: " + summary.detail();
      case UNREADABLE, COMPLETE, ALREADY_COMPLETE -> summary.detail();
    };
  }

  private static String text(ImportSummary summary) {
    Tally tally = summary.tally();
    String counts =
        "%d rows: %d stored (%d created), %d already there, %d rejected"
            .formatted(
                tally.rows(),
                tally.stored(),
                tally.created(),
                tally.alreadyThere(),
                tally.rejected());
    return switch (summary.ending()) {
      case ALREADY_COMPLETE ->
          "this import is complete already, and nothing was changed; --restart begins anew\n"
              + "when it ran: "
              + counts;
      case COMPLETE -> counts + pace(summary);
      case STOPPED_AT_BAD_ROW, GAVE_UP, REFUSED, UNREADABLE -> "so far " + counts + pace(summary);
    };
  }

  private static String pace(ImportSummary summary) {
    return String.format(
        Locale.ROOT,
        "; %s%.1f s, %.0f rows/s",
        summary.resumedRows() > 0 ? summary.resumedRows() + " rows resumed; " : "",
        summary.seconds(),
        summary.rowsPerSecond());
  }

  private static String slug(ImportSummary.Ending ending) {
    return ending.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static int exitCode(ImportSummary summary) {
    return switch (summary.ending()) {
      case COMPLETE, ALREADY_COMPLETE ->
          summary.tally().rejected() > 0 ? ExitCode.BAD_ROWS : ExitCode.OK;
      case STOPPED_AT_BAD_ROW -> ExitCode.BAD_ROWS;
      // Without an id not even the checkpoint could be asked for.
      case GAVE_UP -> summary.id().isEmpty() ? ExitCode.UNREACHABLE : ExitCode.UNKNOWN;
      case REFUSED -> ExitCode.REFUSED;
      case UNREADABLE -> summary.tally().rows() == 0 ? ExitCode.USAGE : ExitCode.REFUSED;
    };
  }
}
