package io.troupe.trial.demo;

import io.troupe.testkit.process.CassandraNode;
import io.troupe.trial.cluster.TrialNode;
import io.troupe.trial.view.View;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where the nodes of a demo keep their journal.
 *
 * @param settings lines of settings for each node
 * @param end ends what was started for it
 */
record JournalPlace(List<String> settings, Runnable end) implements AutoCloseable {

  /** What a user may choose. */
  enum Kind {
    /** On the nodes' own disks. */
    EMBEDDED,
    /** In a node of Cassandra, started for it. */
    CASSANDRA
  }

  /**
   * Makes it.
   *
   * @throws IllegalStateException if it cannot be made here
   */
  static JournalPlace of(Kind kind, Path directory, View view) throws IOException {
    return switch (kind) {
      case EMBEDDED -> new JournalPlace(List.of(), () -> {});
      case CASSANDRA -> cassandra(directory, view);
    };
  }

  private static JournalPlace cassandra(Path directory, View view) throws IOException {
    try {
      if (!CassandraNode.isPossible()) {
        throw new IllegalStateException("Cassandra runs on JDK 17, and there is none");
      }
      view.says("Cassandra starts");
      CassandraNode cassandra = CassandraNode.start(directory, Map.of());
      try {
        view.says(
            "Cassandra at 127.0.0.1:%d, pid %d"
                .formatted(cassandra.port(), cassandra.process().pid()));
        List<String> settings =
            List.of(
                "troupe.journal.store = cassandra",
                "troupe.journal.cassandra.contact-points = [\"127.0.0.1:%d\"]"
                    .formatted(cassandra.port()),
                "troupe.journal.cassandra.local-datacenter = datacenter1");
        makeTables(directory, settings);
        return new JournalPlace(settings, cassandra::close);
      } catch (IOException | InterruptedException | RuntimeException e) {
        cassandra.close();
        throw e;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Cassandra starts", e);
    } catch (AssertionError e) {
      throw new IllegalStateException("Cassandra does not start: " + e.getMessage(), e);
    }
  }

  /** As an operator does it. */
  private static void makeTables(Path directory, List<String> settings)
      throws IOException, InterruptedException {
    Path config = directory.resolve("cassandra.conf");
    Files.write(config, settings);
    Path log = directory.resolve("schema.log");
    List<String> command = TrialNode.java();
    command.addAll(List.of("cassandra", "schema", "apply", "--replicas", "1"));
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

  @Override
  public void close() {
    end.run();
  }
}
