package io.troupe.api.cli.map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.actors.Bytes;
import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.NodeClient;
import io.troupe.api.client.NodeException;
import io.troupe.api.client.ServerEvent;
import io.troupe.sharding.map.MapName;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows changes as they happen. */
@Command(
    name = "watch",
    description = {
      "Show changes as they happen, a line each: what happened, version, key, value; until Ctrl-C"
          + " or SIGTERM, which end it with exit code 0, and with the cursor to go on from. With"
          + " --output json, a cursor follows the changes that it stands behind. Connects again by"
          + " itself, without a gap or a repeat. Exit code 1 if changes are not kept any more that"
          + " it did not see."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe map watch orders",
      "  troupe map watch orders 42 --from 17",
      "  troupe map watch orders --prefix 2026- --output json"
    })
final class WatchCommand implements Callable<Integer> {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "MAP", description = "The map's name.")
  private MapName map;

  @Parameters(index = "1", arity = "0..1", paramLabel = "KEY", description = "Only this key.")
  private @Nullable String key;

  @Option(names = "--prefix", paramLabel = "P", description = "Only keys that begin with this.")
  private @Nullable String prefix;

  @Option(
      names = "--from",
      paramLabel = "CURSOR",
      description = {
        "Begin behind this: a cursor of an earlier watch of the map, or a version of the key"
            + " (default: now)."
      })
  private volatile @Nullable String from;

  @Mixin private NodeOptions options;

  private boolean connected;
  private Optional<Integer> exit = Optional.empty();

  @Override
  public Integer call() {
    if (key != null && prefix != null) {
      throw new ParameterException(command.commandLine(), "give a KEY or --prefix, not both");
    }
    // A watch has no other end than this: it is no failure.
    Thread quiet = new Thread(this::leave, "end of watch");
    Runtime.getRuntime().addShutdownHook(quiet);
    try (NodeClient client = options.connect()) {
      while (exit.isEmpty()) {
        watch(client);
      }
      return exit.get();
    } finally {
      Runtime.getRuntime().removeShutdownHook(quiet);
    }
  }

  private void leave() {
    String at = from;
    if (at != null && !options.isJson()) {
      options.console().err().println("troupe: to go on from here: --from " + at);
      options.console().err().flush();
    }
    Runtime.getRuntime().halt(ExitCode.OK);
  }

  private void watch(NodeClient client) {
    try {
      client.watch(
          map,
          Optional.ofNullable(key).map(Bytes::utf8),
          Optional.ofNullable(prefix).filter(it -> !it.isEmpty()).map(Bytes::utf8),
          Optional.ofNullable(from),
          this::show);
    } catch (NodeException.Unreachable e) {
      if (!connected) {
        throw e;
      }
      pause(e);
    } catch (NodeException.Refused e) {
      if (!connected || !e.isTransient()) {
        throw e;
      }
      pause(e);
    }
  }

  private void pause(NodeException why) {
    options.console().err().println("troupe: " + why.getMessage() + "; connecting again");
    LockSupport.parkNanos(PAUSE.toNanos());
  }

  /** Whether to go on. */
  private boolean show(ServerEvent event) {
    connected = true;
    Console console = options.console();
    if (event.type().equals("end")) {
      return !ends(event.lines().getFirst());
    }
    if (event.type().equals("change")) {
      event
          .lines()
          .forEach(
              change -> {
                if (options.isJson()) {
                  console.out().println(change);
                } else {
                  console.out().println(line(change));
                }
              });
    }
    event.id().ifPresent(it -> from = it);
    if (options.isJson()) {
      ObjectNode cursor = JsonNodeFactory.instance.objectNode();
      console.out().println(cursor.put("cursor", from));
    }
    if (console.out().checkError()) {
      exit = Optional.of(ExitCode.READER_GONE);
    }
    return exit.isEmpty();
  }

  /** Too slow, or the node stops: it goes on from the cursor. */
  private boolean ends(JsonNode end) {
    options.console().err().println("troupe: " + end.path("detail").asText());
    if (end.path("reason").asText().equals("out-of-history")) {
      exit = Optional.of(ExitCode.REFUSED);
    }
    return exit.isPresent();
  }

  private static String line(JsonNode change) {
    return "%s\t%d\t%s\t%s"
        .formatted(
            change.path("how").asText(),
            change.path("version").asLong(),
            shown(change, "key"),
            shown(change, "value"));
  }

  private static String shown(JsonNode change, String field) {
    JsonNode base64 = change.get(field + "64");
    return ScanCommand.shown(
        base64 == null
            ? Bytes.utf8(change.path(field).asText(""))
            : Bytes.wrap(Base64.getDecoder().decode(base64.asText())));
  }
}
