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

/** Takes a lock away. */
@Command(
    name = "force-release",
    description = {
      "Take a lock from all who hold it, as an operator.",
      "They do not know, and may go on writing: only who checks tokens keeps that out.",
      "Ends with 1 if nobody holds it. The log of the node that is asked has a line",
      "with who did it."
    },
    footerHeading = "%nExamples:%n",
    footer = "  troupe lock force-release nightly --token 42")
final class ForceReleaseCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "The lock's name.")
  private LockName name;

  @Option(
      names = "--token",
      paramLabel = "N",
      description = "Only from who holds it under this token.")
  private @Nullable Long token;

  @Mixin private PrincipalOption principal;
  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (LockClient client = options.connectLocks(principal.get())) {
      Optional<Integer> from =
          client.forceRelease(name, Optional.ofNullable(token).map(FencingToken::new));
      if (from.isEmpty()) {
        return options.refuse(
            "nobody holds lock " + name + (token == null ? "" : " under token " + token));
      }
      options.answer(
          "taken from " + from.get(), json -> json.writeNumberField("holders", from.get()));
      return ExitCode.OK;
    }
  }
}
