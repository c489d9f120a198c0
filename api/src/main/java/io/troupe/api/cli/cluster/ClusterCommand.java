package io.troupe.api.cli.cluster;

import picocli.CommandLine.Command;

/** The commands about the cluster. */
@Command(
    name = "cluster",
    description = "Show the cluster: members, voters, leaders, and who was declared down.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ShowCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {"  troupe cluster show"})
public final class ClusterCommand {
  /** For picocli. */
  public ClusterCommand() {}
}
