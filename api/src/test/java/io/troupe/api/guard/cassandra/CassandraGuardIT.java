package io.troupe.api.guard.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import io.troupe.actors.FencingToken;
import io.troupe.api.lock.StaleTokenException;
import io.troupe.api.request.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a node of Cassandra. */
@Timeout(120)
class CassandraGuardIT {
  @TempDir static Path directory;
  private static @Nullable Cassandra server;
  private static @Nullable CqlSession open;

  private final CqlSession session = Objects.requireNonNull(open);
  private final CassandraGuard guard = new CassandraGuard(session, "bank.ledger", "account");

  /** Each test has an account of its own. */
  private final String account = UUID.randomUUID().toString();

  @BeforeAll
  @Timeout(600)
  static void start() throws IOException, InterruptedException {
    server = Cassandra.start(directory);
    open = Cassandra.connect(server.port());
    for (String each :
        List.of(
            "CREATE KEYSPACE bank WITH replication ="
                + " {'class': 'SimpleStrategy', 'replication_factor': 1}",
            "CREATE TABLE bank.ledger (account text, line int, amount int,"
                + " PRIMARY KEY (account, line)) WITH default_time_to_live = 1",
            "ALTER TABLE bank.ledger ADD fencing_token bigint STATIC",
            "CREATE TABLE bank.balance (bank int, account text, amount int,"
                + " PRIMARY KEY ((bank, account)))",
            "ALTER TABLE bank.balance ADD fencing_token bigint")) {
      open.execute(each);
    }
  }

