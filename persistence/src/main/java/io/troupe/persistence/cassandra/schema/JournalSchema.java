package io.troupe.persistence.cassandra.schema;

import static io.troupe.persistence.cassandra.schema.Table.Column.clustering;
import static io.troupe.persistence.cassandra.schema.Table.Column.partition;
import static io.troupe.persistence.cassandra.schema.Table.Column.regular;
import static io.troupe.persistence.cassandra.schema.Table.Column.shared;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.troupe.persistence.cassandra.schema.Table.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a journal, in a keyspace of its own. Every write of {@code journal} and {@code
 * meta} is a lightweight transaction: no plain write, no timestamp of a client and no time to live
 * may ever touch them, since Cassandra orders those by clocks. Rows of {@code piece} are written
 * once, under a name that nobody used before; {@code tail} only says where to begin to look.
 */
public final class JournalSchema {
  /** The format of what is in the tables; a build reads none that is newer than its own. */
  public static final int FORMAT = 1;

  /** The tables' names. */
  public static final List<String> TABLES = List.of("meta", "journal", "piece", "tail");

  /** All nodes have to agree to a change of the schema. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final int ENOUGH_REPLICAS = 3;

  private static final List<Table> ALL =
      List.of(
          new Table("meta", List.of(partition("name", "text"), regular("value", "text")), "name"),
          new Table(
              "journal",
              List.of(
                  partition("id", "text"),
                  partition("bucket", "bigint"),
                  shared("revision", "bigint"),
                  shared("sealed", "boolean"),
                  shared("epoch", "bigint"),
                  shared("membership", "bigint"),
                  shared("owner", "text"),
                  shared("claim", "bigint"),
                  shared("first_seq", "bigint"),
                  shared("last_seq", "bigint"),
                  shared("deleted_to", "bigint"),
                  shared("bytes", "bigint"),
                  shared("kept", "bigint"),
                  shared("append_epoch", "bigint"),
                  shared("append_first", "bigint"),
                  shared("append_checksum", "int"),
                  shared("snapshot_at", "bigint"),
                  shared("snapshot_pieces", "int"),
                  shared("snapshot_checksum", "int"),
                  shared("snapshot_upload", "uuid"),
                  shared("unsealed_at", "bigint"),
                  shared("unsealed_pieces", "int"),
                  shared("unsealed_checksum", "int"),
                  shared("unsealed_upload", "uuid"),
                  shared("spare", "set<uuid>"),
                  clustering("last", "bigint"),
                  regular("first", "bigint"),
                  regular("writer", "bigint"),
                  regular("checksum", "int"),
                  regular("content", "blob"),
                  regular("upload", "uuid"),
                  regular("places", "int")),
              "(id, bucket), last"),
          new Table(
              "piece",
              List.of(
                  partition("upload", "uuid"),
                  partition("slice", "int"),
                  clustering("place", "int"),
                  clustering("part", "int"),
                  regular("content", "blob")),
              "(upload, slice), place, part"),
          new Table("tail", List.of(partition("id", "text"), regular("bucket", "bigint")), "id"));

  private JournalSchema() {}

  /**
   * What was found.
   *
   * @param problems for which no node may run on it
   * @param warnings what a production cluster would have otherwise
   */
  public record Findings(List<String> problems, List<String> warnings) {
    public Findings {
      problems = List.copyOf(problems);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * The statements that make what is not there yet, one by one; each may be repeated.
   *
   * @param replicas in the datacenter, 1 to 15; of use where there is no keyspace yet
   */
  public static List<String> statements(String keyspace, String datacenter, int replicas) {
    List<String> all = new ArrayList<>();
    all.add(
        "CREATE KEYSPACE IF NOT EXISTS %s\n  WITH replication = {'class': 'NetworkTopologyStrategy', '%s': %d}"
            .formatted(keyspace, datacenter, replicas));
    ALL.forEach(it -> all.add(it.statement(keyspace)));
    all.add(
        "INSERT INTO %s.meta (name, value) VALUES ('format', '%d') IF NOT EXISTS"
            .formatted(keyspace, FORMAT));
    return all;
  }

  /** Runs them. Fails as the driver does, after 30 s for each. */
  public static void apply(CqlSession session, String keyspace, String datacenter, int replicas) {
    for (String statement : statements(keyspace, datacenter, replicas)) {
      var unused =
          session.execute(
              SimpleStatement.newInstance(statement)
                  .setTimeout(LIMIT)
                  .setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM)
                  .setSerialConsistencyLevel(ConsistencyLevel.LOCAL_SERIAL));
    }
  }

