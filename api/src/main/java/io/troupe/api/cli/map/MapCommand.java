package io.troupe.api.cli.map;

import io.troupe.api.cli.transfer.MapExportCommand;
import io.troupe.api.cli.transfer.MapImportCommand;
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
      HistoryCommand.class,
      ScanCommand.class,
      WatchCommand.class,
      CountCommand.class,
      ListCommand.class,
      ClearCommand.class,
      MapImportCommand.class,
      MapExportCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe map put orders 42 paid",
      "  troupe map get orders 42",
      "  troupe map scan orders --prefix 4",
      "  troupe map import orders orders.csv --key id",
      "  troupe map export orders orders.jsonl.gz"
    })
public final class MapCommand {
  /** For picocli. */
  public MapCommand() {}
}
