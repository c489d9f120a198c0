package io.troupe.api.cli.cluster;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.NodeClient;
import io.troupe.api.cluster.VoterList;
import io.troupe.api.json.ClusterJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows who votes. */
@Command(
    name = "list",
    description =
        "Show who votes. Asks the group that decides it, so it needs a majority of voters.",
    footerHeading = "%nExamples:%n",
    footer = {"  troupe voter list", "  troupe voter list --output json"})
final class VoterListCommand implements Callable<Integer> {
  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (NodeClient client = options.connect()) {
      VoterList voters = client.voters();
      options.answer(ClusterText.of(voters), json -> ClusterJson.write(voters, json));
      return ExitCode.OK;
    }
  }
}
