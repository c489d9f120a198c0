package io.troupe.api.guard.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.FencingToken;
import io.troupe.api.lock.StaleTokenException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a guard in a database does, whichever database it is. */
@Timeout(60)
abstract class GuardedRows {
  private final JdbcGuard guard = new JdbcGuard();

  abstract String url();

  private Connection connected() throws SQLException {
    Connection connection = DriverManager.getConnection(url());
    connection.setAutoCommit(false);
    return connection;
  }

  @BeforeEach
  void blankTables() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS troupe_guard");
      statement.execute("DROP TABLE IF EXISTS account");
      statement.execute(guard.createTable());
      statement.execute(
          "CREATE TABLE account (id INT PRIMARY KEY, balance INT NOT NULL, token BIGINT NOT NULL)");
      statement.execute("INSERT INTO account VALUES (1, 0, 0)");
    }
  }

  @Test
  void aSmallerTokenWritesNothing() throws SQLException {
    write(57, 100);
    assertThatThrownBy(() -> write(41, 1))
        .isInstanceOfSatisfying(
            StaleTokenException.class,
            stale -> assertThat(stale.newest()).isEqualTo(new FencingToken(57)));
    assertThat(balance()).isEqualTo(100);
    assertThat(guard.refused()).isEqualTo(1);
    write(57, 101);
    write(58, 102);
    assertThat(balance()).isEqualTo(102);
  }

  @Test
  void aTokenThatWasRolledBackWasNotHere() throws SQLException {
    try (Connection connection = connected()) {
      guard.pass(connection, "account", new FencingToken(57));
      connection.rollback();
    }
    write(41, 1);
    assertThat(balance()).isEqualTo(1);
  }

  @Test
  void resourcesAreApart() throws SQLException {
    write(57, 100);
    try (Connection connection = connected()) {
      guard.pass(connection, "another", new FencingToken(1));
      connection.commit();
    }
  }

  /** One passes and stands still in its transaction: who is behind it waits, then is refused. */
  @Test
  void whoPassesAtTheSameTimeWaitsForTheOther() throws Exception {
    for (boolean known : new boolean[] {false, true}) {
      long first = known ? 70 : 57;
      CountDownLatch begun = new CountDownLatch(1);
      CompletableFuture<Void> late;
      try (Connection connection = connected()) {
        guard.pass(connection, "account", new FencingToken(first));
        late =
            CompletableFuture.runAsync(
                () -> {
                  begun.countDown();
                  try {
                    write(41, 1);
                  } catch (SQLException e) {
                    throw new CompletionException(e);
                  }
                },
                task -> Thread.ofPlatform().daemon().start(task));
        begun.await();
        change(connection, (int) first);
        connection.commit();
      }
      assertThatThrownBy(() -> late.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(StaleTokenException.class);
      assertThat(balance()).isEqualTo(first);
    }
  }

  @Test
  void aColumnOfTheRowDoesWithoutATable() throws SQLException {
    assertThat(writeColumn(57, 100)).isEqualTo(1);
    assertThat(writeColumn(41, 1)).isZero();
    assertThat(writeColumn(57, 101)).isEqualTo(1);
    assertThat(balance()).isEqualTo(101);
  }

  @Test
  void itNeedsATransactionAndAName() throws SQLException {
    FencingToken token = new FencingToken(1);
    try (Connection connection = DriverManager.getConnection(url())) {
      assertThatThrownBy(() -> guard.pass(connection, "account", token))
          .hasMessageContaining("setAutoCommit(false)");
    }
    try (Connection connection = connected()) {
      guard.pass(connection, "x".repeat(JdbcGuard.MAX_RESOURCE_LENGTH), token);
      assertThatThrownBy(
              () -> guard.pass(connection, "x".repeat(JdbcGuard.MAX_RESOURCE_LENGTH + 1), token))
          .hasMessageContaining("1 to 256 characters, not 257");
      assertThatThrownBy(() -> guard.pass(connection, "", token))
          .isInstanceOf(IllegalArgumentException.class);
      connection.rollback();
    }
    assertThat(new JdbcGuard("app.guard_1").createTable()).startsWith("CREATE TABLE app.guard_1 (");
    for (String table : new String[] {"", "a b", "a;b", "a.b.c", "1a", "\"a\""}) {
      assertThatThrownBy(() -> new JdbcGuard(table)).hasMessageContaining("'" + table + "'");
    }
  }

  private void write(long token, int balance) throws SQLException {
    try (Connection connection = connected()) {
      guard.pass(connection, "account", new FencingToken(token));
      change(connection, balance);
      connection.commit();
    }
  }

  private static void change(Connection connection, int balance) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE account SET balance = ? WHERE id = 1")) {
      update.setInt(1, balance);
      update.executeUpdate();
    }
  }

  private int writeColumn(long token, int balance) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE account SET balance = ?, token = ? WHERE id = ? AND token <= ?")) {
      update.setInt(1, balance);
      update.setLong(2, token);
      update.setInt(3, 1);
      update.setLong(4, token);
      return update.executeUpdate();
    }
  }

  private int balance() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT balance FROM account WHERE id = 1")) {
      assertThat(row.next()).isTrue();
      return row.getInt(1);
    }
  }
}
