package io.troupe.api.cli.map;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.NodeClient;
import io.troupe.sharding.map.MapName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Counts the keys of a map. */
@Command(
    name = "count",
    description = "Count the keys of a map; each partition at its own moment.",
    footerHeading = "%nExamples:%n",
    footer = "  troupe map count orders")
final class CountCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MAP", description = "The map's name.")
  private MapName map;

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (NodeClient client = options.connect()) {
      long count = client.count(map);
      options.answer(Long.toString(count), json -> json.writeNumberField("count", count));
      return ExitCode.OK;
    }
  }
}