  @AfterAll
  static void stop() {
    if (open != null) {
      open.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aSmallerTokenWritesNothing() {
    assertThat(write(57, line(1, 100), line(2, 200))).isTrue();
    assertThatThrownBy(() -> write(41, line(1, 1), line(3, 3)))
        .isInstanceOfSatisfying(
            StaleTokenException.class,
            stale -> assertThat(stale.newest()).isEqualTo(new FencingToken(57)));
    assertThat(amounts()).containsExactly(100, 200);
    assertThat(guard.refused()).isEqualTo(1);
    assertThat(write(57, line(1, 101))).isTrue();
    assertThat(write(58, line(1, 102))).isTrue();
    assertThat(amounts()).containsExactly(102, 200);
    assertThatThrownBy(() -> write(57, line(1, 1))).isInstanceOf(StaleTokenException.class);
  }

  /** The example of docs/locks.md. */
  @Test
  void thePageShowsWhatRuns() throws IOException {
    Ledger ledger = new Ledger(session);
    assertThat(Requests.await(ledger.add(new FencingToken(57), account, 1, 100))).isTrue();
    CompletionStage<Boolean> late = ledger.add(new FencingToken(41), account, 1, 1);
    assertThatThrownBy(() -> Requests.await(late)).isInstanceOf(StaleTokenException.class);

    String source =
        Files.readString(Path.of("src/test/java/io/troupe/api/guard/cassandra", "Ledger.java"));
    assertThat(Files.readString(Path.of("..", "docs", "locks.md")))
        .contains("```java\n" + source.substring(source.indexOf("/** The lines")) + "```");
  }

  @Test
  void aTokenAloneKeepsOlderOnesOut() {
    assertThat(write(57)).isTrue();
    assertThatThrownBy(() -> write(56, line(1, 1))).isInstanceOf(StaleTokenException.class);
    assertThat(amounts()).isEmpty();
  }

  @Test
  void aConditionOfTheWritesOwnIsAnAnswer() {
    BatchableStatement<?> raised =
        SimpleStatement.newInstance(
            "UPDATE bank.ledger USING TTL 0 SET amount = 7 WHERE account = ? AND line = 1 IF amount"
                + " = 6",
            account);
    assertThat(write(57, raised)).as("the first token, and no such row").isFalse();
    assertThat(write(57, line(1, 6))).isTrue();
    assertThat(write(58, raised)).isTrue();
    assertThat(write(59, raised)).isFalse();
    assertThat(write(58)).as("a token of which nothing was written is not remembered").isTrue();
    assertThatThrownBy(() -> write(41, raised)).isInstanceOf(StaleTokenException.class);
    assertThat(amounts()).containsExactly(7);
  }

  /** All tokens at once, the older ones in another order: none is behind a larger one. */
  @Test
  void whoComesFirstIsDecidedOnce() {
    int writers = 32;
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      int token = 1 + i * 13 % writers;
      BatchableStatement<?> insert = line(token, token);
      answers.add(
          guard
              .write(new FencingToken(token), List.of(account), List.of(insert))
              .toCompletableFuture());
    }
    int written = 0;
    for (CompletableFuture<Boolean> answer : answers) {
      try {
        assertThat(answer.join()).isTrue();
        written++;
      } catch (CompletionException e) {
        assertThat(e).hasCauseInstanceOf(StaleTokenException.class);
      }
    }
    assertThat(amounts()).hasSize(written).contains(writers);
    assertThat(guard.refused()).isEqualTo(writers - written);
    assertThatThrownBy(() -> write(writers - 1)).isInstanceOf(StaleTokenException.class);
  }

  @Test
  void aTableOfOneRowAPartitionHasAPlainColumn() {
    CassandraGuard balances = new CassandraGuard(session, "bank.balance", "bank", "account");
    for (int token : new int[] {57, 57, 58}) {
      assertThat(
              Requests.await(balances.write(new FencingToken(token), key(), List.of(set(token)))))
          .isTrue();
    }
    CompletionStage<Boolean> late = balances.write(new FencingToken(57), key(), List.of(set(1)));
    assertThatThrownBy(() -> Requests.await(late)).isInstanceOf(StaleTokenException.class);
    assertThat(one("SELECT amount FROM bank.balance WHERE bank = 1 AND account = ?").getInt(0))
        .isEqualTo(58);
  }

  /** The table forgets its rows after a second, and the guard does not. */
  @Test
  void theTokenOutlivesTheRows() {
    write(57, line(1, 100));
    assertThat(one("SELECT ttl(fencing_token) FROM bank.ledger WHERE account = ?").isNull(0))
        .isTrue();
  }

  @Test
  void aDeletedPartitionKnowsNoToken() {
    write(57, line(1, 100));
    session.execute("DELETE FROM bank.ledger WHERE account = ?", account);
    assertThat(write(41, line(1, 1))).isTrue();
  }

  @Test
  void aDeletionUnderATokenIsAWriteLikeOthers() {
    write(57, line(1, 100));
    BatchableStatement<?> all =
        SimpleStatement.newInstance("DELETE FROM bank.ledger WHERE account = ?", account);
    assertThatThrownBy(() -> write(56, all)).isInstanceOf(StaleTokenException.class);
    assertThat(write(58, all)).isTrue();
    assertThat(amounts()).isEmpty();
    assertThatThrownBy(() -> write(57, line(1, 1))).isInstanceOf(StaleTokenException.class);
  }

  @Test
  void aTableThatIsNotMadeForItIsRefused() {
    session.execute(
        "CREATE TABLE bank.bare (account text, line int, fencing_token bigint,"
            + " PRIMARY KEY (account, line))");
    assertThatThrownBy(() -> new CassandraGuard(session, "bank.bare", "account"))
        .hasMessage("table bare has no column fencing_token bigint STATIC");
    assertThatThrownBy(() -> new CassandraGuard(session, "bank.ledger", "account", "line"))
        .hasMessage("the partition key of ledger is [account], not [account, line]");
  }

  @Test
  void whatCassandraRefusesWroteNothing() {
    assertThatThrownBy(
            () ->
                write(
                    57,
                    line(1, 1),
                    SimpleStatement.newInstance(
                        "INSERT INTO bank.ledger (account, line, amount) VALUES ('b', 1, 1)")))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("multiple partitions");
    assertThat(amounts()).isEmpty();
    assertThat(write(1)).isTrue();
  }

  @Test
  void namesAndNumbersHaveLimits() {
    FencingToken token = new FencingToken(1);
    assertThatThrownBy(() -> guard.write(token, List.of(), List.of()))
        .hasMessage("the partition key has 1 values, not 0");
    List<BatchableStatement<?>> writes = new ArrayList<>();
    for (int i = 0; i <= CassandraGuard.MAX_WRITES; i++) {
      writes.add(line(i, i));
    }
    assertThatThrownBy(() -> guard.write(token, List.of(account), writes))
        .hasMessage("at most 1000 writes are done at once, not 1001");
    writes.removeLast();
    assertThat(Requests.await(guard.write(token, List.of(account), writes))).isTrue();
    for (String table : new String[] {"", "a b", "a;b", "a.b.c", "1a", "\"a\""}) {
      assertThatThrownBy(() -> new CassandraGuard(session, table, "account"))
          .hasMessageContaining("'" + table + "'");
    }
    assertThatThrownBy(() -> new CassandraGuard(session, "ledger"))
        .hasMessageContaining("at least one name");
    assertThatThrownBy(() -> new CassandraGuard(session, "ledger", "a b"))
        .hasMessageContaining("[a b]");
  }

  private boolean write(long token, BatchableStatement<?>... writes) {
    return Requests.await(guard.write(new FencingToken(token), List.of(account), List.of(writes)));
  }

  /** A row that stays although the table forgets. */
  private BatchableStatement<?> line(int line, int amount) {
    return SimpleStatement.newInstance(
        "INSERT INTO bank.ledger (account, line, amount) VALUES (?, ?, ?) USING TTL 0",
        account,
        line,
        amount);
  }

  private List<Object> key() {
    return List.of(1, account);
  }

  private BatchableStatement<?> set(int amount) {
    return SimpleStatement.newInstance(
        "INSERT INTO bank.balance (bank, account, amount) VALUES (1, ?, ?)", account, amount);
  }

  private List<Integer> amounts() {
    return session
        .execute("SELECT amount FROM bank.ledger WHERE account = ?", account)
        .all()
        .stream()
        .filter(it -> !it.isNull(0)) // a partition without rows has its static column
        .map(it -> it.getInt(0))
        .toList();
  }

  private Row one(String query) {
    return Objects.requireNonNull(session.execute(query, account).one());
  }
}
