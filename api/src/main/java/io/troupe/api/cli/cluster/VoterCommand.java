package io.troupe.api.cli.cluster;

import picocli.CommandLine.Command;

/** The commands about who votes. */
@Command(
    name = "voter",
    description = {
      "Show and change who votes: which nodes have a replica of the journal's groups. There are 1,"
          + " 3",
      "or 5 of them, so one grows to three by adding two at once. Any node may be asked."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      VoterListCommand.class,
      VoterAddCommand.class,
      VoterRemoveCommand.class,
      VoterReplaceCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe voter list",
      "  troupe voter add n2@10.0.0.2:25521 n3@10.0.0.3:25521",
      "  troupe voter replace n2 n2@10.0.0.2:25521"
    })
public final class VoterCommand {
  /** For picocli. */
  public VoterCommand() {}
}
