package io.troupe.api.cli;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.NodeClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes all partitions off a node. */
@Command(
    name = "drain",
    description = {
      "Hand all partitions of a node over to the others; says when it is done. The node serves its",
      "callers through the others, and takes partitions again once its process has started anew."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe drain b",
      "  troupe drain b --node http://127.0.0.1:7071",
      "",
      "'troupe status' and 'troupe ring show' say the names. May be repeated."
    })
final class DrainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The name of the node to drain.")
  private String name = "";

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (NodeClient client = options.connect()) {
      boolean done = client.drain(name);
      options.answer(
          done ? name + " is drained" : name + " is being drained; ask again",
          json -> {
            json.writeStringField("node", name);
            json.writeBooleanField("drained", done);
          });
      return done ? ExitCode.OK : ExitCode.UNKNOWN;
    }
  }
}
