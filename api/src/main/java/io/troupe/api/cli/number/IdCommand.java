package io.troupe.api.cli.number;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.CoordinationClient;
import io.troupe.coordination.name.ObjectName;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command about ids. */
@Command(
    name = "id",
    description = {
      "Draw ids of the cluster: numbers of which none is given twice.",
      "Each is larger than all that were given before."
    },
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = "  troupe id next invoices")
public final class IdCommand {
  private static final int MOST = 10_000;

  /** For picocli. */
  public IdCommand() {}

  @Command(
      name = "next",
      description = "Draw the next ids of a name, a line each.",
      footerHeading = "%nExamples:%n",
      footer = {"  troupe id next invoices", "  troupe id next invoices --count 100"})
  int next(
      @Parameters(paramLabel = "NAME", description = "Whose ids.") ObjectName name,
      @Option(
              names = "--count",
              paramLabel = "N",
              defaultValue = "1",
              description = "How many, 1 to 10,000 (default: ${DEFAULT-VALUE}).")
          int count,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("--count is from 1 to " + MOST + ", not " + count);
    }
    try (CoordinationClient client = options.connectCoordination(principal.get())) {
      long first =
          client
              .change(
                  "POST",
                  CoordinationClient.IDS,
                  name,
                  "",
                  CoordinationClient.body().put("count", count),
                  json -> json.path("first").asLong())
              .orElseThrow();
      options.answer(
          LongStream.range(first, first + count)
              .mapToObj(Long::toString)
              .collect(Collectors.joining(System.lineSeparator())),
          json -> {
            json.writeNumberField("first", first);
            json.writeNumberField("count", count);
          });
      return ExitCode.OK;
    }
  }
}
