package io.troupe.api.cli.map;

import picocli.CommandLine.Command;

/** The commands about maps; a new one is added to this list. */
@Command(
    name = "map",
    description = "Read and change maps.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      GetCommand.class,
      PutCommand.class,
      DeleteCommand.class,
      IncrementCommand.class,
      ScanCommand.class,
      CountCommand.class,
      ListCommand.class,
      ClearCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe map put orders 42 paid",
      "  troupe map get orders 42",
      "  troupe map scan orders --prefix 4"
    })
public final class MapCommand {
  /** For picocli. */
  public MapCommand() {}
}
