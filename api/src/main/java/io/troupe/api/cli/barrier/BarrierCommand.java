package io.troupe.api.cli.barrier;

import io.troupe.actors.GuestId;
import io.troupe.actors.Principal;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PageOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.CoordinationClient;
import io.troupe.api.json.BarrierJson;
import io.troupe.coordination.barrier.BarrierReply;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about barriers. */
@Command(
    name = "barrier",
    description = {
      "Meet at a barrier across the cluster, and go on together.",
      "A barrier is used in generations; docs/family.md says more."
    },
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe barrier await phase 3 --wait 5m && ./next-phase.sh",
      "  troupe barrier explain phase",
      "  troupe barrier reset phase"
    })
public final class BarrierCommand {
  private static final String EXAMPLES = "%nExamples:%n";

  /** For picocli. */
  public BarrierCommand() {}

  @Command(
      name = "await",
      description = {
        "Arrive at a barrier, and wait until all others have.",
        "Shows what came of it: tripped, or broken, by whom and why. Ends with 0 if it",
        "tripped, else with 1. A broken barrier is broken for all, until a reset. Who is",
        "killed while it waits breaks it once its lease is over, or its session."
      },
      footerHeading = EXAMPLES,
      footer = {
        "  troupe barrier await phase 3 --wait 5m && ./next-phase.sh",
        "  troupe barrier await phase 3 --session $session"
      })
  int await(
      @Parameters(paramLabel = "NAME", description = "The barrier's name.") ObjectName name,
      @Parameters(
              paramLabel = "PARTIES",
              description = "Of how many it is: 1 to 1,000, the same of all.")
          int parties,
      @Option(
              names = "--wait",
              paramLabel = "TIME",
              defaultValue = "30s",
              description = "How long, 1ms to 24h (default: ${DEFAULT-VALUE}).")
          Duration wait,
      @Option(
              names = "--lease",
              paramLabel = "TIME",
              description =
                  "Taken for dead after so long, unless it is renewed, as it is; 1ms to 24h"
                      + " (default: 30s).")
          @Nullable Duration lease,
      @Option(
              names = "--session",
              paramLabel = "SESSION",
              description = "Taken for dead when this session ends, in the place of a lease.")
          @Nullable GuestId session,
      @Option(
              names = "--party",
              paramLabel = "NAME",
              description = "Who arrives (default: a name that nobody else has).")
          @Nullable LockOwner party,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    if (session != null && lease != null) {
      throw new IllegalArgumentException("--session is in the place of --lease, not beside it");
    }
    BarrierWait waiting = new BarrierWait(options, name, parties, wait, lease, session, party);
    Optional<BarrierWait.Over> over = waiting.run(principal.get());
    if (over.isEmpty()) {
      return options.refuse("the session has ended, or never was");
    }
    BarrierReply.Arrived arrived = over.get().arrived();
    options.answer(
        over.get().text(),
        json -> {
          BarrierJson.write(arrived.generation(), Optional.of(over.get().awaited()), json);
          json.writeNumberField("index", arrived.index());
        });
    return over.get().isTripped() ? ExitCode.OK : ExitCode.REFUSED;
  }

  @Command(
      name = "explain",
      description = "Show who has come to a barrier, who is missing, and whether it is broken.",
      footerHeading = EXAMPLES,
      footer = "  troupe barrier explain phase")
  int explain(
      @Parameters(paramLabel = "NAME", description = "The barrier's name.") ObjectName name,
      @Mixin NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(Principal.NONE)) {
      Optional<BarrierReply.Explained> explained =
          client.read(CoordinationClient.BARRIERS, name, "", BarrierJson::readExplained);
      if (explained.isEmpty()) {
        return options.refuse("there is no barrier " + name);
      }
      options.answer(text(name, explained.get()), json -> BarrierJson.write(explained.get(), json));
      return ExitCode.OK;
    }
  }

  private static String text(ObjectName name, BarrierReply.Explained barrier) {
    StringBuilder text =
        new StringBuilder(
            "barrier %s: %d of %d parties here, generation %d"
                .formatted(
                    name, barrier.here().size(), barrier.parties(), barrier.generation().number()));
    barrier.broken().ifPresent(it -> text.append(", broken until a reset: ").append(it.text()));
    barrier.here().forEach(it -> text.append("%n  here     %s".formatted(it)));
    barrier.missing().forEach(it -> text.append("%n  missing  %s".formatted(it)));
    return text.toString();
  }

  @Command(
      name = "reset",
      description = {
        "Break a generation that goes on, and let a broken barrier be used again.",
        "Ends with 1 if there is no such barrier."
      },
      footerHeading = EXAMPLES,
      footer = "  troupe barrier reset phase")
  int reset(
      @Parameters(paramLabel = "NAME", description = "The barrier's name.") ObjectName name,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(principal.get())) {
      Optional<Boolean> changed =
          client.change(
              "POST",
              CoordinationClient.BARRIERS,
              name,
              "/reset",
              CoordinationClient.body(),
              json -> json.path("changed").asBoolean());
      if (changed.isEmpty()) {
        return options.refuse("there is no barrier " + name);
      }
      options.answer(
          changed.get() ? "reset" : "there was nothing to reset",
          json -> json.writeBooleanField("changed", changed.get()));
      return ExitCode.OK;
    }
  }

  @Command(
      name = "delete",
      description = "Remove a barrier; who waits at it hears so.",
      footerHeading = EXAMPLES,
      footer = "  troupe barrier delete phase")
  int delete(
      @Parameters(paramLabel = "NAME", description = "The barrier's name.") ObjectName name,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    return options.change(
        principal,
        client ->
            client.change(
                "DELETE",
                CoordinationClient.BARRIERS,
                name,
                "",
                CoordinationClient.body(),
                unused -> "deleted"),
        "there is no barrier " + name);
  }

  @Command(
      name = "list",
      description = "Show the barriers there are, by name.",
      footerHeading = EXAMPLES,
      footer = "  troupe barrier list --limit 1000 --after phase")
  int list(@Mixin PageOptions page, @Mixin NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(Principal.NONE)) {
      BarrierReply.Listed listed =
          client.list(
              CoordinationClient.BARRIERS,
              page.after(ObjectName::new),
              page.limit(),
              BarrierJson::readListed);
      options.answer(
          PageOptions.text(
              listed.barriers(),
              BarrierCommand::line,
              listed.more(),
              BarrierReply.Listed.Barrier::name,
              "there is no barrier"),
          json -> BarrierJson.write(listed, json));
      return ExitCode.OK;
    }
  }

  private static String line(BarrierReply.Listed.Barrier barrier) {
    return "barrier %s: %d of %d parties here%s"
        .formatted(
            barrier.name(),
            barrier.here(),
            barrier.parties(),
            barrier.broken() ? ", broken until a reset" : "");
  }
}
