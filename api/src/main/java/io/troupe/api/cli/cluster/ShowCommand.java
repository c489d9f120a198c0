package io.troupe.api.cli.cluster;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.NodeClient;
import io.troupe.api.cluster.ClusterStatus;
import io.troupe.api.json.ClusterJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the cluster as a node knows it. */
@Command(
    name = "show",
    description = {
      "Show the members and what the node that is asked sees of each, how often partitions failed",
      "over, who votes, who leads which group, and who was declared down, by whom and why. Works",
      "also while the node is not ready."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe cluster show",
      "  troupe cluster show --node http://127.0.0.1:7071 --output json"
    })
final class ShowCommand implements Callable<Integer> {
  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (NodeClient client = options.connect()) {
      ClusterStatus status = client.cluster();
      options.answer(ClusterText.of(status), json -> ClusterJson.write(status, json));
      return ExitCode.OK;
    }
  }
}
