package io.troupe.api.cli.lock;

import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.lock.LockHandle;
import picocli.CommandLine.Parameters;

/** Which acquisition a command is about; put it in with {@code @Mixin}. */
final class HandleArgument {
  @Parameters(
      index = "0",
      paramLabel = "HANDLE",
      description = "As 'troupe lock acquire' printed it: NAME:TOKEN:TICKET:OWNER.")
  private LockHandle handle;

  LockHandle get() {
    return handle;
  }

  /** Says that the lock is not held so. */
  int notHeld(NodeOptions options) {
    return options.refuse(
        "lock %s is not held by %s under token %d"
            .formatted(handle.name(), handle.owner(), handle.token().number()));
  }
}
