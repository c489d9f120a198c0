package io.troupe.api.cli.elect;

import io.troupe.actors.Principal;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.ElectionClient;
import io.troupe.api.json.ElectionJson;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Explains an election. */
@Command(
    name = "explain",
    description = {
      "Show who leads, who campaigns, and who led before.",
      "Since when, for how long at least, and under which term; who campaigns in the",
      "order in which they would be elected; and how each term ended."
    },
    footerHeading = "%nExamples:%n",
    footer = "  troupe elect explain reports")
final class ExplainCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ROLE", description = "The election's name.")
  private ElectionName name;

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (ElectionClient client = options.connectElections(Principal.NONE)) {
      ElectionReply.Explained election = client.explain(name);
      options.answer(
          ElectionText.of(name, election), json -> ElectionJson.write(name, election, json));
      return ExitCode.OK;
    }
  }
}
