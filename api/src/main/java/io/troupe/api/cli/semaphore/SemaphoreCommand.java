package io.troupe.api.cli.semaphore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.actors.Principal;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.GuardedRun;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PageOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.cli.lock.HeldHere;
import io.troupe.api.client.CoordinationClient;
import io.troupe.api.client.LockClient;
import io.troupe.api.client.RemoteLock;
import io.troupe.api.json.SemaphoreJson;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.lock.LockTerms;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.name.ObjectName;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about semaphores. */
@Command(
    name = "semaphore",
    description = {
      "Hold permits of the cluster's semaphores, and explain them.",
      "A semaphore is created once, with a number of permits; docs/family.md says more."
    },
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe semaphore create builds 4",
      "  troupe semaphore run builds -- make",
      "  troupe semaphore explain builds"
    })
public final class SemaphoreCommand {
  private static final String EXAMPLES = "%nExamples:%n";
  private static final Duration LEAST_LEASE = Duration.ofSeconds(1);

  /** For picocli. */
  public SemaphoreCommand() {}

  @Command(
      name = "create",
      description = "Make a semaphore with so many permits; one that is there stays as it is.",
      footerHeading = EXAMPLES,
      footer = "  troupe semaphore create builds 4")
  int create(
      @Parameters(paramLabel = "NAME", description = "The semaphore's name.") ObjectName name,
      @Parameters(paramLabel = "PERMITS", description = "How many, 1 to 1,000,000.") int permits,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    return set(name, permits, true, principal, options);
  }

  @Command(
      name = "resize",
      description = {
        "Give a semaphore another number of permits.",
        "Where there are fewer than are held, nobody gets any before enough are given",
        "up."
      },
      footerHeading = EXAMPLES,
      footer = "  troupe semaphore resize builds 8")
  int resize(
      @Parameters(paramLabel = "NAME", description = "The semaphore's name.") ObjectName name,
      @Parameters(paramLabel = "PERMITS", description = "How many, 1 to 1,000,000.") int permits,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    return set(name, permits, false, principal, options);
  }

  private static int set(
      ObjectName name,
      int permits,
      boolean onlyNew,
      PrincipalOption principal,
      NodeOptions options) {
    ObjectNode body = CoordinationClient.body().put("permits", permits).put("onlyNew", onlyNew);
    try (CoordinationClient client = options.connectCoordination(principal.get())) {
      int now =
          client
              .change(
                  "PUT",
                  CoordinationClient.SEMAPHORES,
                  name,
                  "",
                  body,
                  json -> json.path("permits").asInt())
              .orElseThrow();
      options.answer("permits: " + now, json -> json.writeNumberField("permits", now));
      return ExitCode.OK;
    }
  }

  @Command(
      name = "delete",
      description = "Remove a semaphore that nobody holds or waits for.",
      footerHeading = EXAMPLES,
      footer = "  troupe semaphore delete builds")
  int delete(
      @Parameters(paramLabel = "NAME", description = "The semaphore's name.") ObjectName name,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    return changed(
        "DELETE", name, "", CoordinationClient.body(), principal, options, unused -> "deleted");
  }

  @Command(
      name = "force-release",
      description = {
        "Take permits from all who hold some, as an operator.",
        "They do not know, and may go on. The log of the node that is asked has a line",
        "with who did it. Ends with 1 if nobody holds any."
      },
      footerHeading = EXAMPLES,
      footer = "  troupe semaphore force-release builds --token 42")
  int forceRelease(
      @Parameters(paramLabel = "NAME", description = "The semaphore's name.") ObjectName name,
      @Option(
              names = "--token",
              paramLabel = "N",
              description = "Only from who holds some under this token.")
          @Nullable Long token,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    ObjectNode body = CoordinationClient.body();
    if (token != null) {
      body.put("token", token);
    }
    return changed(
        "POST",
        name,
        "/force-release",
        body,
        principal,
        options,
        json -> "taken from " + json.path("holders").asInt());
  }

  private static int changed(
      String method,
      ObjectName name,
      String part,
      JsonNode body,
      PrincipalOption principal,
      NodeOptions options,
      Function<JsonNode, String> text) {
    return options.change(
        principal,
        client -> client.change(method, CoordinationClient.SEMAPHORES, name, part, body, text),
        "nothing of semaphore " + name + " was there to be changed");
  }

