package io.troupe.api.cli;

import io.troupe.actors.Bytes;
import io.troupe.api.TroupeSettings;
import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.client.Batch;
import io.troupe.api.client.NodeClient;
import io.troupe.api.embedded.TroupeNode;
import io.troupe.api.http.HttpServer;
import io.troupe.api.http.HttpSettings;
import io.troupe.api.map.Content;
import io.troupe.api.map.Read;
import io.troupe.api.map.ScanQuery;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * Does a little of everything with a node of its own, so that the launcher's start-up cache knows
 * the classes that a start and a first request need.
 */
@Command(name = "train", hidden = true, description = "Used by the launcher.")
final class TrainCommand implements Callable<Integer> {
  private static final int ROUNDS = 300;
  private static final MapName MAP = new MapName("train");

  @Override
  public Integer call() throws IOException {
    Path directory = Files.createTempDirectory("troupe-train");
    try {
      TroupeSettings settings = TroupeSettings.of(directory.resolve("data"));
      try (TroupeNode node = TroupeNode.start(settings);
          HttpServer server = HttpServer.start(node, HttpSettings.DEFAULT.at("127.0.0.1", 0))) {
        String url = "http://127.0.0.1:" + server.address().getPort();
        requests(url);
        commands(url);
      }
    } finally {
      delete(directory);
    }
    return ExitCode.OK;
  }

  private static void requests(String url) {
    try (NodeClient client = new NodeClient(URI.create(url), Duration.ofSeconds(10))) {
      Batch batch = new Batch();
      for (int i = 0; i < ROUNDS; i++) {
        Bytes key = Bytes.utf8("key-" + i);
        Content content = new Content(Bytes.utf8("value " + i), Batch.TEXT);
        client.put(MAP, key, content, MapCondition.ALWAYS, Optional.empty());
        if (client.get(MAP, key, Read.LINEARIZABLE).isEmpty()) {
          throw new IllegalStateException(key.toUtf8() + " is gone");
        }
        client.increment(MAP, Bytes.utf8("counter"), 1, Optional.of("train-" + i));
        if (!batch.add(Bytes.utf8("line-" + i), content)) {
          throw new IllegalStateException("a batch is full after " + batch.lines() + " lines");
        }
      }
      client.putAll(MAP, batch, MapCondition.IF_ABSENT, Optional.of("train"));
      client.scan(MAP, ScanQuery.all(), true);
    }
  }

  private static void commands(String url) {
    command(url, "status");
    command(url, "map", "put", MAP.value(), "a", "b", "--if-absent", "--idempotency-key", "k");
    command(url, "map", "get", MAP.value(), "a");
    command(url, "map", "get", MAP.value(), "nothing");
    command(url, "map", "increment", MAP.value(), "n");
    command(url, "map", "delete", MAP.value(), "a", "--output", "json");
    command(url, "map", "scan", MAP.value(), "--all");
    command(url, "map", "count", MAP.value());
    command(url, "map", "list");
    command(url, "map", "clear", MAP.value());
  }

  private static void command(String url, String... args) {
    String[] all = Stream.concat(Stream.of(args), Stream.of("--node", url)).toArray(String[]::new);
    PrintStream sink = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    int code = Main.run(new Console(new ByteArrayInputStream(new byte[0]), sink, sink, false), all);
    if (code > ExitCode.REFUSED) {
      throw new IllegalStateException("exit code " + code + " of " + String.join(" ", all));
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
