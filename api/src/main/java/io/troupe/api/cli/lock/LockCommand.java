package io.troupe.api.cli.lock;

import picocli.CommandLine.Command;

/** The commands about locks. */
@Command(
    name = "lock",
    description = {
      "Hold locks of the cluster, and explain them.",
      "Each grant has a token that is larger than all before; docs/locks.md says what",
      "to do with it."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      AcquireCommand.class,
      RenewCommand.class,
      ReleaseCommand.class,
      ExplainCommand.class,
      ListCommand.class,
      GraphCommand.class,
      AskCommand.class,
      ForceReleaseCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe lock run nightly -- ./report.sh",
      "  troupe lock explain nightly",
      "  troupe lock list"
    })
public final class LockCommand {
  /** For picocli. */
  public LockCommand() {}
}
