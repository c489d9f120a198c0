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
  @Mixin private HandleArgument argument;

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    LockHandle handle = argument.get();
    try (LockClient client = options.connectLocks(Principal.NONE)) {
      Optional<Integer> holds = client.release(handle.name(), handle.owner(), handle.token());
      if (holds.isEmpty()) {
        return argument.notHeld(options);
      }
      options.answer(
          holds.get() == 0 ? "released" : "released once; it is still held, holds: " + holds.get(),
          json -> json.writeNumberField("holds", holds.get()));
      return ExitCode.OK;
    }
  }
}
