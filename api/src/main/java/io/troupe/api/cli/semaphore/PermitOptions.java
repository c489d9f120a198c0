package io.troupe.api.cli.semaphore;

import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.LockClient;
import io.troupe.api.lock.LockTerms;
import io.troupe.coordination.lock.LockOwner;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How permits are to be held. */
final class PermitOptions {
  @Option(
      names = "--permits",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many, all at once (default: ${DEFAULT-VALUE}).")
  private int permits;

  @Option(
      names = "--owner",
      paramLabel = "NAME",
      description = {
        "Who is to hold them: 1 to 128 printable ASCII characters without space (default: one that"
            + " nobody else is)."
      })
  private @Nullable LockOwner owner;

  @Option(
      names = "--lease",
      paramLabel = "TIME",
      defaultValue = "30s",
      description =
          "How long they are held without being renewed; to 24h (default: ${DEFAULT-VALUE}).")
  private Duration lease;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "10s",
      description =
          "How long to wait for them; 0s for not at all; to 1h (default: ${DEFAULT-VALUE}).")
  private Duration wait;

  LockTerms terms() {
    LockTerms terms = LockTerms.DEFAULT.leased(lease).waiting(wait);
    return owner == null ? terms : terms.by(owner);
  }

  LockClient connect(NodeOptions options, PrincipalOption principal) {
    return options.connectLocks(principal.get()).ofPermits(permits);
  }

  /** What the names of owners that are drawn begin with. */
  String caller() {
    return "cli/" + ProcessHandle.current().pid();
  }
}
