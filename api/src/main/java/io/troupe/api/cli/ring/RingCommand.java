package io.troupe.api.cli.ring;

import picocli.CommandLine.Command;

/** The commands about the places of partitions. */
@Command(
    name = "ring",
    description = "Show which node owns which partitions, and what would move.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ShowCommand.class, PlanCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {"  troupe ring show", "  troupe ring plan --join 10.0.0.4-7355:2:east"})
public final class RingCommand {
  /** For picocli. */
  public RingCommand() {}
}
