package io.troupe.bench.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import com.typesafe.config.ConfigFactory;
import io.troupe.api.TroupeSettings;
import io.troupe.bench.load.ClosedLoop;
import io.troupe.bench.load.Contender;
import io.troupe.bench.load.KeyChoice;
import io.troupe.bench.load.Workload;
import io.troupe.bench.peer.EmbeddedTroupe;
import io.troupe.bench.report.Group;
import io.troupe.bench.report.TextTable;
import io.troupe.bench.run.Contenders;
import io.troupe.bench.run.Rounds;
import io.troupe.bench.run.RunOptions;
import io.troupe.bench.run.Scratch;
import io.troupe.persistence.cassandra.schema.JournalSchema;
import io.troupe.testkit.process.CassandraNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Fenced and plain writes to one node of Cassandra, side by side in one run. */
@CommandLine.Command(
    name = "cassandra",
    description = {
      "Measures what fencing costs on one node of Cassandra 5 that syncs its log before it answers:"
          + " durable puts of a node of Troupe, the same through its journal alone, and plain"
          + " batches through the same driver. The latter two gather alike: a lane for each"
          + " partition, one batch of a lane under way.",
      "Contenders take turns, round by round. It needs a JDK 17, and fetches Cassandra once."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class CassandraBench implements Callable<Integer> {
  private static final String DATACENTER = "datacenter1";
  private static final int MAX_PARTITIONS = 4_096;

  @CommandLine.Option(
      names = "--in-flight",
      split = ",",
      paramLabel = "N",
      defaultValue = "64,256",
      description = "Puts kept in flight, a table each.")
  private List<Integer> inFlight = List.of();

  @CommandLine.Option(
      names = "--partitions",
      defaultValue = "256",
      description = "Partitions of the node, and lanes of the others; 1 to " + MAX_PARTITIONS + ".")
  private int partitions;

  @CommandLine.Option(names = "--warm-up", defaultValue = "10", description = "Seconds for each.")
  private int warmUp;

  @CommandLine.Option(names = "--bytes", defaultValue = "100", description = "Size of a value.")
  private int bytes;

  @CommandLine.Option(names = "--keys", defaultValue = "10000", description = "Different keys.")
  private long keys;

  @CommandLine.Mixin private RunOptions run = new RunOptions();

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private final PrintStream out;

  /** A bench that prints to {@code out}. */
  public CassandraBench(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!run.isPositive()
        || warmUp < 0
        || bytes < 1
        || keys < 1
        || inFlight.stream().anyMatch(window -> window < 1)) {
      throw usage("counts, sizes and times must be above 0 (--warm-up may be 0)");
    }
    if (partitions < 1 || partitions > MAX_PARTITIONS) {
      throw usage("--partitions is 1 to " + MAX_PARTITIONS + ", not " + partitions);
    }
    if (!CassandraNode.isPossible()) {
      throw usage("Cassandra runs on JDK 17, and there is none");
    }
    try (Scratch scratch = run.scratch();
        CassandraNode cassandra =
            CassandraNode.start(scratch.directory(), Map.of("CASSANDRA_HEAP", "1g"))) {
      try (CqlSession first = session(cassandra, "system")) {
        JournalSchema.apply(first, "troupe", DATACENTER, 1);
        JournalSchema.apply(first, "bench", DATACENTER, 1);
      }
      try (CqlSession own = session(cassandra, "bench");
          CqlSession counting = session(cassandra, "troupe")) {
        run.report(measure(scratch.directory(), cassandra, own, counting));
      }
    }
    return 0;
  }

  private List<Group> measure(
      Path directory, CassandraNode cassandra, CqlSession own, CqlSession counting) {
    Gathered journal =
        new Gathered("troupe journal", partitions, new JournalWriter(own, partitions));
    Gathered plain = new Gathered("plain batches", partitions, new PlainWriter(own, partitions));
    List<Contender> all = new ArrayList<>();
    try (Contenders<Contender> contenders = new Contenders<>(all)) {
      all.add(journal);
      all.add(plain);
      all.add(new EmbeddedTroupe(node(directory, cassandra)));
      Workload workload = new Workload(Workload.Mix.PUT, keys, KeyChoice.uniform(keys), bytes);
      Rounds turns = new Rounds(contenders.all(), run.rounds());
      turns.fill(workload);
      turns.warmUp(workload, Duration.ofSeconds(warmUp));
      out.printf(
          Locale.ROOT,
          "one node of Cassandra, %d partitions, values of %d B; %d rounds of %d s%n%n",
          partitions,
          bytes,
          run.rounds(),
          run.seconds());
      out.print(TextTable.head());
      List<Group> groups = new ArrayList<>();
      for (int window : inFlight) {
        ClosedLoop loop = new ClosedLoop(window);
        journal.countAnew();
        plain.countAnew();
        long before = transactions(counting);
        Group group =
            turns.group(
                "put",
                window + " in flight",
                (contender, round) -> loop.run(contender, workload, run.time(), round));
        long done = group.rows().getLast().rounds().stream().mapToLong(it -> it.done()).sum();
        groups.add(group);
        out.print(TextTable.of(group));
        out.printf(
            Locale.ROOT,
            "       puts per transaction: node %.1f, journal %.1f; per plain batch %.1f%n%n",
            (double) done / Math.max(1, transactions(counting) - before),
            journal.eventsPerBatch(),
            plain.eventsPerBatch());
      }
      return groups;
    }
  }

  /** Each transaction of a chain counts its revision up. */
  private static long transactions(CqlSession session) {
    long all = 0;
    for (Row row : session.execute("SELECT DISTINCT id, bucket, revision FROM journal")) {
      all += row.getLong("revision");
    }
    return all;
  }

  private TroupeSettings node(Path directory, CassandraNode cassandra) {
    return TroupeSettings.of(
            ConfigFactory.parseMap(
                Map.of(
                    "troupe.cluster.partitions",
                    partitions,
                    "troupe.journal.store",
                    "cassandra",
                    "troupe.journal.cassandra.contact-points",
                    List.of(cassandra.contactPoint()),
                    "troupe.journal.cassandra.local-datacenter",
                    DATACENTER,
                    "troupe.journal.cassandra.keyspace",
                    "troupe")))
        .withData(directory.resolve("node"));
  }

  private static CqlSession session(CassandraNode cassandra, String keyspace) {
    return CqlSession.builder()
        .addContactPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), cassandra.port()))
        .withLocalDatacenter(DATACENTER)
        .withKeyspace(keyspace)
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(20))
                .build())
        .build();
  }

  private CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }
}
