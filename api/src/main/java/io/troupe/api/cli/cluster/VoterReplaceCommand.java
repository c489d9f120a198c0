package io.troupe.api.cli.cluster;

import io.troupe.api.cli.console.NodeOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes a node a voter in the place of another. */
@Command(
    name = "replace",
    description = {
      "Make a node a voter in the place of another one. A voter whose disk was lost is started on"
          + " an",
      "empty data directory, and replaced by itself. Ends with 3 where the change goes on after",
      "--timeout."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe voter replace n2 n4@10.0.0.4:25521",
      "  troupe voter replace n2 n2@10.0.0.2:25521",
      "",
      "May be repeated."
    })
final class VoterReplaceCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "The name of the voter that goes.")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "NAME@HOST:PORT",
      description = "The node that comes, and where its transport is found.")
  private String by = "";

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    return VoterChange.ask(options, client -> client.replaceVoter(name, by));
  }
}
