package io.troupe.api.cli.elect;

import io.troupe.actors.Principal;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PageOptions;
import io.troupe.api.client.ElectionClient;
import io.troupe.api.json.ElectionJson;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists elections. */
@Command(
    name = "list",
    description = "Show the elections in which somebody campaigns, by name.",
    footerHeading = "%nExamples:%n",
    footer = {"  troupe elect list", "  troupe elect list --limit 1000 --after reports"})
final class ListCommand implements Callable<Integer> {
  @Mixin private PageOptions page;

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (ElectionClient client = options.connectElections(Principal.NONE)) {
      ElectionReply.Listed listed = client.list(page.after(ElectionName::new), page.limit());
      options.answer(ElectionText.of(listed), json -> ElectionJson.write(listed, json));
      return ExitCode.OK;
    }
  }
}
