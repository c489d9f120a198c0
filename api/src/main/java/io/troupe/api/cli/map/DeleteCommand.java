package io.troupe.api.cli.map;

import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.NodeClient;
import io.troupe.api.map.Written;
import io.troupe.sharding.map.MapCondition;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Removes one key. */
@Command(
    name = "delete",
    description = "Remove a key. Exit code 1 if it was absent.",
    footerHeading = "%nExamples:%n",
    footer = {"  troupe map delete orders 42", "  troupe map delete orders 42 --if-version 17"})
final class DeleteCommand implements Callable<Integer> {
  @Mixin private KeyArguments key;

  @Option(
      names = "--if-version",
      paramLabel = "N",
      description = "Only if the key has this version.")
  private @Nullable Long version;

  @Mixin private WriteOptions write;
  @Mixin private GuardOption guard;
  @Mixin private PrincipalOption principal;
  @Mixin private NodeOptions options;

  @Override
  public Integer call() {
    try (NodeClient client = options.connect(principal.get(), guard.get())) {
      Optional<Written> written =
          client.delete(
              key.map(),
              key.key(),
              WriteOptions.ifVersion(version, MapCondition.ALWAYS),
              write.idempotency());
      return written.isEmpty()
          ? WriteOptions.absent(options, key)
          : WriteOptions.answer(options, key, written.get());
    }
  }
}
