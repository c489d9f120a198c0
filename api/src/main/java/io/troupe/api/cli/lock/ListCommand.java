package io.troupe.api.cli.lock;

import io.troupe.actors.Principal;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PageOptions;
import io.troupe.api.client.LockClient;
import io.troupe.api.json.LockJson;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockReply;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists locks. */
@Command(
    name = "list",
    description = "Show the locks that are held or waited for, by name.",
    footerHeading = "%nExamples:%n",
    footer = {"  troupe lock list", "  troupe lock list --limit 1000 --after nightly"})
final class ListCommand implements Callable<Integer> {
  @Mixin private PageOptions page;

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (LockClient client = options.connectLocks(Principal.NONE)) {
      LockReply.Listed listed = client.list(page.after(LockName::new), page.limit());
      options.answer(LockText.of(listed), json -> LockJson.write(listed, json));
      return ExitCode.OK;
    }
  }
}
