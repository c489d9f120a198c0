package io.troupe.api.cli.cluster;

import io.troupe.api.cli.console.NodeOptions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
      index = "0",
      paramLabel = "NAME@HOST:PORT",
      description = "A node, and where its transport is found.")
  private String first = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME@HOST:PORT",
      description = "Another one.")
  private @Nullable String second;

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    return VoterChange.ask(
        options, client -> client.addVoters(VoterChange.oneOrTwo(first, second)));
  }
}
