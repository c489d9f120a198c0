package io.troupe.api.cli.cluster;

import io.troupe.api.cli.console.NodeOptions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes nodes voters no more. */
@Command(
    name = "remove",
    description = {
      "Make one or two nodes voters no more, also those that are gone. To become one again, a node",
      "needs an empty data directory. Ends with 3 where the change goes on after --timeout."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  troupe voter remove n4 n5"})
final class VoterRemoveCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "The name of a voter.")
  private String first = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Another one.")
  private @Nullable String second;

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    return VoterChange.ask(
        options, client -> client.removeVoters(VoterChange.oneOrTwo(first, second)));
  }
}
