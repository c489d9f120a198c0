package io.troupe.api.guard.jdbc;

import io.troupe.actors.FencingToken;
import io.troupe.api.lock.StaleTokenException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * A table of the largest fencing token by resource, beside the tables that are guarded. A write is
 * guarded by passing first, in its own transaction:
 *
 * <pre>
 *   CREATE TABLE troupe_guard (resource VARCHAR(256) PRIMARY KEY, token BIGINT NOT NULL)
 *
 *   UPDATE troupe_guard SET token = ? WHERE resource = ? AND token &lt;= ?     -- 1 row: let in
 *   SELECT token FROM troupe_guard WHERE resource = ?                       -- larger: stale
 *   INSERT INTO troupe_guard (resource, token) VALUES (?, ?)                -- none: the first
 *   ... your writes ...
 *   COMMIT
 * </pre>
 *
 * The row of the resource stays locked until the end of the transaction, so that one who is let in
 * ends before the next is looked at; if it is rolled back, its token was not here. This holds at
 * {@code READ COMMITTED} and above; above it, a transaction that meets another may fail with a
 * serialization failure, having done nothing, and may be repeated.
 *
 * <p>Where one row is guarded, a column of it does without a table: {@code UPDATE account SET
 * balance = ?, token = ? WHERE id = ? AND token <= ?}, and no row changed means stale, or that
 * there is no such row.
 *
 * <p>Rows are kept until somebody deletes them; one that is deleted lets everybody in. Safe for use
 * by many threads, each with a connection of its own.
 */
public final class JdbcGuard {
  /** The longest name of a resource, in characters. */
  public static final int MAX_RESOURCE_LENGTH = 256;

  /** Rows come once: a second look finds them, unless the transaction looks at the past. */
  private static final int ATTEMPTS = 3;

  private final String table;
  private final LongAdder refused = new LongAdder();

  /** A guard with the table {@code troupe_guard}. */
  public JdbcGuard() {
    this("troupe_guard");
  }

  /**
   * A guard with this table.
   *
   * @param table a name, or a schema and a name, of letters, digits and underscores (ASCII), not
   *     quoted
   */
  public JdbcGuard(String table) {
    if (!table.matches("([A-Za-z_][A-Za-z0-9_]{0,62}\\.)?[A-Za-z_][A-Za-z0-9_]{0,62}")) {
      throw new IllegalArgumentException(
          "a guard's table is NAME or SCHEMA.NAME of letters, digits and underscores, not '"
              + table
              + "'");
    }
    this.table = table;
  }

  /** What makes the table. */
  public String createTable() {
    return "CREATE TABLE %s (resource VARCHAR(%d) PRIMARY KEY, token BIGINT NOT NULL)"
        .formatted(table, MAX_RESOURCE_LENGTH);
  }

  /**
   * Lets a token in, in the transaction of the connection; whatever it writes behind this is
   * guarded.
   *
   * @param connection not in auto-commit mode
   * @param resource what is written: tokens are compared per resource; 1 to {@link
   *     #MAX_RESOURCE_LENGTH} characters
   * @throws StaleTokenException if a larger one was let in: roll back
   * @throws SQLException if the database failed: roll back. The transaction did nothing
   */
  public void pass(Connection connection, String resource, FencingToken token) throws SQLException {
    if (resource.isEmpty() || resource.length() > MAX_RESOURCE_LENGTH) {
      throw new IllegalArgumentException(
          "a guarded resource's name has 1 to %d characters, not %d"
              .formatted(MAX_RESOURCE_LENGTH, resource.length()));
    }
    if (connection.getAutoCommit()) {
      throw new IllegalStateException(
          "a guard needs the transaction of its write: setAutoCommit(false) first");
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (raised(connection, resource, token)) {
        return;
      }
      OptionalLong seen = seen(connection, resource);
      if (seen.isPresent() && seen.getAsLong() > token.number()) {
        refused.increment();
        throw new StaleTokenException(token, new FencingToken(seen.getAsLong()));
      }
      if (seen.isEmpty() && inserted(connection, resource, token)) {
        return;
      }
      // Another inserted it meanwhile.
    }
    throw new SQLException(
        "the guard of " + resource + " is not seen by this transaction", "40001");
  }

  /** How many tokens came too late here. */
  public long refused() {
    return refused.sum();
  }

  private boolean raised(Connection connection, String resource, FencingToken token)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE " + table + " SET token = ? WHERE resource = ? AND token <= ?")) {
      update.setLong(1, token.number());
      update.setString(2, resource);
      update.setLong(3, token.number());
      return update.executeUpdate() == 1;
    }
  }

  private OptionalLong seen(Connection connection, String resource) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT token FROM " + table + " WHERE resource = ?")) {
      select.setString(1, resource);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  /** False if another did at the same time: it waits for that one's transaction to end. */
  private boolean inserted(Connection connection, String resource, FencingToken token)
      throws SQLException {
    Savepoint before = connection.setSavepoint(); // what fails would end all on PostgreSQL
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO " + table + " (resource, token) VALUES (?, ?)")) {
      insert.setString(1, resource);
      insert.setLong(2, token.number());
      insert.executeUpdate();
      connection.releaseSavepoint(before);
      return true;
    } catch (SQLException e) {
      connection.rollback(before);
      if (e.getSQLState() != null && e.getSQLState().startsWith("23")) {
        return false; // a row with this key is there
      }
      throw e;
    }
  }
}
