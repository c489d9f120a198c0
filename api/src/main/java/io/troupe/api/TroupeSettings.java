package io.troupe.api;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.troupe.actors.Limits;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.node.ClusterIdentity;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.actors.partition.PartitionSettings;
import io.troupe.api.configuration.schema.CheckSettings;
import io.troupe.api.journal.CassandraPlace;
import io.troupe.coordination.barrier.BarrierSettings;
import io.troupe.coordination.configuration.ConfigurationSettings;
import io.troupe.coordination.election.ElectionSettings;
import io.troupe.coordination.latch.LatchSettings;
import io.troupe.coordination.lock.LockSettings;
import io.troupe.coordination.lock.graph.CycleSettings;
import io.troupe.coordination.semaphore.SemaphoreSettings;
import io.troupe.coordination.service.ServiceSettings;
import io.troupe.coordination.session.SessionSettings;
import io.troupe.sharding.bond.BondLimits;
import io.troupe.sharding.guard.GuardLimits;
import io.troupe.sharding.map.MapSettings;
import io.troupe.sharding.placement.KeyHash;
import io.troupe.sharding.region.ClientLimits;
import io.troupe.sharding.ring.RingPlace;
import io.troupe.sharding.ring.RingSettings;
import io.troupe.sharding.versions.HistoryLimits;
import io.troupe.sharding.watch.WatchLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * All settings of a node, read once and checked. The defaults are those of {@code
 * application.conf}; a file of the operator's own holds what differs.
 *
 * @param cluster what is fixed for the life of the cluster
 * @param name the node's name, 1 to 64 of A-Z, a-z, 0-9, '.', '_', '-'; empty for one drawn with
 *     its data directory
 * @param links how the node is tied to others
 * @param data the node's data directory
 * @param minFreeBytes the room that the disk must have at start, and for every write; at least 64
 *     MiB
 * @param maxHeapUsedPercent the part of the heap for state above which nothing is added to it; 10
 *     to 95
 * @param startTimeout how long a start may take
 * @param stopTimeout how long a stop waits for what was accepted
 * @param httpHost where the HTTP interface listens, if one is started
 * @param httpPort its port; 0 picks a free one
 * @param place this node's part of the ring
 * @param ring how the ring places partitions, and how fast it moves them
 * @param client what callers may have under way
 * @param partition the limits of one partition
 * @param map the limits of maps in one partition
 * @param lock the limits of locks in one partition
 * @param lockCycles how cycles of owners that wait for locks are looked for, and broken
 * @param session the limits of sessions in one partition
 * @param semaphore the limits of semaphores
 * @param election the limits of elections in one partition
 * @param configuration the limits of configuration in one partition
 * @param checks what holding configuration against schemas may take of this node
 * @param latch the limits of latches in one partition
 * @param service the limits of services in one partition
 * @param barrier the limits of barriers in one partition
 * @param watch what the watchers of this node may hold
 * @param journalQueue what may wait for the disk
 * @param cassandra where the journal is, if it is in Cassandra
 * @param metricsPerPartition whether each partition has metrics of its own
 * @param logFormat what the lines of the command's log look like
 * @param config the whole configuration, for the actor runtime
 */
