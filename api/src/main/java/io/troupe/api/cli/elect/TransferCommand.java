package io.troupe.api.cli.elect;

import io.troupe.actors.FencingToken;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.ElectionClient;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionName;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a leader to hand over. */
@Command(
    name = "transfer",
    description = {
      "Ask who leads to hand over, as an operator.",
      "It is told, and its lease is renewed no more: the successor leads once it resigns,",
      "or at the latest when its lease ends. Ends with 1 if nobody leads, or nobody else",
      "campaigns. The log of the node that is asked has a line with who did it."
    },
    footerHeading = "%nExamples:%n",
    footer = "  troupe elect transfer reports --to worker-7 --term 42")
final class TransferCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ROLE", description = "The election's name.")
  private ElectionName name;

  @Option(
      names = "--to",
      paramLabel = "NAME",
      description = "Who is to lead (default: who is next).")
  private @Nullable CandidateName successor;

  @Option(
      names = "--term",
      paramLabel = "N",
      description = "Only who leads under this term is asked.")
  private @Nullable Long term;

  @Mixin private PrincipalOption principal;
  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (ElectionClient client = options.connectElections(principal.get())) {
      Optional<CandidateName> next =
          client.transfer(
              name,
              Optional.ofNullable(successor),
              Optional.ofNullable(term).map(FencingToken::new));
      if (next.isEmpty()) {
        return options.refuse("nobody leads " + name + (term == null ? "" : " under term " + term));
      }
      options.answer(
          "asked to hand over to " + next.get(),
          json -> json.writeStringField("successor", next.get().value()));
      return ExitCode.OK;
    }
  }
}
