package io.troupe.api.cli.lock;

import io.troupe.actors.Principal;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.LockClient;
import io.troupe.api.json.LockJson;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockReply;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Explains a lock. */
@Command(
    name = "explain",
    description = {
      "Show who holds a lock, who waits for it, and who held it before.",
      "Since when, for how long at least, and under which token; who waits in their",
      "order; and how it ended."
    },
    footerHeading = "%nExamples:%n",
    footer = "  troupe lock explain nightly")
final class ExplainCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "The lock's name.")
  private LockName name;

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (LockClient client = options.connectLocks(Principal.NONE)) {
      LockReply.Explained lock = client.explain(name);
      options.answer(LockText.of(name, lock), json -> LockJson.write(name, lock, json));
      return ExitCode.OK;
    }
  }
}
