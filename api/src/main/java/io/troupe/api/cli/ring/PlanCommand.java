package io.troupe.api.cli.ring;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.NodeClient;
import io.troupe.api.json.RingJson;
import io.troupe.api.ring.RingChange;
import io.troupe.api.ring.RingPlan;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what would move. */
@Command(
    name = "plan",
    description = {
      "Show which partitions would move if nodes joined or left. Nothing happens.",
      "Without --join and --leave: what is to move as things are."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe ring plan --join d",
      "  troupe ring plan --join d:2:east --leave a",
      "",
      "A node's name is its troupe.node.name, as 'troupe ring show' writes it: another name would"
          + " get",
      "other partitions, though about as many."
    })
final class PlanCommand implements Callable<Integer> {
  @Option(
      names = "--join",
      paramLabel = "NAME[:WEIGHT[:ZONE]]",
      description = "A node that joins (default: weight 1, zone default). May be repeated.")
  private List<String> joins = List.of();

  @Option(
      names = "--leave",
      paramLabel = "NAME",
      description = "A node that leaves. May be repeated.")
  private List<String> leaves = List.of();

  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    RingChange change = RingChange.parse(String.join(",", joins), String.join(",", leaves));
    try (NodeClient client = options.connect()) {
      RingPlan plan = client.ringPlan(change);
      options.answer(RingText.of(plan), json -> RingJson.write(plan, json));
      return ExitCode.OK;
    }
  }
}
