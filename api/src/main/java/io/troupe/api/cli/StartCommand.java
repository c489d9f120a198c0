package io.troupe.api.cli;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.api.Loopback;
import io.troupe.api.TroupeSettings;
import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.embedded.TroupeNode;
import io.troupe.api.http.HttpServer;
import io.troupe.api.http.HttpSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a node until it is told to stop. */
@Command(
    name = "start",
    description = {
      "Start a node and run it until SIGTERM or Ctrl-C; then it finishes what it accepted and ends"
          + " with 0.",
      "One line on stdout says when it is ready; the log goes to stderr."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe start",
      "  troupe start --data /var/lib/troupe --http-port 7071",
      "  troupe start --config troupe.conf",
      "",
      "Environment: TROUPE_HEAP (default 320m), TROUPE_LOG (default INFO),",
      "TROUPE_JAVA_HOME, TROUPE_JAVA_OPTS. All settings: application.conf."
    })
final class StartCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(StartCommand.class);

  @Spec private CommandSpec command;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the node keeps its state; made if it is not there (default: data).")
  private @Nullable Path data;

  @Option(
      names = "--http-port",
      paramLabel = "N",
      description = "The port to listen on, 0 for any free one (default: 7070).")
  private @Nullable Integer port;

  @Option(
      names = "--http-host",
      paramLabel = "HOST",
      description = "The loopback address to listen on (default: 127.0.0.1).")
  private @Nullable String host;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings that differ from application.conf; the options above win over it.")
  private @Nullable Path config;

  @Option(
      names = "--parent",
      paramLabel = "PID",
      hidden = true,
      description = "Stop when this process has ended.")
  private @Nullable Long parent;

  @Override
  public Integer call() {
    if (parent != null) {
      endWith(parent);
    }
    TroupeSettings settings = settings();
    Logs.use(settings.logFormat());
    HttpSettings http = HttpSettings.DEFAULT.at(settings.httpHost(), settings.httpPort());
    refuseTakenAddress(http);
    TroupeNode node = TroupeNode.start(settings);
    HttpServer server;
    try {
      server = HttpServer.start(node, http);
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
    logStart(settings, node, server.address());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node, server), "stop"));
    Console console = ((Main) command.root().userObject()).console();
    console.out().println(readyLine(settings, server.address()));
    console.out().flush();
    // Nothing comes of it: the hook ends the process.
    return new CompletableFuture<Integer>().join();
  }

  /** What a reader of the log wants to know first. */
  private static void logStart(
      TroupeSettings settings, TroupeNode node, InetSocketAddress address) {
    LOG.info(
        "troupe {} serves: pid {}, data {}, HTTP {}:{}, Java {} of {}, heap {} MiB",
        node.status().version(),
        ProcessHandle.current().pid(),
        settings.data().toAbsolutePath().normalize(),
        address.getHostString(),
        address.getPort(),
        Runtime.version(),
        System.getProperty("java.vendor"),
        Runtime.getRuntime().maxMemory() >> 20);
  }

  /** Ends this process, in order if it is up, once the other one is gone. */
  private static void endWith(long pid) {
    Optional<ProcessHandle> other = ProcessHandle.of(pid);
    if (other.isEmpty()) {
      System.exit(ExitCode.OK);
    } else {
      var unused = other.get().onExit().thenRunAsync(() -> System.exit(ExitCode.OK));
    }
  }

  private TroupeSettings settings() {
    TroupeSettings settings =
        config == null ? TroupeSettings.of(ConfigFactory.empty()) : TroupeSettings.load(config);
    if (data != null) {
      settings = settings.withData(data);
    }
    return settings.withHttp(
        host == null ? settings.httpHost() : host, port == null ? settings.httpPort() : port);
  }

  /** Says so at once, rather than after a start of some seconds. Binding has the last word. */
  private static void refuseTakenAddress(HttpSettings http) {
    InetAddress address = Loopback.require("--http-host or troupe.http.host", http.host());
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(address, http.port()));
    } catch (IOException e) {
      throw new StartRefusedException(
          Reason.ADDRESS_UNAVAILABLE,
          "cannot listen on %s port %d (%s); choose another with --http-port, or 0 for any free one"
              .formatted(http.host(), http.port(), e.getMessage()),
          e);
    }
  }

  private static String readyLine(TroupeSettings settings, InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return "troupe ready: http://%s:%d data=%s pid=%d in %s s"
        .formatted(
            host.contains(":") ? "[" + host + "]" : host,
            address.getPort(),
            settings.data().toAbsolutePath().normalize(),
            ProcessHandle.current().pid(),
            secondsSinceLaunch());
  }

  /** Since the launcher handed over to Java; without it, since Java says it began. */
  private static String secondsSinceLaunch() {
    String launched = System.getProperty("troupe.launched", "").replace(',', '.');
    double start =
        launched.isEmpty()
            ? ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0
            : Double.parseDouble(launched);
    return String.format(Locale.ROOT, "%.1f", System.currentTimeMillis() / 1000.0 - start);
  }

  /** Ends with 0: to be told to stop is no failure. */
  private static void stop(TroupeNode node, HttpServer server) {
    int code = ExitCode.OK;
    try {
      LOG.info("stopping");
      server.close();
      node.close();
      LOG.info("stopped");
    } catch (RuntimeException e) {
      LOG.error("the stop did not end in order; what was acknowledged is on the disk", e);
      code = ExitCode.REFUSED;
    } finally {
      Runtime.getRuntime().halt(code);
    }
  }
}
