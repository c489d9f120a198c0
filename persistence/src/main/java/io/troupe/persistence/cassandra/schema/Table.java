package io.troupe.persistence.cassandra.schema;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A table as it has to be.
 *
 * @param columns in the order of their statement
 * @param key the primary key, as CQL has it
 */
record Table(String name, List<Column> columns, String key) {
  Table {
    columns = List.copyOf(columns);
  }

  /** A column, by the words that Cassandra has for it in {@code system_schema}. */
  record Column(String name, String type, String kind) {
    static Column partition(String name, String type) {
      return new Column(name, type, "partition_key");
    }

    static Column clustering(String name, String type) {
      return new Column(name, type, "clustering");
    }

    static Column shared(String name, String type) {
      return new Column(name, type, "static");
    }

    static Column regular(String name, String type) {
      return new Column(name, type, "regular");
    }

    private String declaration() {
      return name + " " + type + (kind.equals("static") ? " static" : "");
    }
  }

  /** The statement that makes it where it is not there yet. */
  String statement(String keyspace) {
    return columns.stream()
        .map(it -> "  " + it.declaration() + ",\n")
        .collect(
            Collectors.joining(
                "",
                "CREATE TABLE IF NOT EXISTS %s.%s (\n".formatted(keyspace, name),
                "  PRIMARY KEY (%s)\n)".formatted(key)));
  }
}
