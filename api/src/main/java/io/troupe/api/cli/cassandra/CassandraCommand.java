package io.troupe.api.cli.cassandra;

import picocli.CommandLine.Command;

/** The commands about Cassandra. */
@Command(
    name = "cassandra",
    description = "Prepare Cassandra for nodes whose journal is kept there.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = SchemaCommand.class,
    footerHeading = "%nExamples:%n",
    footer = "  troupe cassandra schema apply --config troupe.conf")
public final class CassandraCommand {
  /** For picocli. */
  public CassandraCommand() {}
}
