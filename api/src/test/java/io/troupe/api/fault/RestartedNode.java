package io.troupe.api.fault;

import io.troupe.testkit.process.NodeProcess;
import io.troupe.testkit.process.RunningJdk;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/** A real node in a process of its own, with the class path of this test. */
final class RestartedNode implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("troupe ready: (http://\\S+) .*");
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private final NodeProcess process;
  private final AtomicReference<URI> address = new AtomicReference<>();

  RestartedNode(Path data, Path log) {
    this(data, log, Map.of());
  }

  RestartedNode(Path data, Path log, Map<String, String> environment) {
    NodeProcess.Builder builder = NodeProcess.named("node");
    environment.forEach(builder::environment);
    process =
        builder
            .command(
                List.of(
                    RunningJdk.java().toString(),
                    "-Xmx320m",
                    "-XX:+UseSerialGC",
                    "-XX:+IgnoreUnrecognizedVMOptions",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                    NodeMain.class.getName(),
                    data.toString()))
            .log(log)
            .start();
    awaitReady();
  }

  /** Where the node listens now; changes with every restart. */
  URI address() {
    return address.get();
  }

  void killAndRestart() {
    process.kill();
    process.restart();
    awaitReady();
  }

  void kill() {
    process.kill();
  }

  void restart() {
    process.restart();
    awaitReady();
  }

  /** Whether it gets ready when it is started again; it does not if its process ends. */
  boolean startsWithin(Duration limit) {
    process.restart();
    try {
      address.set(URI.create(process.awaitLine(READY, limit).group(1)));
      return true;
    } catch (AssertionError | IllegalStateException e) {
      return false;
    }
  }

  private void awaitReady() {
    address.set(URI.create(process.awaitLine(READY, START_LIMIT).group(1)));
  }

  @Override
  public void close() {
    process.close();
  }
}
