package io.troupe.trial.journal;

import io.troupe.testkit.process.CassandraNode;
import io.troupe.trial.cluster.TrialNode;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Where the nodes of a trial keep their journal.
 *
 * @param settings lines of settings for each node
 * @param databases nodes of Cassandra that were started for it
 */
public record JournalPlace(List<String> settings, List<CassandraNode> databases)
    implements AutoCloseable {
  private static final int MOST_REPLICAS = 3;

  /** What a user may choose. */
  public enum Kind {
    /** On the nodes' own disks. */
    EMBEDDED,
    /** In Cassandra, started for it. */
    CASSANDRA
  }

  /**
   * Makes it.
   *
   * @param databases how many nodes of Cassandra are started, if it is there; 1 to 9
   * @param says hears what begins
   * @throws IllegalStateException if it cannot be made here
   */
  public static JournalPlace of(Kind kind, int databases, Path directory, Consumer<String> says)
      throws IOException {
    return switch (kind) {
      case EMBEDDED -> new JournalPlace(List.of(), List.of());
      case CASSANDRA -> cassandra(databases, directory, says);
    };
  }

  private static JournalPlace cassandra(int count, Path directory, Consumer<String> says)
      throws IOException {
    try {
      if (!CassandraNode.isPossible()) {
        throw new IllegalStateException("Cassandra runs on JDK 17, and there is none");
      }
      says.accept(count == 1 ? "Cassandra starts" : count + " nodes of Cassandra start");
      List<CassandraNode> databases = CassandraNode.startCluster(directory, count);
      JournalPlace place = new JournalPlace(settings(databases), databases);
      try {
        for (CassandraNode database : databases) {
          says.accept(
              "Cassandra at %s, pid %d"
                  .formatted(database.contactPoint(), database.process().pid()));
        }
        makeTables(directory, place.settings, Math.min(count, MOST_REPLICAS));
        return place;
      } catch (IOException | InterruptedException | RuntimeException e) {
        place.close();
        throw e;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Cassandra starts", e);
    } catch (AssertionError e) {
      throw new IllegalStateException("Cassandra does not start: " + e.getMessage(), e);
    }
  }

  private static List<String> settings(List<CassandraNode> databases) {
    String points =
        databases.stream()
            .map(it -> "\"" + it.contactPoint() + "\"")
            .collect(Collectors.joining(", ", "[", "]"));
    return List.of(
        "troupe.journal.store = cassandra",
        "troupe.journal.cassandra.contact-points = " + points,
        "troupe.journal.cassandra.local-datacenter = datacenter1");
  }

  /** As an operator does it. */
  private static void makeTables(Path directory, List<String> settings, int replicas)
      throws IOException, InterruptedException {
    Path config = directory.resolve("cassandra.conf");
    Files.write(config, settings);
    Path log = directory.resolve("schema.log");
    List<String> command = TrialNode.java();
    command.addAll(List.of("cassandra", "schema", "apply"));
    command.addAll(List.of("--replicas", Integer.toString(replicas)));
    command.addAll(List.of("--config", config.toString()));
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start()
            .waitFor();
    if (code != 0) {
      throw new IllegalStateException(
          "the tables in Cassandra could not be made: " + Files.readString(log));
    }
  }

  /** Ends what was started for it. */
  @Override
  public void close() {
    databases.forEach(CassandraNode::close);
  }
}
