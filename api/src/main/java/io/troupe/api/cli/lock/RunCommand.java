package io.troupe.api.cli.lock;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.GuardedRun;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.LockClient;
import io.troupe.api.client.RemoteLock;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockTerms;
import io.troupe.coordination.lock.LockName;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Holds a lock around a command. */
@Command(
    name = "run",
    description = {
      "Run a command while a lock is held.",
      "The lease is renewed meanwhile, and the lock released behind it. Ends with",
      "the command's own exit code; with 1 if others held the lock all the time, and",
      "nothing was run; with 6 if the lock was lost. The command, and what it started,",
      "is stopped before the lease ends: SIGTERM once a quarter of it is left, SIGKILL",
      "5 s later or at its end; at once where the lock is known to be lost. It finds",
      "TROUPE_LOCK and TROUPE_FENCING_TOKEN in its environment.",
      "With --yield it is also stopped once somebody asks for the lock ('troupe lock",
      "ask'): SIGTERM, SIGKILL 5 s later; then the lock is released, and it ends with 6."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe lock run nightly -- ./report.sh --all",
      "  troupe lock run nightly --wait 1h --lease 10s -- sh -c 'echo $TROUPE_FENCING_TOKEN'"
    })
final class RunCommand implements Callable<Integer> {
  private static final Duration LEAST_LEASE = Duration.ofSeconds(1);

  @Parameters(index = "0", paramLabel = "NAME", description = "The lock's name.")
  private LockName name;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "What to run, behind --.")
  private List<String> command = List.of();

  @Option(
      names = "--yield",
      description = "Stop the command, and release the lock, once somebody asks for it.")
  private boolean yields;

  @Mixin private LockOptions lock;
  @Mixin private PrincipalOption principal;
  @Mixin private NodeOptions options;

  @Override
  public Integer call() throws IOException, InterruptedException {
    LockTerms terms = lock.terms();
    if (terms.lease().compareTo(LEAST_LEASE) < 0) {
      throw new IllegalArgumentException("a lease around a command has at least 1s");
    }
    try (LockClient client = options.connectLocks(principal.get());
        HeldHere here = new HeldHere(lock.caller())) {
      Optional<HeldLock> held =
          here.lock(new RemoteLock(client, name)).acquire(terms.renewing(terms.lease()));
      if (held.isEmpty()) {
        return options.refuse("others held lock " + name + " all the time; nothing was run");
      }
      AtomicBoolean asked = new AtomicBoolean();
      if (yields) {
        var unused = held.get().asked().thenAccept(asked::set);
      }
      GuardedRun run =
          new GuardedRun(
              HeldHere.guarded("lock", held.get(), asked::get), terms.lease(), options.console());
      here.endBefore(run::endForSure);
      return run.run(command).orElse(ExitCode.LOST);
    }
  }
}
