package io.troupe.api.cli.lock;

import io.troupe.actors.Principal;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.LockClient;
import io.troupe.api.lock.LockHandle;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Renews a lease. */
@Command(
    name = "renew",
    description = {
      "Let the lease of a lock go on for so long from now on.",
      "It never becomes shorter. Ends with 1 if the lock is not held any more. May be",
      "repeated."
    },
    footerHeading = "%nExamples:%n",
    footer = "  troupe lock renew $handle --lease 5m")
final class RenewCommand implements Callable<Integer> {
  @Mixin private HandleArgument argument;

  @Option(
      names = "--lease",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "How long from now on; to 24h (default: ${DEFAULT-VALUE}).")
  private Duration lease;

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    LockHandle handle = argument.get();
    try (LockClient client = options.connectLocks(Principal.NONE)) {
      if (!client.renew(handle.name(), handle.owner(), handle.token(), lease)) {
        return argument.notHeld(options);
      }
      options.answer(
          "renewed for " + lease.toMillis() + " ms",
          json -> json.writeNumberField("leftMillis", lease.toMillis()));
      return ExitCode.OK;
    }
  }
}
