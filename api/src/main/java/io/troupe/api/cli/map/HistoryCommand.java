package io.troupe.api.cli.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.RequestId;
import io.troupe.actors.Version;
import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.JsonDocument;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.NodeClient;
import io.troupe.api.json.HistoryJson;
import io.troupe.api.map.Content;
import io.troupe.api.past.HistoryPage;
import io.troupe.api.past.HistoryQuery;
import io.troupe.api.past.PastChange;
import io.troupe.sharding.map.MapRevision;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what happened to a key. */
@Command(
    name = "history",
    description = {
      "Show the changes of a key that are kept, newest first: version, time, what happened, who"
          + " asked for it, the request and the value. Exit code 1 if there are none."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe map history orders 42",
      "  troupe map history orders 42 --limit 5 --before 17",
      "  troupe map history orders 42 --output json"
    })
final class HistoryCommand implements Callable<Integer> {
  private static final List<String> TITLES =
      List.of("VERSION", "TIME", "CHANGE", "PRINCIPAL", "REQUEST", "VALUE");

  /** The most characters of a value in a line. */
  private static final int MAX_VALUE = 60;

  @Mixin private KeyArguments key;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many changes, 1 to 10000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--before",
      paramLabel = "VERSION",
      description = "Only changes older than this one.")
  private @Nullable Long before;

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    HistoryQuery query = new HistoryQuery(Optional.ofNullable(before).map(Version::new), limit);
    try (NodeClient client = options.connect()) {
      HistoryPage<Content> page = client.history(key.map(), key.key(), query);
      Console console = options.console();
      if (options.isJson()) {
        JsonDocument.print(console.out(), json -> HistoryJson.write(json, page));
      } else {
        print(console.out(), page.changes());
        page.next()
            .ifPresent(
                next ->
                    console.err().println("troupe: there is more; go on with --before " + next));
      }
      if (page.changes().isEmpty()) {
        console.err().println("troupe: nothing is known of " + key.shown());
        return ExitCode.REFUSED;
      }
      return ExitCode.OK;
    }
  }

  private static void print(PrintStream out, List<PastChange<Content>> changes) {
    if (changes.isEmpty()) {
      return;
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(TITLES);
    changes.forEach(change -> lines.add(line(change)));
    int[] widths = new int[TITLES.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        text.append(line.get(i)).repeat(' ', widths[i] - line.get(i).length() + 2);
      }
      out.println(text.toString().stripTrailing());
    }
  }

  private static List<String> line(PastChange<Content> change) {
    return List.of(
        change.version().toString(),
        change.time().toString(),
        HistoryJson.nameOf(change.how()),
        change.principal().isNone() ? "-" : shown(Bytes.utf8(change.principal().name())),
        change.requestId().map(RequestId::toString).orElse("-"),
        change
            .value()
            .map(content -> shown(content.bytes()))
            .orElse(change.how() == MapRevision.How.PUT ? "(not kept)" : "-"));
  }

  private static String shown(Bytes bytes) {
    String text = ScanCommand.shown(bytes);
    return text.codePointCount(0, text.length()) <= MAX_VALUE
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_VALUE)) + "...";
  }
}
