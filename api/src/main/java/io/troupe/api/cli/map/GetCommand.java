package io.troupe.api.cli.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.NodeClient;
import io.troupe.api.json.JsonText;
import io.troupe.api.map.Content;
import io.troupe.api.map.Entry;
import io.troupe.api.map.Read;
import io.troupe.sharding.map.AsOf;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows one value. */
@Command(
    name = "get",
    description = "Write a value to stdout, byte for byte. Exit code 1 if the key is absent.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe map get orders 42",
      "  troupe map get images logo > logo.png",
      "  troupe map get orders 42 --output json",
      "  troupe map get orders 42 --at-version 17"
    })
final class GetCommand implements Callable<Integer> {
  @Mixin private KeyArguments key;
  @Mixin private NodeOptions options;

  @ArgGroup(exclusive = true)
  private @Nullable State state;

  /** Which state to show. */
  static final class State {
    @Option(
        names = "--read",
        paramLabel = "HOW",
        converter = ReadFreshness.class,
        description = {
          "linearizable: sees every change acknowledged before; local: cheaper, perhaps not the"
              + " newest; VERSION: local, but with that version at least (default: linearizable)."
        })
    private @Nullable Read read;

    @Option(
        names = "--at-version",
        paramLabel = "N",
        description =
            "As it was once this version was stored; 'troupe map history' shows versions.")
    private @Nullable Long version;

    @Option(
        names = "--at-time",
        paramLabel = "T",
        converter = PastTime.class,
        description = "As it was at this time, such as 2026-03-01T12:30:45Z.")
    private @Nullable Instant time;

    private Optional<AsOf> asOf() {
      return version != null
          ? Optional.of(AsOf.version(new Version(version)))
          : Optional.ofNullable(time).map(AsOf::time);
    }
  }

  private Optional<Entry<Bytes, Content>> read(NodeClient client) {
    Optional<AsOf> asOf = state == null ? Optional.empty() : state.asOf();
    Read read = state == null || state.read == null ? Read.LINEARIZABLE : state.read;
    return asOf.isPresent()
        ? client.get(key.map(), key.key(), asOf.get())
        : client.get(key.map(), key.key(), read);
  }

  @Override
  public Integer call() {
    try (NodeClient client = options.connect()) {
      Optional<Entry<Bytes, Content>> found = read(client);
      if (found.isEmpty()) {
        return WriteOptions.absent(options, key);
      }
      Entry<Bytes, Content> entry = found.get();
      if (options.isJson()) {
        options.answer(
            "",
            json -> {
              json.writeNumberField("version", entry.version().number());
              json.writeNumberField("created", entry.created().number());
              json.writeStringField("changed", entry.changed().toString());
              if (entry.timeToLive().isPresent()) {
                json.writeNumberField("ttlMillis", entry.timeToLive().get().toMillis());
              }
              json.writeStringField("contentType", entry.value().type());
              JsonText.writeBytes(json, "value", "value64", entry.value().bytes());
            });
      } else {
        write(entry.value().bytes());
      }
      return ExitCode.OK;
    }
  }

  /** Byte for byte; on a terminal, the prompt that follows gets a line of its own. */
  private void write(Bytes bytes) {
    Console console = options.console();
    console.out().writeBytes(bytes.unsafeArray());
    if (console.isTerminal() && (bytes.length() == 0 || bytes.at(bytes.length() - 1) != '\n')) {
      console.out().println();
    }
  }
}
