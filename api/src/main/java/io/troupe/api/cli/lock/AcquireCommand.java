package io.troupe.api.cli.lock;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.LockClient;
import io.troupe.api.client.RemoteLock;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockHandle;
import io.troupe.coordination.lock.LockName;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Acquires a lock and ends. */
@Command(
    name = "acquire",
    description = {
      "Acquire a lock for its lease, and print its handle.",
      "By the handle, NAME:TOKEN:TICKET:OWNER, it is renewed and released. Ends with 1",
      "if others held it all the time. 'troupe lock run' renews and releases by itself."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  handle=$(troupe lock acquire nightly --lease 5m --wait 1m)",
      "  troupe lock release $handle"
    })
final class AcquireCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "The lock's name.")
  private LockName name;

  @Mixin private LockOptions lock;
  @Mixin private PrincipalOption principal;
  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (LockClient client = options.connectLocks(principal.get());
        HeldHere here = new HeldHere(lock.caller())) {
      Optional<HeldLock> held = here.lock(new RemoteLock(client, name)).acquire(lock.terms());
      if (held.isEmpty()) {
        return options.refuse("others held lock " + name + " all the time");
      }
      LockHandle handle = held.get().letGo();
      options.answer(
          handle.toText(),
          json -> {
            json.writeStringField("name", handle.name().value());
            json.writeStringField("owner", handle.owner().value());
            json.writeNumberField("token", handle.token().number());
            json.writeNumberField("ticket", handle.ticket().number());
            json.writeStringField("handle", handle.toText());
          });
      return ExitCode.OK;
    }
  }
}
