package io.troupe.api.cli.service;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.CoordinationClient;
import io.troupe.api.service.ServiceRegistration;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Instance;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Keeps an instance registered. */
@Command(
    name = "register",
    description = {
      "Register an instance of a service, and keep it registered until Ctrl-C.",
      "Where its session was lost it is registered anew. Ends with 1 where it is refused,",
      "or where a check finds that others took it off."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe service register web --address 10.0.0.7:8080 --meta zone=a",
      "  troupe service register web --address 10.0.0.7:8080 --check http://10.0.0.7:8080/health"
    })
final class RegisterCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "The service's name.")
  private ObjectName name;

  @Mixin private InstanceOptions instance;
  @Mixin private CheckOptions check;
  @Mixin private PrincipalOption principal;
  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    Instance offered = instance.instance(check.first());
    try (CoordinationClient client = options.connectCoordination(principal.get());
        OfferedHere here = new OfferedHere(client, () -> {})) {
      ServiceRegistration registration =
          here.register(name, offered, instance.terms(), options.console());
      options
          .console()
          .err()
          .println("troupe: %s of service %s is registered".formatted(offered.id(), name));
      check.begin(registration);
      return registration.ended().toCompletableFuture().join() == ServiceRegistration.State.REMOVED
          ? ExitCode.REFUSED
          : ExitCode.OK;
    }
  }
}
