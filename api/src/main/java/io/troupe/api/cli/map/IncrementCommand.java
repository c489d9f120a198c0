package io.troupe.api.cli.map;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.NodeClient;
import io.troupe.api.map.AsyncTroupeMap.Counter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Adds to a number. */
@Command(
    name = "increment",
    description = "Add to a decimal number and show the sum; an absent key counts as 0.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe map increment counters visits",
      "  troupe map increment stock nails --by=-5"
    })
final class IncrementCommand implements Callable<Integer> {
  @Mixin private KeyArguments key;

  @Option(
      names = "--by",
      paramLabel = "N",
      defaultValue = "1",
      description = "How much (default: ${DEFAULT-VALUE}).")
  private long by;

  @Mixin private WriteOptions write;
  @Mixin private GuardOption guard;
  @Mixin private PrincipalOption principal;
  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (NodeClient client = options.connect(principal.get(), guard.get())) {
      Counter counter = client.increment(key.map(), key.key(), by, write.idempotency());
      options.answer(
          Long.toString(counter.value()),
          json -> {
            json.writeNumberField("value", counter.value());
            json.writeNumberField("version", counter.version().number());
          });
      return ExitCode.OK;
    }
  }
}