  /** Looks whether a keyspace is as it has to be. Changes nothing; fails as the driver does. */
  public static Findings check(CqlSession session, String keyspace, String datacenter) {
    @Nullable Row found =
        session
            .execute(
                SimpleStatement.newInstance(
                    "SELECT replication, durable_writes FROM system_schema.keyspaces WHERE"
                        + " keyspace_name = ?",
                    keyspace))
            .one();
    if (found == null) {
      return new Findings(List.of("there is no keyspace " + keyspace), List.of());
    }
    List<String> problems = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    if (!found.getBoolean("durable_writes")) {
      problems.add(
          "keyspace %s has durable_writes off: what it answers may be lost".formatted(keyspace));
    }
    lookAtReplicas(found, datacenter, problems, warnings);
    lookAtTables(session, keyspace, problems);
    if (problems.isEmpty()) {
      lookAtFormat(session, keyspace, problems);
    }
    return new Findings(problems, warnings);
  }

  private static void lookAtReplicas(
      Row keyspace, String datacenter, List<String> problems, List<String> warnings) {
    Map<String, String> replication =
        Objects.requireNonNull(keyspace.getMap("replication", String.class, String.class));
    @Nullable String replicas = replication.get(datacenter);
    if (replicas == null) {
      problems.add(
          "the keyspace has no replicas in datacenter %s, but %s"
              .formatted(datacenter, replication));
    } else if (Integer.parseInt(replicas) < ENOUGH_REPLICAS) {
      warnings.add(
          "%s of 3 replicas or more: the journal stops with a single node of Cassandra"
              .formatted(replicas));
    }
  }

  private static void lookAtTables(CqlSession session, String keyspace, List<String> problems) {
    Map<String, Column> there = new HashMap<>();
    for (Row row :
        session.execute(
            SimpleStatement.newInstance(
                "SELECT table_name, column_name, kind, type FROM system_schema.columns WHERE"
                    + " keyspace_name = ?",
                keyspace))) {
      String name = text(row, "column_name");
      there.put(
          text(row, "table_name") + "." + name,
          new Column(name, text(row, "type"), text(row, "kind")));
    }
    for (Table table : ALL) {
      for (Column column : table.columns()) {
        @Nullable Column found = there.get(table.name() + "." + column.name());
        if (found == null) {
          problems.add("%s.%s has no column %s".formatted(keyspace, table.name(), column.name()));
        } else if (!found.equals(column)) {
          problems.add(
              "%s.%s: column %s is %s (%s), but has to be %s (%s)"
                  .formatted(
                      keyspace,
                      table.name(),
                      column.name(),
                      found.type(),
                      found.kind(),
                      column.type(),
                      column.kind()));
        }
      }
    }
    for (Row row :
        session.execute(
            SimpleStatement.newInstance(
                "SELECT table_name, default_time_to_live FROM system_schema.tables WHERE"
                    + " keyspace_name = ?",
                keyspace))) {
      if (TABLES.contains(text(row, "table_name")) && row.getInt("default_time_to_live") != 0) {
        problems.add(
            "%s.%s has a default_time_to_live: histories would vanish"
                .formatted(keyspace, text(row, "table_name")));
      }
    }
  }

  private static void lookAtFormat(CqlSession session, String keyspace, List<String> problems) {
    @Nullable Row row =
        session
            .execute(
                SimpleStatement.newInstance(
                        "SELECT value FROM %s.meta WHERE name = 'format'".formatted(keyspace))
                    .setConsistencyLevel(ConsistencyLevel.LOCAL_SERIAL))
            .one();
    String format = row == null ? "none" : text(row, "value");
    if (!format.equals(Integer.toString(FORMAT))) {
      problems.add(
          "keyspace %s has format %s, this build reads format %d"
              .formatted(keyspace, format, FORMAT));
    }
  }

  private static String text(Row row, String column) {
    return Objects.requireNonNull(row.getString(column));
  }
}
