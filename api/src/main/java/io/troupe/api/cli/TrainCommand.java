package io.troupe.api.cli;

import com.typesafe.config.ConfigFactory;
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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/**
 * Does a little of everything with a cluster of its own, so that the launcher's start-up cache
 * knows the classes that a start and a first request need, and which code is worth to be compiled
 * soon.
 */
@Command(name = "train", hidden = true, description = "Used by the launcher.")
final class TrainCommand implements Callable<Integer> {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");
  private static final int CALLERS = 8;
  private static final int ROUNDS = 400;
  private static final MapName MAP = new MapName("train");

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("troupe-train");
    Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<String>> starts = new ArrayList<>();
      settings(directory).forEach(it -> starts.add(() -> start(it, open)));
      List<String> urls = all(threads, starts);
      List<Callable<Void>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        String caller = "caller-" + i;
        String url = urls.get(i % urls.size());
        callers.add(() -> requests(url, caller));
      }
      var unused = all(threads, callers);
      commands(urls.getFirst());
    } finally {
      for (AutoCloseable each : open) {
        each.close();
      }
      delete(directory);
    }
    return ExitCode.OK;
  }

  /** Where the node answers. */
  private static String start(TroupeSettings settings, Deque<AutoCloseable> open)
      throws IOException {
    TroupeNode node = TroupeNode.start(settings);
    open.push(node);
    HttpServer server = HttpServer.start(node, HttpSettings.DEFAULT.at("127.0.0.1", 0));
    open.push(server);
    return "http://127.0.0.1:" + server.address().getPort();
  }

  /** What all of them return, once they are done. */
  private static <T> List<T> all(ExecutorService threads, List<Callable<T>> what)
      throws InterruptedException, ExecutionException {
    List<T> done = new ArrayList<>();
    for (Future<T> each : threads.invokeAll(what)) {
      done.add(each.get());
    }
    return done;
  }

  private static List<TroupeSettings> settings(Path directory) throws IOException {
    Map<String, Integer> ports = ports();
    String seeds =
        NAMES.stream()
            .map(it -> "\"%s@127.0.0.1:%d\"".formatted(it, ports.get(it)))
            .collect(Collectors.joining(", "));
    return NAMES.stream()
        .map(
            it ->
                TroupeSettings.of(
                        ConfigFactory.parseString(
                            "troupe { node { name = %s, start-timeout = 60 s }, cluster { port = %d, seeds = [%s] } }"
                                .formatted(it, ports.get(it), seeds)))
                    .withData(directory.resolve(it)))
        .toList();
  }

  /** Open at once, so that all differ. */
  private static Map<String, Integer> ports() throws IOException {
    Map<String, ServerSocket> probes = new HashMap<>();
    for (String name : NAMES) {
      probes.put(name, new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    Map<String, Integer> ports = new HashMap<>();
    for (Map.Entry<String, ServerSocket> probe : probes.entrySet()) {
      ports.put(probe.getKey(), probe.getValue().getLocalPort());
      probe.getValue().close();
    }
    return ports;
  }

  private static @Nullable Void requests(String url, String caller) {
    try (NodeClient client = new NodeClient(URI.create(url), Duration.ofSeconds(10))) {
      Batch batch = new Batch();
      for (int i = 0; i < ROUNDS; i++) {
        Bytes key = Bytes.utf8(caller + "-key-" + i);
        Content content = new Content(Bytes.utf8("value " + i), Batch.TEXT);
        client.put(MAP, key, content, MapCondition.ALWAYS, Optional.empty());
        if (client.get(MAP, key, Read.LINEARIZABLE).isEmpty()) {
          throw new IllegalStateException(key.toUtf8() + " is gone");
        }
        client.increment(MAP, Bytes.utf8("counter"), 1, Optional.of(caller + "-" + i));
        if (!batch.add(Bytes.utf8(caller + "-line-" + i), content)) {
          throw new IllegalStateException("a batch is full after " + batch.lines() + " lines");
        }
      }
      client.putAll(MAP, batch, MapCondition.IF_ABSENT, Optional.of(caller));
      client.scan(MAP, ScanQuery.all(), true);
    }
    return null;
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
