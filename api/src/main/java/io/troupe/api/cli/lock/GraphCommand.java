package io.troupe.api.cli.lock;

import io.troupe.actors.Principal;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PageOptions;
import io.troupe.api.client.LockClient;
import io.troupe.api.json.LockGraphJson;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.graph.WaitReport;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows who waits for whom. */
@Command(
    name = "graph",
    description = {
      "Show who waits for whom, over all locks.",
      "First the cycles: owners that wait for each other, so that none goes on before one",
      "gives way. troupe.lock.cycles.policy says whether one of them is made to.",
      "An owner whose name is drawn, another one for each acquisition, is in no cycle, also",
      "where one session holds and waits: name owners who hold several locks."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  troupe lock graph", "  troupe lock graph --cycles"})
final class GraphCommand implements Callable<Integer> {
  @Option(names = "--cycles", description = "Only the cycles.")
  private boolean cyclesOnly;

  @Mixin private PageOptions page;

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (LockClient client = options.connectLocks(Principal.NONE)) {
      WaitReport all = client.graph(page.after(LockName::new), page.limit());
      WaitReport report =
          cyclesOnly ? new WaitReport(List.of(), false, all.complete(), all.cycles()) : all;
      options.answer(
          GraphText.of(report, Instant.now()), json -> LockGraphJson.write(report, json));
      return ExitCode.OK;
    }
  }
}
