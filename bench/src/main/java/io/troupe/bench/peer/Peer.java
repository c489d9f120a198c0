package io.troupe.bench.peer;

import io.troupe.api.TroupeSettings;
import io.troupe.bench.load.Contender;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who can take part. */
public enum Peer implements Entrant<Contender> {
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

  /** Its name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Optional<String> missing() {
    return program == null || debianPackage == null
        ? Optional.empty()
        : Programs.missing(toString(), program, debianPackage);
  }

  @Override
  public Contender start(Settings settings) {
    Path directory = settings.directory().resolve(toString());
    return switch (this) {
      case RAW -> new RawRocks(directory);
      case EMBEDDED -> new EmbeddedTroupe(TroupeSettings.of(directory));
      case HTTP -> Server.troupe(directory, settings.connections(), settings.nodeHeap());
      case REDIS -> Server.redis(directory, settings.connections());
      case ETCD -> Server.etcd(directory, settings.connections());
    };
  }
}
