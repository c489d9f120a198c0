package io.troupe.api.cli;

import io.troupe.api.NodeStatus;
import io.troupe.api.cli.cluster.ClusterText;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.NodeClient;
import io.troupe.api.cluster.VoterList;
import io.troupe.api.json.StatusJson;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what a node says of itself. */
@Command(
    name = "status",
    description = "Show what a node says of itself. Exit code 1 if it is not ready.",
    footerHeading = "%nExamples:%n",
    footer = {"  troupe status", "  troupe status --node http://127.0.0.1:7071 --output json"})
final class StatusCommand implements Callable<Integer> {
  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (NodeClient client = options.connect()) {
      NodeStatus status = client.status();
      options.answer(text(status), json -> StatusJson.write(status, json));
      return status.ready() ? ExitCode.OK : ExitCode.REFUSED;
    }
  }

  private String text(NodeStatus status) {
    String missed =
        status.missed().isEmpty()
            ? ""
            : "missed      " + ClusterText.missed(status.missed()) + System.lineSeparator();
    return String.join(
        System.lineSeparator(),
        "node        " + status.name() + " at " + options.node(),
        "ready       "
            + (status.ready() ? "yes" : "no" + status.notReady().map(why -> ": " + why).orElse("")),
        "cluster     " + status.cluster(),
        "partitions  " + status.runningPartitions() + " of " + status.partitions() + " run here",
        "members     "
            + status.members().stream()
                .map(it -> it.name() + " " + it.state().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")),
        missed
            + "voters      "
            + status.groups().voters().voters().stream()
                .map(VoterList.Voter::name)
                .collect(Collectors.joining(", ")),
        "groups      leads "
            + (status.groups().leads().isEmpty()
                ? "none"
                : status.groups().leads().stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining(", ")))
            + "; leaders "
            + ClusterText.leaders(status.groups()),
        "process     " + status.groups().process(),
        "in flight   " + status.inFlight() + (status.inFlight() == 1 ? " request" : " requests"),
        "refused     " + status.refusals() + " since the start",
        "writes      " + status.writesRefused().map(why -> "refused: " + why).orElse("taken"),
        "heap        %d of %d MiB for state in use"
            .formatted(status.heapUsedBytes() >> 20, status.heapMaxBytes() >> 20),
        "disk        "
            + (status.diskFreeBytes() < 0
                ? "not known"
                : (status.diskFreeBytes() >> 20) + " MiB free"),
        "up          " + ClusterText.span(status.uptime()),
        "version     " + status.version());
  }
}