  @Command(
      name = "explain",
      description = "Show a semaphore: its permits, who holds some, and who waits in their order.",
      footerHeading = EXAMPLES,
      footer = "  troupe semaphore explain builds")
  int explain(
      @Parameters(paramLabel = "NAME", description = "The semaphore's name.") ObjectName name,
      @Mixin NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(Principal.NONE)) {
      var found =
          client.read(CoordinationClient.SEMAPHORES, name, "", SemaphoreJson::readExplained);
      if (found.isEmpty()) {
        return options.refuse("there is no semaphore " + name);
      }
      options.answer(
          SemaphoreText.of(name, found.get()),
          json -> SemaphoreJson.write(name, found.get(), json));
      return ExitCode.OK;
    }
  }

  @Command(
      name = "list",
      description = "Show the semaphores there are, by name.",
      footerHeading = EXAMPLES,
      footer = "  troupe semaphore list --limit 1000 --after builds")
  int list(@Mixin PageOptions page, @Mixin NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(Principal.NONE)) {
      var listed =
          client.list(
              CoordinationClient.SEMAPHORES,
              page.after(ObjectName::new),
              page.limit(),
              SemaphoreJson::readListed);
      options.answer(SemaphoreText.of(listed), json -> SemaphoreJson.write(listed, json));
      return ExitCode.OK;
    }
  }

  @Command(
      name = "acquire",
      description = {
        "Acquire permits for a lease, and print their handle.",
        "By the handle, NAME:TOKEN:TICKET:OWNER, they are renewed and released. Ends",
        "with 1 if it was not its turn in time. 'troupe semaphore run' renews and",
        "releases by itself."
      },
      footerHeading = EXAMPLES,
      footer = {
        "  troupe semaphore acquire builds --permits 2 --wait 0s",
        "  handle=$(troupe semaphore acquire builds --lease 5m --wait 1m)",
        "  troupe semaphore release $handle"
      })
  int acquire(
      @Parameters(paramLabel = "NAME", description = "The semaphore's name.") LockName name,
      @Mixin PermitOptions permits,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    try (LockClient client = permits.connect(options, principal);
        HeldHere here = new HeldHere(permits.caller())) {
      Optional<HeldLock> held = here.acquire(new RemoteLock(client, name), permits.terms());
      if (held.isEmpty()) {
        return notItsTurn(options, name);
      }
      LockHandle handle = held.get().letGo();
      options.answer(
          handle.toText(),
          json -> {
            json.writeNumberField("token", handle.token().number());
            json.writeStringField("handle", handle.toText());
          });
      return ExitCode.OK;
    }
  }

  @Command(
      name = "run",
      description = {
        "Run a command while permits are held.",
        "As 'troupe lock run' does with a lock: ends with the command's own exit code;",
        "with 1 if it was not its turn in time, and nothing was run; with 6 if the",
        "permits were lost. The command finds TROUPE_SEMAPHORE, the semaphore's name, and",
        "TROUPE_FENCING_TOKEN in its environment."
      },
      footerHeading = EXAMPLES,
      footer = "  troupe semaphore run builds --wait 1h -- make all")
  int run(
      @Parameters(index = "0", paramLabel = "NAME", description = "The semaphore's name.")
          LockName name,
      @Parameters(
              index = "1..*",
              arity = "1..*",
              paramLabel = "COMMAND",
              description = "What to run, behind --.")
          List<String> command,
      @Mixin PermitOptions permits,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options)
      throws IOException, InterruptedException {
    LockTerms terms = permits.terms();
    if (terms.lease().compareTo(LEAST_LEASE) < 0) {
      throw new IllegalArgumentException("a lease around a command has at least 1s");
    }
    try (LockClient client = permits.connect(options, principal);
        HeldHere here = new HeldHere(permits.caller())) {
      Optional<HeldLock> held =
          here.acquire(new RemoteLock(client, name), terms.renewing(terms.lease()));
      if (held.isEmpty()) {
        return notItsTurn(options, name);
      }
      GuardedRun run =
          new GuardedRun(
              HeldHere.guarded("semaphore", held.get(), () -> false),
              terms.lease(),
              options.console());
      here.endBefore(run::endForSure);
      return run.run(command).orElse(ExitCode.LOST);
    }
  }

  @Command(
      name = "renew",
      description = "Let the lease of permits go on for so long from now on; may be repeated.",
      footerHeading = EXAMPLES,
      footer = "  troupe semaphore renew $handle --lease 5m")
  int renew(
      @Parameters(paramLabel = "HANDLE", description = "As 'troupe semaphore acquire' printed it.")
          LockHandle handle,
      @Option(
              names = "--lease",
              paramLabel = "TIME",
              defaultValue = "30s",
              description = "How long from now on; to 24h (default: ${DEFAULT-VALUE}).")
          Duration lease,
      @Mixin NodeOptions options) {
    try (LockClient client = options.connectLocks(Principal.NONE).ofPermits(1)) {
      if (!client.renew(handle.name(), handle.owner(), handle.token(), lease)) {
        return notHeld(options, handle);
      }
      options.answer(
          "renewed for " + lease.toMillis() + " ms",
          json -> json.writeNumberField("leftMillis", lease.toMillis()));
      return ExitCode.OK;
    }
  }

  @Command(
      name = "release",
      description = "Give up all permits of a handle; ends with 1 if they are not held.",
      footerHeading = EXAMPLES,
      footer = "  troupe semaphore release $handle")
  int release(
      @Parameters(paramLabel = "HANDLE", description = "As 'troupe semaphore acquire' printed it.")
          LockHandle handle,
      @Mixin NodeOptions options) {
    try (LockClient client = options.connectLocks(Principal.NONE).ofPermits(1)) {
      if (client.release(handle.name(), handle.owner(), handle.token()).isEmpty()) {
        return notHeld(options, handle);
      }
      options.answer("released", json -> json.writeBooleanField("released", true));
      return ExitCode.OK;
    }
  }

  private static int notItsTurn(NodeOptions options, LockName name) {
    return options.refuse("others held the permits of semaphore " + name + " all the time");
  }

  private static int notHeld(NodeOptions options, LockHandle handle) {
    return options.refuse(
        "no permits of semaphore %s are held by %s under token %d"
            .formatted(handle.name(), handle.owner(), handle.token().number()));
  }
}
