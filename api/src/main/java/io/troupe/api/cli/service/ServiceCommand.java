package io.troupe.api.cli.service;

import io.troupe.actors.Principal;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PageOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.CoordinationClient;
import io.troupe.api.client.RemoteService;
import io.troupe.api.json.ServiceJson;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.InstanceId;
import io.troupe.coordination.service.ServiceReply;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The commands about services. */
@Command(
    name = "service",
    description = {
      "Offer services across the cluster, and find who does.",
      "An instance is listed for as long as its session lives; docs/services.md says more."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {RegisterCommand.class, RunCommand.class, WatchCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe service run web --address 10.0.0.7:8080 -- ./server.sh",
      "  troupe service list",
      "  troupe service watch web --health passing"
    })
public final class ServiceCommand {
  private static final String EXAMPLES = "%nExamples:%n";

  /** For picocli. */
  public ServiceCommand() {}

  @Command(
      name = "list",
      description = "Show the services that have instances, by name.",
      footerHeading = EXAMPLES,
      footer = {"  troupe service list", "  troupe service list --limit 1000 --after web"})
  int list(@Mixin PageOptions page, @Mixin NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(Principal.NONE)) {
      ServiceReply.Listed listed =
          client.list(
              CoordinationClient.SERVICES,
              page.after(ObjectName::new),
              page.limit(),
              ServiceJson::readListed);
      options.answer(
          PageOptions.text(
              listed.services(),
              it ->
                  "%s: %d passing, %d warning, %d critical"
                      .formatted(it.name(), it.passing(), it.warning(), it.critical()),
              listed.more(),
              ServiceReply.Listed.Service::name,
              "no service has instances"),
          json -> ServiceJson.write(listed, json));
      return ExitCode.OK;
    }
  }

  @Command(
      name = "show",
      description = {
        "Show the instances of a service.",
        "Ends with 1 if there is none of those that are asked for."
      },
      footerHeading = EXAMPLES,
      footer = {
        "  troupe service show web",
        "  troupe service show web --health passing --meta zone=a --output json"
      })
  int show(
      @Parameters(paramLabel = "NAME", description = "The service's name.") ObjectName name,
      @Mixin FilterOptions filter,
      @Mixin NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(Principal.NONE)) {
      ServiceReply.Listing listing =
          Requests.await(
                  new RemoteService(client, name)
                      .observe(filter.get(), Optional.empty(), Options.DEFAULT))
              .orElseThrow();
      options.answer(InstanceText.of(name, listing), json -> ServiceJson.write(listing, json));
      return listing.instances().isEmpty() ? ExitCode.REFUSED : ExitCode.OK;
    }
  }

  @Command(
      name = "deregister",
      description = {
        "Take an instance off, whoever registered it; the log of the node says who did.",
        "Its process does not know before it next says how it is.",
        "Ends with 1 if there is no such instance."
      },
      footerHeading = EXAMPLES,
      footer = "  troupe service deregister web 10.0.0.7:8080")
  int deregister(
      @Parameters(paramLabel = "NAME", description = "The service's name.") ObjectName name,
      @Parameters(paramLabel = "INSTANCE", description = "The id of the instance.") InstanceId id,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(principal.get())) {
      boolean was =
          Requests.await(
              new RemoteService(client, name).deregister(id, Optional.empty(), Options.DEFAULT));
      if (!was) {
        return options.refuse("service " + name + " has no instance " + id);
      }
      options.answer("deregistered", json -> json.writeStringField("done", "deregistered"));
      return ExitCode.OK;
    }
  }
}
