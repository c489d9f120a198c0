package io.troupe.api.cli.ring;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.NodeClient;
import io.troupe.api.json.RingJson;
import io.troupe.api.ring.RingStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows who owns what. */
@Command(
    name = "show",
    description = {
      "Show what each node and zone owns now, its share of the ring, and the most that it may"
          + " have.",
      "With --output json, also the numbers of the partitions."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  troupe ring show", "  troupe ring show --output json"})
final class ShowCommand implements Callable<Integer> {
  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (NodeClient client = options.connect()) {
      RingStatus status = client.ring();
      options.answer(RingText.of(status), json -> RingJson.write(status, json));
      return ExitCode.OK;
    }
  }
}
