package io.troupe.api.cli.number;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.actors.Principal;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.CoordinationClient;
import io.troupe.coordination.name.ObjectName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about atomic numbers. */
@Command(
    name = "atomic",
    description = {
      "Read and change numbers of the cluster, each in one step.",
      "A number is 0 until it is set; docs/family.md says more."
    },
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {"  troupe atomic add visits 1", "  troupe atomic get visits"})
public final class AtomicCommand {
  private static final String EXAMPLES = "%nExamples:%n";

  /** For picocli. */
  public AtomicCommand() {}

  @Command(
      name = "get",
      description = "Show a number.",
      footerHeading = EXAMPLES,
      footer = "  troupe atomic get visits")
  int get(
      @Parameters(paramLabel = "NAME", description = "The number's name.") ObjectName name,
      @Mixin NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(Principal.NONE)) {
      long value =
          client
              .read(CoordinationClient.ATOMICS, name, "", json -> json.path("value").asLong())
              .orElseThrow();
      return answer(value, options);
    }
  }

  @Command(
      name = "set",
      description = {
        "Set a number, perhaps only if it is what is expected.",
        "Ends with 1 if it is not."
      },
      footerHeading = EXAMPLES,
      footer = "  troupe atomic set visits 0 --expected 100")
  int set(
      @Parameters(paramLabel = "NAME", description = "The number's name.") ObjectName name,
      @Parameters(paramLabel = "NUMBER", description = "What it is to be.") long value,
      @Option(names = "--expected", paramLabel = "NUMBER", description = "What it has to be.")
          @Nullable Long expected,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    ObjectNode body = CoordinationClient.body().put("value", value);
    if (expected != null) {
      body.put("expected", expected);
    }
    return change("PUT", name, "", body, principal, options);
  }

  @Command(
      name = "add",
      description = "Add to a number, and show the sum.",
      footerHeading = EXAMPLES,
      footer = {"  troupe atomic add visits 1", "  troupe atomic add -- stock -3"})
  int add(
      @Parameters(paramLabel = "NAME", description = "The number's name.") ObjectName name,
      @Parameters(
              paramLabel = "DELTA",
              description = "What to add; behind -- where it is less than 0.")
          long delta,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    ObjectNode body = CoordinationClient.body().put("delta", delta);
    return change("POST", name, "/add", body, principal, options);
  }

  private static int change(
      String method,
      ObjectName name,
      String part,
      ObjectNode body,
      PrincipalOption principal,
      NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(principal.get())) {
      return answer(
          client
              .change(
                  method,
                  CoordinationClient.ATOMICS,
                  name,
                  part,
                  body,
                  json -> json.path("value").asLong())
              .orElseThrow(),
          options);
    }
  }

  private static int answer(long value, NodeOptions options) {
    options.answer(Long.toString(value), json -> json.writeNumberField("value", value));
    return ExitCode.OK;
  }
}
