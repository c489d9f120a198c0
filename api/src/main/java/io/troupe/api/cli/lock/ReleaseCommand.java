package io.troupe.api.cli.lock;

import io.troupe.actors.Principal;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.LockClient;
import io.troupe.api.lock.LockHandle;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Gives a lock up. */
@Command(
    name = "release",
    description = {
      "Give a lock up, once.",
      "Who acquired it several times still holds it. Ends with 1 if it is not held."
    },
    footerHeading = "%nExamples:%n",
    footer = "  troupe lock release $handle")
final class ReleaseCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "HANDLE",
      description = "As 'troupe lock acquire' printed it: NAME:TOKEN:TICKET:OWNER.")
  private LockHandle handle;

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (LockClient client = options.connectLocks(Principal.NONE)) {
      Optional<Integer> holds = client.release(handle.name(), handle.owner(), handle.token());
      if (holds.isEmpty()) {
        return notHeld(options, handle);
      }
      options.answer(
          holds.get() == 0 ? "released" : "released once; it is still held, holds: " + holds.get(),
          json -> json.writeNumberField("holds", holds.get()));
      return ExitCode.OK;
    }
  }

  static int notHeld(NodeOptions options, LockHandle handle) {
    options
        .console()
        .err()
        .println(
            "troupe: lock %s is not held by %s under token %d"
                .formatted(handle.name(), handle.owner(), handle.token().number()));
    return ExitCode.REFUSED;
  }
}
