package io.troupe.api.cli.cassandra;

import picocli.CommandLine.Command;

/** The commands about the journal's keyspace and tables. */
@Command(
    name = "schema",
    description = "Show, make or check the keyspace and the tables of the journal.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {PrintCommand.class, ApplyCommand.class, CheckCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe cassandra schema print --config troupe.conf",
      "  troupe cassandra schema apply --config troupe.conf --replicas 3",
      "  troupe cassandra schema check --config troupe.conf --output json"
    })
final class SchemaCommand {
  /** For picocli. */
  SchemaCommand() {}
}
