package io.troupe.api.cli.service;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.GuardedRun;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.CoordinationClient;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Offers a service while a command runs. */
@Command(
    name = "run",
    description = {
      "Run a command, and offer a service while it runs.",
      "The instance is registered before the command is started, and taken off behind it, or",
      "before it is stopped by Ctrl-C or SIGTERM. Where its session was lost it is registered",
      "anew; the command runs on. Ends with the command's own exit code; with 1 where it is",
      "refused, and nothing was run. The command finds TROUPE_SERVICE and TROUPE_INSTANCE in",
      "its environment."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe service run web --address 10.0.0.7:8080 -- ./server.sh",
      "  troupe service run web --address 10.0.0.7:8080 --check http://10.0.0.7:8080/health \\",
      "    --check-every 5s -- ./server.sh"
    })
final class RunCommand implements Callable<Integer> {
  /** Nothing that is held would end the command. */
  private static final Duration ALWAYS = Duration.ofDays(1);

  @Parameters(index = "0", paramLabel = "NAME", description = "The service's name.")
  private ObjectName name;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "What to run, behind --.")
  private List<String> command = List.of();

  @Mixin private InstanceOptions instance;
  @Mixin private CheckOptions check;
  @Mixin private PrincipalOption principal;
  @Mixin private NodeOptions options;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Instance offered = instance.instance(check.first());
    GuardedRun run =
        new GuardedRun(
            new GuardedRun.Held(
                "service " + name,
                () -> ALWAYS,
                () -> false,
                Map.of("TROUPE_SERVICE", name.value(), "TROUPE_INSTANCE", offered.id().value())),
            ALWAYS,
            options.console());
    try (CoordinationClient client = options.connectCoordination(principal.get());
        OfferedHere here = new OfferedHere(client, run::stop)) {
      check.begin(here.register(name, offered, instance.terms(), options.console()));
      return run.run(command).orElse(ExitCode.REFUSED);
    }
  }
}
