package io.troupe.bench.peer;

import io.troupe.bench.load.Contender;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who can take part. */
public enum Peer {
  /** The limit: RocksDB alone. */
  RAW(null, null),
  /** Troupe in this process. */
  EMBEDDED(null, null),
  /** A node of Troupe in a process of its own, over HTTP. */
  HTTP(null, null),
  /** Redis that syncs each write before it answers. */
  REDIS("redis-server", "redis-server"),
  /** etcd with one member. */
  ETCD("etcd", "etcd-server");

  private final @Nullable String program;
  private final @Nullable String debianPackage;

  Peer(@Nullable String program, @Nullable String debianPackage) {
    this.program = program;
    this.debianPackage = debianPackage;
  }

  /**
   * What all are started with.
   *
   * @param directory where each keeps its files in one of its own
   * @param connections to those that are asked through sockets
   * @param nodeHeap the heap of the node, as Java's -Xmx takes it
   */
  public record Settings(Path directory, int connections, String nodeHeap) {}

  /** Its name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How to install it; empty if it can be started. */
  public Optional<String> missing() {
    return program == null || executable(program).isPresent()
        ? Optional.empty()
        : Optional.of(
            "%s needs the program %s, which is not on the PATH; on Debian or Ubuntu: apt-get install %s"
                .formatted(this, program, debianPackage));
  }

  /** Starts it; returns once it answers. */
  public Contender start(Settings settings) {
    Path directory = settings.directory().resolve(toString());
    return switch (this) {
      case RAW -> new RawRocks(directory);
      case EMBEDDED -> new EmbeddedTroupe(directory);
      case HTTP -> Server.troupe(directory, settings.connections(), settings.nodeHeap());
      case REDIS -> Server.redis(directory, settings.connections(), path());
      case ETCD -> Server.etcd(directory, settings.connections(), path());
    };
  }

  private Path path() {
    return Optional.ofNullable(program)
        .flatMap(Peer::executable)
        .orElseThrow(() -> new IllegalStateException(missing().orElse("")));
  }

  private static Optional<Path> executable(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(
            Pattern.compile(File.pathSeparator, Pattern.LITERAL).splitAsStream(path),
            Stream.of("/usr/sbin"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
