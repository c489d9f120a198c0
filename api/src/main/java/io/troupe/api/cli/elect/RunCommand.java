package io.troupe.api.cli.elect;

import io.troupe.actors.Bytes;
import io.troupe.actors.node.SystemClock;
import io.troupe.api.cli.console.AtEnd;
import io.troupe.api.cli.console.GuardedRun;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.ElectionClient;
import io.troupe.api.client.RemoteElection;
import io.troupe.api.election.CampaignTerms;
import io.troupe.api.election.Leadership;
import io.troupe.api.election.TroupeElection;
import io.troupe.api.election.lease.LeasedElections;
import io.troupe.api.request.Requests;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionName;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a command while this process leads. */
@Command(
    name = "run",
    description = {
      "Run a command while this process leads.",
      "Campaigns for as long as it takes, renews its lease meanwhile, and resigns behind",
      "the command. Ends with the command's own exit code. Where it leads no longer, or is",
      "asked to hand over, the command, and what it started, is stopped before the lease",
      "ends: SIGTERM once a quarter of it is left, SIGKILL 5 s later or at its end; then it",
      "campaigns again. The command finds TROUPE_ELECTION, TROUPE_FENCING_TOKEN, which is",
      "the term, and TROUPE_CANDIDACY in its environment."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe elect run reports -- ./reports.sh --all",
      "  troupe elect run reports --priority 10 --lease 5s -- sh -c 'echo $TROUPE_FENCING_TOKEN'"
    })
final class RunCommand implements Callable<Integer> {
  private static final Duration LEAST_LEASE = Duration.ofSeconds(1);
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  @Parameters(index = "0", paramLabel = "ROLE", description = "The election's name.")
  private ElectionName name;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "What to run, behind --.")
  private List<String> command = List.of();

  @Option(
      names = "--candidate",
      paramLabel = "NAME",
      description = {
        "Who campaigns: 1 to 128 printable ASCII characters without space; no other process may"
            + " have it (default: one that nobody else is)."
      })
  private @Nullable CandidateName candidate;

  @Option(
      names = "--priority",
      paramLabel = "N",
      defaultValue = "0",
      description = "The highest is elected first; 0 to 1,000 (default: ${DEFAULT-VALUE}).")
  private int priority;

  @Option(
      names = "--data",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Shown of it while it leads; to 4,096 bytes.")
  private String data;

  @Option(
      names = "--lease",
      paramLabel = "TIME",
      defaultValue = "10s",
      description =
          "How long it leads without being renewed; 1s to 24h (default: ${DEFAULT-VALUE}).")
  private Duration lease;

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      defaultValue = "0s",
      description =
          "So long nobody follows where its lease ran out; to 1m (default: ${DEFAULT-VALUE}).")
  private Duration delay;

  @Mixin private PrincipalOption principal;
  @Mixin private NodeOptions options;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (lease.compareTo(LEAST_LEASE) < 0) {
      throw new IllegalArgumentException("a lease around a command has at least 1s");
    }
    CampaignTerms terms =
        new CampaignTerms(Optional.ofNullable(candidate), priority, Bytes.utf8(data), lease, delay);
    LeasedElections elections =
        new LeasedElections("pid-" + ProcessHandle.current().pid(), new SystemClock());
    try (ElectionClient client = options.connectElections(principal.get());
        AtEnd atEnd = new AtEnd(() -> elections.close(END_LIMIT))) {
      // Whether a node is there at all: a campaign would go on asking.
      var unused = client.observe(name, Optional.empty());
      TroupeElection election = elections.election(new RemoteElection(client, name));
      while (true) {
        Leadership leads = Requests.await(election.campaign(terms));
        GuardedRun run = new GuardedRun(guarded(leads), terms.lease(), options.console());
        atEnd.endBefore(run::endForSure);
        OptionalInt exit = run.run(command);
        while (exit.isEmpty() && !run.stop() && !Thread.currentThread().isInterrupted()) {
          // It does not end: another one beside it would be one too many.
        }
        leads.close();
        if (exit.isPresent()) {
          return exit.getAsInt();
        }
      }
    }
  }

  private GuardedRun.Held guarded(Leadership leads) {
    return new GuardedRun.Held(
        "election " + name,
        leads::left,
        () -> leads.asked().toCompletableFuture().getNow(false), // done, and false, once lost
        Map.of(
            "TROUPE_ELECTION",
            name.value(),
            "TROUPE_FENCING_TOKEN",
            Long.toString(leads.term().number()),
            "TROUPE_CANDIDACY",
            leads.handle().toText()));
  }
}
