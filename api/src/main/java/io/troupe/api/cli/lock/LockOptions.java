package io.troupe.api.cli.lock;

import io.troupe.api.lock.LockTerms;
import io.troupe.coordination.lock.LockOwner;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a lock is to be held. */
final class LockOptions {
  @Option(
      names = "--owner",
      paramLabel = "NAME",
      description = {
        "Who is to hold it: 1 to 128 printable ASCII characters without space. May acquire again"
            + " what it holds (default: one that nobody else is)."
      })
  private @Nullable LockOwner owner;

  @Option(
      names = "--shared",
      description = "Share it with others that share it; without, it is held alone.")
  private boolean shared;

  @Option(
      names = "--lease",
      paramLabel = "TIME",
      defaultValue = "30s",
      description =
          "How long it is held without being renewed; to 24h (default: ${DEFAULT-VALUE}).")
  private Duration lease;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "10s",
      description =
          "How long to wait for it; 0s for not at all; to 1h (default: ${DEFAULT-VALUE}).")
  private Duration wait;

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      defaultValue = "0s",
      description = {
        "So long nobody gets it where the lease ran out, so that what its holder had sent can"
            + " arrive; to 1m (default: ${DEFAULT-VALUE})."
      })
  private Duration delay;

  LockTerms terms() {
    LockTerms terms = LockTerms.DEFAULT.leased(lease).delayed(delay).waiting(wait);
    LockTerms inMode = shared ? terms.shared() : terms;
    return owner == null ? inMode : inMode.by(owner);
  }

  /** What the names of owners that are drawn begin with. */
  String caller() {
    return "cli/" + ProcessHandle.current().pid();
  }
}
