package io.troupe.api.cli.map;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.JsonDocument;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.NodeClient;
import io.troupe.sharding.map.MapName;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the maps. */
@Command(
    name = "list",
    description =
        "List the maps that have entries, one a line; troupe.imports holds the checkpoints of"
            + " imports.",
    footerHeading = "%nExamples:%n",
    footer = "  troupe map list")
final class ListCommand implements Callable<Integer> {
  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (NodeClient client = options.connect()) {
      List<MapName> maps = client.maps();
      if (options.isJson()) {
        JsonDocument.print(
            options.console().out(),
            json -> {
              json.writeArrayFieldStart("maps");
              for (MapName map : maps) {
                json.writeString(map.value());
              }
              json.writeEndArray();
            });
      } else {
        maps.forEach(options.console().out()::println);
      }
      return ExitCode.OK;
    }
  }
}
