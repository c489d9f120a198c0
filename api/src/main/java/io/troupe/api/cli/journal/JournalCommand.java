package io.troupe.api.cli.journal;

import picocli.CommandLine.Command;

/** The commands about a journal at rest. */
@Command(
    name = "journal",
    description = "Look at the journal of a data directory that no node uses.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {VerifyCommand.class, StatCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {"  troupe journal verify data", "  troupe journal stat data --output json"})
public final class JournalCommand {
  /** For picocli. */
  public JournalCommand() {}
}
