package io.troupe.api.cli.elect;

import io.troupe.actors.Principal;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.ElectionClient;
import io.troupe.api.json.ElectionJson;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists elections. */
@Command(
    name = "list",
    description = "Show the elections in which somebody campaigns, by name.",
    footerHeading = "%nExamples:%n",
    footer = {"  troupe elect list", "  troupe elect list --limit 1000 --after reports"})
final class ListCommand implements Callable<Integer> {
  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many at most, 1 to 1,000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--after", paramLabel = "ROLE", description = "Only names behind this one.")
  private @Nullable ElectionName after;

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (ElectionClient client = options.connectElections(Principal.NONE)) {
      ElectionReply.Listed listed = client.list(Optional.ofNullable(after), limit);
      options.answer(ElectionText.of(listed), json -> ElectionJson.write(listed, json));
      return ExitCode.OK;
    }
  }
}
