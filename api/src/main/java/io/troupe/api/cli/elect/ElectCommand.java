package io.troupe.api.cli.elect;

import picocli.CommandLine.Command;

/** The commands about elections. */
@Command(
    name = "elect",
    description = {
      "Elect leaders of the cluster, and explain who leads.",
      "Each term has a token that is larger than all before; docs/elections.md says what",
      "to do with it."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      ObserveCommand.class,
      ExplainCommand.class,
      ListCommand.class,
      ResignCommand.class,
      TransferCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe elect run reports -- ./reports.sh",
      "  troupe elect explain reports",
      "  troupe elect transfer reports --to worker-7"
    })
public final class ElectCommand {
  /** For picocli. */
  public ElectCommand() {}
}
