package io.troupe.api.cli.elect;

import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.ElectionClient;
import io.troupe.api.election.CandidacyHandle;
import io.troupe.coordination.election.CandidateName;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives a candidacy up. */
@Command(
    name = "resign",
    description = {
      "Campaign and lead no longer by a candidacy: the next is elected at once.",
      "For who holds its handle; an operator asks with 'troupe elect transfer'. Ends with",
      "1 if there is no such candidacy."
    },
    footerHeading = "%nExamples:%n",
    footer = "  troupe elect resign $TROUPE_CANDIDACY --to worker-7")
final class ResignCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "HANDLE",
      description = "As TROUPE_CANDIDACY says: NAME:TICKET:CANDIDATE.")
  private CandidacyHandle handle;

  @Option(names = "--to", paramLabel = "NAME", description = "Who is elected in its place.")
  private @Nullable CandidateName successor;

  @Mixin private PrincipalOption principal;
  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (ElectionClient client = options.connectElections(principal.get())) {
      if (!client.resign(
          handle.name(), handle.candidate(), handle.ticket(), Optional.ofNullable(successor))) {
        return options.refuse(
            "%s does not campaign for %s under ticket %d"
                .formatted(handle.candidate(), handle.name(), handle.ticket().number()));
      }
      options.answer("resigned", json -> json.writeBooleanField("resigned", true));
      return ExitCode.OK;
    }
  }
}
