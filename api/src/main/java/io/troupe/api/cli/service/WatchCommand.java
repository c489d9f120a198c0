package io.troupe.api.cli.service;

import io.troupe.actors.Principal;
import io.troupe.actors.Version;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.CoordinationClient;
import io.troupe.api.client.RemoteService;
import io.troupe.api.json.ServiceJson;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.ServiceReply.Listing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows each list of a service's instances. */
@Command(
    name = "watch",
    description = {
      "Show the instances of a service, and again whenever they are others.",
      "What comes and goes meanwhile may not be shown. Ctrl-C ends it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe service watch web",
      "  troupe service watch web --health passing --output json"
    })
final class WatchCommand implements Callable<Integer> {
  /** One look waits no longer, so that a node that is gone is noticed. */
  private static final Options LOOK = Options.DEFAULT.withTimeout(Duration.ofSeconds(30));

  @Parameters(index = "0", paramLabel = "NAME", description = "The service's name.")
  private ObjectName name;

  @Option(
      names = "--changes",
      paramLabel = "N",
      description = "End behind so many changes (default: never).")
  private @Nullable Long changes;

  @Mixin private FilterOptions filter;
  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (CoordinationClient client = options.connectCoordination(Principal.NONE)) {
      RemoteService service = new RemoteService(client, name);
      Optional<Version> seen = Optional.empty();
      Optional<Listing> shown = Optional.empty();
      long left = changes == null ? Long.MAX_VALUE : changes;
      while (true) {
        Optional<Listing> listing = Requests.await(service.observe(filter.get(), seen, LOOK));
        seen = listing.isPresent() ? listing.map(Listing::version) : seen;
        if (listing.isPresent() && isOther(listing.get(), shown)) {
          Listing now = listing.get();
          options.answer(InstanceText.of(name, now), json -> ServiceJson.write(now, json));
          shown = listing;
          if (left-- == 0) {
            return ExitCode.OK;
          }
        }
      }
    }
  }

  /** The filter may hide what changed. */
  private static boolean isOther(Listing listing, Optional<Listing> shown) {
    return shown.isEmpty() || !shown.get().instances().equals(listing.instances());
  }
}
