package io.troupe.api.cli.lock;

import io.troupe.actors.FencingToken;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.LockClient;
import io.troupe.coordination.lock.LockName;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks holders to give a lock up. */
@Command(
    name = "ask",
    description = {
      "Ask all who hold a lock to give it up; whether they do is up to them.",
      "Ends with 1 if nobody holds it. 'troupe lock explain' shows since when."
    },
    footerHeading = "%nExamples:%n",
    footer = "  troupe lock ask nightly")
final class AskCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "The lock's name.")
  private LockName name;

  @Option(names = "--token", paramLabel = "N", description = "Only who holds it under this token.")
  private @Nullable Long token;

  @Mixin private PrincipalOption principal;
  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (LockClient client = options.connectLocks(principal.get())) {
      Optional<Integer> asked =
          client.askHolders(name, Optional.ofNullable(token).map(FencingToken::new));
      if (asked.isEmpty()) {
        return options.refuse(
            "nobody holds lock " + name + (token == null ? "" : " under token " + token));
      }
      options.answer("asked " + asked.get(), json -> json.writeNumberField("holders", asked.get()));
      return ExitCode.OK;
    }
  }
}
