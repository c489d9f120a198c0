package io.troupe.api.cli.map;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.NodeClient;
import io.troupe.sharding.map.MapName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Removes all keys of a map. */
@Command(
    name = "clear",
    description =
        "Remove all keys of a map, and with them the map; each partition at its own moment.",
    footerHeading = "%nExamples:%n",
    footer = "  troupe map clear orders")
final class ClearCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MAP", description = "The map's name.")
  private MapName map;

  @Mixin private WriteOptions write;
  @Mixin private PrincipalOption principal;
  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (NodeClient client = options.connect(principal.get())) {
      long removed = client.clear(map, write.idempotency());
      options.answer(
          removed + (removed == 1 ? " entry removed" : " entries removed"),
          json -> json.writeNumberField("removed", removed));
      return ExitCode.OK;
    }
  }
}
