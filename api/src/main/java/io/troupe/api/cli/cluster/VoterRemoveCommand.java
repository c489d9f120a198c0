package io.troupe.api.cli.cluster;

import java.util.List;
import java.util.concurrent.Callable;
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
  @Parameters(paramLabel = "NAME", arity = "1..2", description = "The name of a voter.")
  private List<String> names = List.of();

  @Mixin private VoterOptions options;

  @Override
  public Integer call() {
    return options.ask(client -> client.removeVoters(names));
  }
}
