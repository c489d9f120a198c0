package io.troupe.api.cli.elect;

import io.troupe.actors.Principal;
import io.troupe.actors.Version;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.ElectionClient;
import io.troupe.api.json.ElectionJson;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows who leads. */
@Command(
    name = "observe",
    description = {
      "Show who leads, and with --follow each change of that.",
      "A change is another leader, none, other data, or that it is asked to hand over.",
      "Ctrl-C ends it."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  troupe elect observe reports", "  troupe elect observe reports --follow"})
final class ObserveCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ROLE", description = "The election's name.")
  private ElectionName name;

  @Option(names = "--follow", description = "Go on, and show each change.")
  private boolean follows;

  @Option(
      names = "--changes",
      paramLabel = "N",
      description = "With --follow: end behind so many changes.")
  private @Nullable Long changes;

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (ElectionClient client = options.connectElections(Principal.NONE)) {
      Optional<Version> seen = Optional.empty();
      long left = !follows ? 0 : changes == null ? Long.MAX_VALUE : changes;
      while (true) {
        Optional<ElectionReply.Observed> observed = client.observe(name, seen);
        if (observed.isPresent()) {
          ElectionReply.Observed now = observed.get();
          options.answer(ElectionText.of(name, now), json -> ElectionJson.write(now, json));
          seen = Optional.of(now.seen());
          if (left-- == 0) {
            return ExitCode.OK;
          }
        }
      }
    }
  }
}
