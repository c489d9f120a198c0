package io.troupe.api.cli.cluster;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes nodes voters. */
@Command(
    name = "add",
    description = {
      "Make one or two nodes voters. They have to run, as nodes of this cluster, and must not have",
      "voted before on their disks. Ends with 3 where the change goes on after --timeout."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe voter add n2@10.0.0.2:25521 n3@10.0.0.3:25521",
      "  troupe voter add n4@10.0.0.4:25521 n5@10.0.0.5:25521 --timeout 2m",
      "",
      "Name and port are troupe.node.name and troupe.cluster.port. May be repeated."
    })
final class VoterAddCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME@HOST:PORT",
      arity = "1..2",
      description = "A node, and where its transport is found.")
  private List<String> nodes = List.of();

  @Mixin private VoterOptions options;

  @Override
  public Integer call() {
    return options.ask(client -> client.addVoters(nodes));
  }
}
