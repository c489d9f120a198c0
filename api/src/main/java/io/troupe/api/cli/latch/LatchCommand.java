package io.troupe.api.cli.latch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.actors.Principal;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PageOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.CoordinationClient;
import io.troupe.api.coordination.TroupeLatch.Awaited;
import io.troupe.api.json.LatchJson;
import io.troupe.coordination.latch.LatchReply;
import io.troupe.coordination.latch.LatchRound;
import io.troupe.coordination.name.ObjectName;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about latches. */
@Command(
    name = "latch",
    description = {
      "Count down to zero across the cluster, and wait for that.",
      "A latch counts in rounds; docs/family.md says more."
    },
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe latch set ready 3",
      "  troupe latch count-down ready",
      "  troupe latch await ready --wait 5m && ./start.sh"
    })
public final class LatchCommand {
  private static final String EXAMPLES = "%nExamples:%n";
  private static final Duration MOST_WAIT = Duration.ofDays(1);

  /** One look waits no longer, so that a node that is gone is noticed. */
  private static final Duration LOOK = Duration.ofSeconds(30);

  /** For picocli. */
  public LatchCommand() {}

  @Command(
      name = "set",
      description = {
        "Begin a round with this count, if the latch is new or its count is zero.",
        "Ends with 1 if a round still counts, unless it is to be given up."
      },
      footerHeading = EXAMPLES,
      footer = "  troupe latch set ready 3")
  int set(
      @Parameters(paramLabel = "NAME", description = "The latch's name.") ObjectName name,
      @Parameters(paramLabel = "COUNT", description = "From 1 to 1,000,000.") int count,
      @Option(
              names = "--anew",
              description = "Give up a round that still counts; who waits for it hears so.")
          boolean anew,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(principal.get())) {
      LatchReply.Standing standing =
          client
              .change(
                  "PUT",
                  CoordinationClient.LATCHES,
                  name,
                  "",
                  CoordinationClient.body().put("count", count).put("anew", anew),
                  LatchJson::readStanding)
              .orElseThrow();
      if (!standing.changed()) {
        return options.refuse(
            "latch %s still counts: %d are left in round %d"
                .formatted(name, standing.count(), standing.round().number()));
      }
      return shown(options, name, standing);
    }
  }

  @Command(
      name = "count-down",
      description = {
        "Take from the count, which stops at zero, and show what is left.",
        "Ends with 1 if there is no such latch, or the round that was named is over."
      },
      footerHeading = EXAMPLES,
      footer = {"  troupe latch count-down ready", "  troupe latch count-down ready --round 42"})
  int countDown(
      @Parameters(paramLabel = "NAME", description = "The latch's name.") ObjectName name,
      @Option(
              names = "--by",
              paramLabel = "N",
              defaultValue = "1",
              description = "How many, 1 to 1,000,000 (default: ${DEFAULT-VALUE}).")
          int by,
      @Option(names = "--round", paramLabel = "ROUND", description = "Only in this round.")
          @Nullable Long round,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    ObjectNode body = CoordinationClient.body().put("by", by);
    if (round != null) {
      body.put("round", round);
    }
    try (CoordinationClient client = options.connectCoordination(principal.get())) {
      Optional<LatchReply.Standing> standing =
          client.change(
              "POST",
              CoordinationClient.LATCHES,
              name,
              "/count-down",
              body,
              LatchJson::readStanding);
      return standing.isPresent()
          ? shown(options, name, standing.get())
          : options.refuse("there is no latch " + name + ", or that round of it is over");
    }
  }

  @Command(
      name = "await",
      description = {
        "Wait until a round is over, and show how: opened, or given-up.",
        "Ends with 0 if it opened, else with 1."
      },
      footerHeading = EXAMPLES,
      footer = "  troupe latch await ready --wait 5m && ./start.sh")
  int await(
      @Parameters(paramLabel = "NAME", description = "The latch's name.") ObjectName name,
      @Option(
              names = "--wait",
              paramLabel = "TIME",
              defaultValue = "10s",
              description = "How long, to 24h (default: ${DEFAULT-VALUE}).")
          Duration wait,
      @Option(
              names = "--round",
              paramLabel = "ROUND",
              description = "Which round (default: the one that goes on).")
          @Nullable Long round,
      @Mixin NodeOptions options) {
    if (wait.compareTo(MOST_WAIT) > 0) {
      throw new IllegalArgumentException("--wait is to 24h, not " + wait);
    }
    long endNanos = System.nanoTime() + wait.toNanos();
    Optional<LatchRound> meant =
        round == null ? standing(options, name).map(it -> it.round()) : Optional.of(of(round));
    if (meant.isEmpty()) {
      return options.refuse("there is no latch " + name);
    }
    Awaited awaited = Awaited.COUNTING;
    do {
      long left = Math.clamp(endNanos - System.nanoTime(), 1_000_000, LOOK.toNanos());
      awaited = awaited(options.within(Duration.ofNanos(left)), name, meant.get());
    } while (awaited == Awaited.COUNTING && endNanos - System.nanoTime() > 0);
    Awaited outcome = awaited;
    options.answer(outcome.text(), json -> LatchJson.write(meant.get(), outcome.text(), json));
    return outcome == Awaited.OPENED ? ExitCode.OK : ExitCode.REFUSED;
  }

  private static Awaited awaited(CoordinationClient toClose, ObjectName name, LatchRound round) {
    try (CoordinationClient client = toClose) {
      return client
          .read(
              CoordinationClient.LATCHES,
              name,
              "/rounds/" + round.number(),
              json -> Awaited.of(LatchJson.readOutcome(json)))
          .orElse(Awaited.NOT_KNOWN);
    }
  }

  private static LatchRound of(long round) {
    return new LatchRound(round);
  }

  @Command(
      name = "show",
      description = "Show a latch: its round, and what is left to be counted.",
      footerHeading = EXAMPLES,
      footer = "  troupe latch show ready")
  int show(
      @Parameters(paramLabel = "NAME", description = "The latch's name.") ObjectName name,
      @Mixin NodeOptions options) {
    Optional<LatchReply.Standing> standing = standing(options, name);
    return standing.isPresent()
        ? shown(options, name, standing.get())
        : options.refuse("there is no latch " + name);
  }

  @Command(
      name = "delete",
      description = "Remove a latch; who waits for it hears so.",
      footerHeading = EXAMPLES,
      footer = "  troupe latch delete ready")
  int delete(
      @Parameters(paramLabel = "NAME", description = "The latch's name.") ObjectName name,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    return options.change(
        principal,
        client ->
            client.change(
                "DELETE",
                CoordinationClient.LATCHES,
                name,
                "",
                CoordinationClient.body(),
                unused -> "deleted"),
        "there is no latch " + name);
  }

  @Command(
      name = "list",
      description = "Show the latches there are, by name.",
      footerHeading = EXAMPLES,
      footer = "  troupe latch list --limit 1000 --after ready")
  int list(@Mixin PageOptions page, @Mixin NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(Principal.NONE)) {
      LatchReply.Listed listed =
          client.list(
              CoordinationClient.LATCHES,
              page.after(ObjectName::new),
              page.limit(),
              LatchJson::readListed);
      options.answer(
          PageOptions.text(
              listed.latches(),
              it -> line(it.name(), it.round(), it.count()),
              listed.more(),
              LatchReply.Listed.Latch::name,
              "there is no latch"),
          json -> LatchJson.write(listed, json));
      return ExitCode.OK;
    }
  }

  private static Optional<LatchReply.Standing> standing(NodeOptions options, ObjectName name) {
    try (CoordinationClient client = options.connectCoordination(Principal.NONE)) {
      return client.read(CoordinationClient.LATCHES, name, "", LatchJson::readStanding);
    }
  }

  private static int shown(NodeOptions options, ObjectName name, LatchReply.Standing standing) {
    options.answer(
        line(name, standing.round(), standing.count()), json -> LatchJson.write(standing, json));
    return ExitCode.OK;
  }

  private static String line(ObjectName name, LatchRound round, int count) {
    return "latch %s: %d left in round %d".formatted(name, count, round.number());
  }
}