public record TroupeSettings(
    ClusterIdentity cluster,
    String name,
    ClusterLinks links,
    Path data,
    long minFreeBytes,
    int maxHeapUsedPercent,
    Duration startTimeout,
    Duration stopTimeout,
    String httpHost,
    int httpPort,
    RingPlace place,
    RingSettings ring,
    ClientLimits client,
    PartitionSettings partition,
    MapSettings map,
    LockSettings lock,
    CycleSettings lockCycles,
    SessionSettings session,
    SemaphoreSettings semaphore,
    ElectionSettings election,
    ConfigurationSettings configuration,
    CheckSettings checks,
    LatchSettings latch,
    ServiceSettings service,
    BarrierSettings barrier,
    WatchLimits watch,
    JournalQueue journalQueue,
    Optional<CassandraPlace> cassandra,
    boolean metricsPerPartition,
    LogFormat logFormat,
    Config config) {
  private static final long LEAST_MIN_FREE_BYTES = 64L << 20;

  /**
   * How a node is tied to the others of its cluster.
   *
   * @param host where it listens for them
   * @param port its port; 0 for the one that its own seed names, or any that is free
   * @param seeds the nodes that form the cluster and vote in it, each {@code name@host:port}: 1, 3
   *     or 5; none for a cluster of this node alone
   * @param silentMillis a node that was not heard for longer is missed; 500 to 60,000
   * @param files what encrypts and proves; without them, only loopback is listened at
   */
  public record ClusterLinks(
      String host, int port, List<String> seeds, long silentMillis, Optional<LinkFiles> files) {
    public ClusterLinks {
      seeds = List.copyOf(seeds);
    }
  }

  /**
   * The files by which nodes know each other, all PEM but the secret.
   *
   * @param certificate this node's, and what leads to an authority
   * @param key its private key, PKCS #8 without a password
   * @param authorities those whose certificates are trusted
   * @param secret the cluster's: text of 16 to 4,096 bytes, beside a line's end
   */
  public record LinkFiles(Path certificate, Path key, Path authorities, Path secret) {}

  /** What the lines of a log look like. */
  public enum LogFormat {
    /** For people. */
    TEXT,
    /** One JSON object a line. */
    JSON
  }

  /**
   * What may wait for the disk.
   *
   * @param maxCommands 1 to 1,000,000
   * @param maxBytes at least 8 MiB
   */
  public record JournalQueue(int maxCommands, long maxBytes) {
    /** What {@code application.conf} says by default. */
    public static final JournalQueue DEFAULT = new JournalQueue(65_536, 128L << 20);

    public JournalQueue {
      if (maxCommands < 1 || maxCommands > 1_000_000) {
        throw new IllegalArgumentException(
            "max-queued-commands must be from 1 to 1000000, was " + maxCommands);
      }
      if (maxBytes < 8L << 20) {
        throw new IllegalArgumentException(
            "max-queued-bytes must be at least 8 MiB, was " + maxBytes);
      }
    }
  }

  /** The defaults, with this data directory. */
  public static TroupeSettings of(Path data) {
    return of(ConfigFactory.empty()).withData(data);
  }

  /**
   * The defaults, overridden by a file.
   *
   * @throws StartRefusedException if the file cannot be read or says something that is not allowed
   */
  public static TroupeSettings load(Path file) {
    if (Files.isDirectory(file)) {
      throw new StartRefusedException(
          Reason.UNSAFE_SETTING,
          file.toString().isEmpty()
              ? "the settings file has no name"
              : "the settings file " + file + " is a directory");
    }
    if (!Files.isReadable(file)) {
      throw new StartRefusedException(
          Reason.UNSAFE_SETTING, "the settings file " + file + " cannot be read");
    }
    try {
      Config own =
          ConfigFactory.parseFile(
              file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
      refuseUnknown(own.resolveWith(merged(own).resolve()));
      return of(own);
    } catch (ConfigException | IllegalArgumentException e) {
      throw new StartRefusedException(
          Reason.UNSAFE_SETTING, "the settings file " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The defaults, overridden by these settings.
   *
   * @throws StartRefusedException if they say something that is not allowed
   */
  public static TroupeSettings of(Config overrides) {
    try {
      return read(merged(overrides).resolve());
    } catch (ConfigException | IllegalArgumentException e) {
      throw new StartRefusedException(Reason.UNSAFE_SETTING, "settings: " + e.getMessage(), e);
    }
  }

  private static Config merged(Config overrides) {
    return ConfigFactory.defaultOverrides()
        .withFallback(overrides)
        .withFallback(defaults())
        .withFallback(ConfigFactory.defaultReference());
  }

  private static Config defaults() {
    return ConfigFactory.parseResources(TroupeSettings.class, "application.conf");
  }

  /** A setting that nobody reads is a mistake: its author believes that it holds. */
  private static void refuseUnknown(Config own) {
    Config known = defaults().resolve();
    for (String path : own.root().keySet()) {
      if (!path.equals("troupe") && !path.equals("pekko")) {
        throw new IllegalArgumentException(
            "there is no setting '" + path + "'; all begin with troupe or pekko");
      }
    }
    for (Map.Entry<String, ConfigValue> setting : own.entrySet()) {
      String path = setting.getKey();
      // What the actor runtime reads has more settings than application.conf names.
      if (!path.startsWith("pekko.")
          && !path.startsWith("troupe.partition.dispatcher.")
          && !path.startsWith("troupe.roles.") // their names are their authors'; read by them
          && !known.hasPath(path)) {
        throw new IllegalArgumentException(
            "there is no setting '%s'; the nearest is '%s'".formatted(path, nearest(path, known)));
      }
    }
  }

  private static String nearest(String path, Config known) {
    return known.entrySet().stream()
        .map(Map.Entry::getKey)
        .filter(it -> it.startsWith("troupe."))
        .min(Comparator.<String>comparingInt(it -> edits(path, it)).thenComparing(it -> it))
        .orElseThrow();
  }

  /** How many letters must be put in, left out or replaced to make one text of the other. */
  private static int edits(String from, String to) {
    int[] row = IntStream.rangeClosed(0, to.length()).toArray();
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }

  /** The same with another data directory. */
  public TroupeSettings withData(Path directory) {
    return of(
        config.withValue("troupe.node.data", ConfigValueFactory.fromAnyRef(directory.toString())));
  }

  /** The same with another port for HTTP. */
  public TroupeSettings withHttp(String host, int port) {
    return of(
        config
            .withValue("troupe.http.host", ConfigValueFactory.fromAnyRef(host))
            .withValue("troupe.http.port", ConfigValueFactory.fromAnyRef(port)));
  }

  private static TroupeSettings read(Config config) {
    refuseWithoutDowning(config);
    int unusedPort = intWithin(config, "troupe.cluster.actors-port", 0, 65_535);
    return new TroupeSettings(
        new ClusterIdentity(
            config.getString("troupe.cluster.name"),
            intWithin(config, "troupe.cluster.partitions", 1, Limits.MAX_PARTITIONS),
            KeyHash.named(config.getString("troupe.cluster.hash")).configName(),
            within("troupe.journal", config, CassandraPlace::of)
                .map(CassandraPlace::store)
                .orElse(ClusterIdentity.EMBEDDED)),
        name(config),
        within("troupe.cluster", config, it -> links(it, config.getString("troupe.node.name"))),
        Path.of(config.getString("troupe.node.data")),
        minFree(config),
        intWithin(config, "troupe.node.max-heap-used-percent", 10, 95),
        duration(config, "troupe.node.start-timeout"),
        duration(config, "troupe.node.stop-timeout"),
        config.getString("troupe.http.host"),
        intWithin(config, "troupe.http.port", 0, 65_535),
        within(
            "troupe.ring", config, it -> new RingPlace(it.getInt("weight"), it.getString("zone"))),
        within(
            "troupe.ring",
            config,
            it ->
                new RingSettings(
                    it.getInt("load-bound-percent"), it.getInt("max-moves-under-way"))),
        within(
            "troupe.client",
            config,
            it -> new ClientLimits(it.getInt("max-in-flight"), it.getBytes("max-in-flight-bytes"))),
        within("troupe.partition", config, TroupeSettings::readPartition),
        within("troupe.map", config, it -> readMap(it, config)),
        within(
            "troupe.lock",
            config,
            it ->
                new LockSettings(
                    it.getInt("max-locks"),
                    it.getInt("max-queue"),
                    it.getInt("keep-past"),
                    drift(config))),
        within(
            "troupe.lock.cycles",
            config,
            it ->
                new CycleSettings(
                    it.getDuration("look-every").toMillis(),
                    CycleSettings.Policy.of(it.getString("policy")))),
        within(
            "troupe.session",
            config,
            it -> new SessionSettings(it.getInt("max-sessions"), drift(config))),
        within(
            "troupe.semaphore",
            config,
            it ->
                new SemaphoreSettings(
                    it.getInt("max-semaphores"), it.getInt("max-queue"), drift(config))),
        within(
            "troupe.election",
            config,
            it ->
                new ElectionSettings(
                    it.getInt("max-elections"),
                    it.getInt("max-candidates"),
                    it.getInt("keep-past"),
                    drift(config))),
        within(
            "troupe.configuration",
            config,
            it ->
                new ConfigurationSettings(
                    it.getInt("max-sets"),
                    it.getInt("max-documents"),
                    it.getBytes("max-set-bytes"),
                    it.getInt("keep-past"),
                    it.getBytes("keep-past-bytes"))),
        within(
            "troupe.configuration",
            config,
            it ->
                new CheckSettings(
                    it.getInt("schema-threads"),
                    it.getInt("schema-queue"),
                    it.getDuration("schema-time-limit"))),
        within(
            "troupe.latch",
            config,
            it -> new LatchSettings(it.getInt("max-latches"), it.getInt("max-waiting"))),
        within(
            "troupe.service",
            config,
            it ->
                new ServiceSettings(
                    it.getInt("max-instances"),
                    it.getInt("max-per-service"),
                    it.getInt("max-waiting"))),
        within(
            "troupe.barrier",
            config,
            it ->
                new BarrierSettings(
                    it.getInt("max-barriers"), it.getInt("max-waiting"), drift(config))),
        within(
            "troupe.watch",
            config,
            it ->
                new WatchLimits(
                    it.getInt("max-watchers"),
                    it.getInt("max-waiting-changes"),
                    it.getBytes("max-waiting-bytes"),
                    it.getBytes("max-node-bytes"),
                    it.getInt("max-behind"))),
        within(
            "troupe.journal",
            config,
            it ->
                new JournalQueue(
                    it.getInt("max-queued-commands"), it.getBytes("max-queued-bytes"))),
        within("troupe.journal", config, CassandraPlace::of),
        config.getBoolean("troupe.metrics.per-partition"),
        within(
            "troupe.logging",
            config,
            it -> LogFormat.valueOf(it.getString("format").toUpperCase(Locale.ROOT))),
        config);
  }

  private static PartitionSettings readPartition(Config partition) {
    return new PartitionSettings(
        partition.getInt("max-waiting-per-kind"),
        partition.getBytes("max-waiting-bytes-per-kind"),
        partition.getInt("snapshot-every-events"),
        partition.getBytes("snapshot-every-bytes"),
        (int) Math.min(Integer.MAX_VALUE, partition.getBytes("snapshot-chunk")),
        partition.getInt("max-sessions"),
        partition.getInt("max-keys"),
        partition.getInt("max-outcomes-per-session"));
  }

  /** What the node may keep of the past is shared evenly among partitions. */
  private static MapSettings readMap(Config map, Config config) {
    int partitions = config.getInt("troupe.cluster.partitions");
    long bytes = map.getBytes("history-max-bytes");
    long least = (long) HistoryLimits.LEAST_BYTES * partitions;
    if (bytes < least || bytes > 1L << 40) {
      throw new IllegalArgumentException(
          "history-max-bytes must be from %d (16 KiB for each of %d partitions) to 1 TiB, was %d"
              .formatted(least, partitions, bytes));
    }
    return new MapSettings(
        new HistoryLimits(
            map.getDuration("history-keep").toMillis(),
            (int) Math.min(HistoryLimits.MOST_BYTES, bytes / partitions)),
        drift(config),
        new GuardLimits(map.getInt("max-guards"), map.getDuration("guard-keep").toMillis()),
        new BondLimits(map.getInt("max-session-keys"), map.getInt("max-bound-keys")));
  }

  private static ClockDrift drift(Config config) {
    return within(
        "troupe.partition", config, it -> new ClockDrift(it.getInt("clock-drift-per-mille")));
  }

  /** Without a downing provider a lost node would never be removed. */
  private static void refuseWithoutDowning(Config config) {
    if (config.getString("pekko.cluster.downing-provider-class").isEmpty()) {
      throw new IllegalArgumentException(
          "pekko.cluster.downing-provider-class is empty; a lost node would never be removed");
    }
  }

  private static String name(Config config) {
    String name = config.getString("troupe.node.name");
    if (!name.matches("[A-Za-z0-9._-]{0,64}")) {
      throw new IllegalArgumentException(
          "troupe.node.name has at most 64 characters of A-Z, a-z, 0-9, '.', '_' and '-', not '"
              + name
              + "'");
    }
    return name;
  }

  private static long millisWithin(Config config, String path, long least, long most) {
    long millis = config.getDuration(path).toMillis();
    if (millis < least || millis > most) {
      throw new IllegalArgumentException(
          "%s must be from %d ms to %d ms, was %d ms".formatted(path, least, most, millis));
    }
    return millis;
  }

  private static ClusterLinks links(Config cluster, String name) {
    List<String> seeds = cluster.getStringList("seeds");
    if (!seeds.isEmpty() && name.isEmpty()) {
      throw new IllegalArgumentException(
          "seeds are named, so troupe.node.name must say which of them this node is, or that it is"
              + " another one");
    }
    return new ClusterLinks(
        cluster.getString("host"),
        intWithin(cluster, "port", 0, 65_535),
        seeds,
        millisWithin(cluster, "silent-after", 500, 60_000),
        linkFiles(cluster));
  }

  /** All or none: one of them alone would keep out less than its author believes. */
  private static Optional<LinkFiles> linkFiles(Config cluster) {
    List<String> names = List.of("tls.certificate", "tls.key", "tls.authorities", "secret-file");
    List<String> missing = names.stream().filter(it -> cluster.getString(it).isEmpty()).toList();
    if (missing.size() == names.size()) {
      return Optional.empty();
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "%s must be set together; missing: %s"
              .formatted(String.join(", ", names), String.join(", ", missing)));
    }
    List<Path> files = names.stream().map(it -> Path.of(cluster.getString(it))).toList();
    return Optional.of(new LinkFiles(files.get(0), files.get(1), files.get(2), files.get(3)));
  }

  /** With less, what RocksDB holds in memory may not fit when it is written out. */
  private static long minFree(Config config) {
    long bytes = config.getBytes("troupe.node.min-free");
    if (bytes < LEAST_MIN_FREE_BYTES) {
      throw new IllegalArgumentException(
          "troupe.node.min-free must be at least 64 MiB, was " + bytes + " bytes");
    }
    return bytes;
  }

  private static <T> T within(String path, Config config, Function<Config, T> reader) {
    try {
      return reader.apply(config.getConfig(path));
    } catch (ConfigException | IllegalArgumentException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
    }
  }

  private static int intWithin(Config config, String path, int least, int most) {
    int value = config.getInt(path);
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, was %d".formatted(path, least, most, value));
    }
    return value;
  }

  private static Duration duration(Config config, String path) {
    Duration value = config.getDuration(path);
    if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "%s must be from 1 ms to 1 h, was %s".formatted(path, value));
    }
    return value;
  }
}
