package io.troupe.api.guard.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.metadata.schema.ColumnMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.troupe.actors.FencingToken;
import io.troupe.api.lock.StaleTokenException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a partition of a table of Cassandra under a fencing token, all of them or none. The
 * partition remembers the largest token in a column of its own, which is added once:
 *
 * <pre>
 *   ALTER TABLE bank.ledger ADD fencing_token bigint STATIC
 *   ALTER TABLE bank.account ADD fencing_token bigint         -- without clustering columns
 *
 *   BEGIN BATCH
 *     UPDATE bank.ledger USING TTL 0 SET fencing_token = ?
 *       WHERE account = ? IF fencing_token &lt;= ?            -- of the first: = NULL
 *     ... your writes, to the same partition of the same table ...
 *   APPLY BATCH
 * </pre>
 *
 * Cassandra decides such a batch by Paxos, one after another in a partition, so that no write of an
 * older token comes behind one of a newer, however late it arrives. That holds for what is written
 * so. Plain writes to these rows are not looked at, and have timestamps of another clock: a plain
 * {@code DELETE} forgets the token, and where its clock is ahead also hides what is written here
 * until then. So delete here, too. {@code USING TIMESTAMP} of a write is not followed: all of a
 * batch has the time of its decision.
 *
 * <p>How many replicas have to agree is said by the driver's profile: {@code serial-consistency},
 * where {@code LOCAL_SERIAL} is right only if all who write do so through one datacenter, and
 * {@code consistency}, at {@code QUORUM} for who reads at {@code QUORUM}.
 *
 * <p>Safe for use by many threads.
 */
public final class CassandraGuard {
  /** The column that remembers. */
  public static final String COLUMN = "fencing_token";

  /** The most writes at once; how many bytes they may have, Cassandra says. */
  public static final int MAX_WRITES = 1_000;

  /** A partition gets its first token once: more looks are needed only while it is deleted. */
  private static final int ATTEMPTS = 4;

  private static final String NAME = "[A-Za-z][A-Za-z0-9_]{0,47}";

  private final CqlSession session;
  private final String update;
  private final int keyColumns;
  private final LongAdder refused = new LongAdder();

  /**
   * A guard of a table's partitions.
   *
   * @param session stays the caller's
   * @param table a name, or a keyspace and a name, of letters, digits and underscores, not quoted
   * @param partitionKey the columns of the partition key, in their order
   * @throws IllegalArgumentException if they are others, as far as the driver knows the table, or
   *     the column that remembers is missing, no bigint, or static in a table without clustering
   *     columns and not in one with some
   */
  public CassandraGuard(CqlSession session, String table, String... partitionKey) {
    if (!table.matches("(" + NAME + "\\.)?" + NAME)) {
      throw new IllegalArgumentException(
          "a guarded table is NAME or KEYSPACE.NAME of letters, digits and underscores, not '"
              + table
              + "'");
    }
    List<String> columns = List.of(partitionKey);
    if (columns.isEmpty() || !columns.stream().allMatch(it -> it.matches(NAME))) {
      throw new IllegalArgumentException(
          "the columns of a partition key are at least one name of letters, digits and underscores,"
              + " not "
              + columns);
    }
    tableOf(session, table).ifPresent(it -> check(it, columns));
    this.session = session;
    this.keyColumns = columns.size();
    this.update =
        "UPDATE %s USING TTL 0 SET %s = ? WHERE %s IF %s "
            .formatted(
                table,
                COLUMN,
                columns.stream().map(it -> it + " = ?").collect(Collectors.joining(" AND ")),
                COLUMN);
  }

  /** What the driver knows of it; it may have been told to know nothing. */
  private static Optional<TableMetadata> tableOf(CqlSession session, String table) {
    int dot = table.indexOf('.');
    Optional<CqlIdentifier> keyspace =
        dot < 0
            ? session.getKeyspace()
            : Optional.of(CqlIdentifier.fromCql(table.substring(0, dot)));
    return keyspace
        .flatMap(session.getMetadata()::getKeyspace)
        .flatMap(it -> it.getTable(CqlIdentifier.fromCql(table.substring(dot + 1))));
  }

  private static void check(TableMetadata table, List<String> key) {
    List<CqlIdentifier> right =
        table.getPartitionKey().stream().map(ColumnMetadata::getName).toList();
    if (!key.stream().map(CqlIdentifier::fromCql).toList().equals(right)) {
      throw new IllegalArgumentException(
          "the partition key of %s is %s, not %s".formatted(table.getName(), right, key));
    }
    boolean isStatic = !table.getClusteringColumns().isEmpty();
    if (table
        .getColumn(COLUMN)
        .filter(it -> it.getType().equals(DataTypes.BIGINT) && it.isStatic() == isStatic)
        .isEmpty()) {
      throw new IllegalArgumentException(
          "table %s has no column %s bigint%s"
              .formatted(table.getName(), COLUMN, isStatic ? " STATIC" : ""));
    }
  }

  /**
   * Writes, if no larger token has written to this partition.
   *
   * <p>The answer fails with a {@link StaleTokenException} if one has, and nothing was written. Any
   * exception of the driver's, but that the query is not valid, leaves open what happened: behind a
   * timeout, or where too few replicas were there, it may have been done, or be done yet, though
   * never behind the write of a larger token. To repeat it is safe where the writes themselves may
   * be done twice; the driver does so itself where a coordinator misses replicas.
   *
   * @param token always of the same lock: those of two mean nothing to each other
   * @param key the values of the partition key, of the types that the driver maps to its columns
   * @param writes at most {@link #MAX_WRITES}, all to this partition; with none the token alone is
   *     remembered, and older ones are refused from then on
   * @return false if a condition of the writes' own did not hold, and this wrote nothing: it may be
   *     that an earlier try of the same did
   * @throws IllegalArgumentException at once, for another number of values or too many writes
   */
  public CompletionStage<Boolean> write(
      FencingToken token, List<?> key, List<? extends BatchableStatement<?>> writes) {
    if (key.size() != keyColumns) {
      throw new IllegalArgumentException(
          "the partition key has %d values, not %d".formatted(keyColumns, key.size()));
    }
    if (writes.size() > MAX_WRITES) {
      throw new IllegalArgumentException(
          "at most %d writes are done at once, not %d".formatted(MAX_WRITES, writes.size()));
    }
    return ifNotNewer(new Write(token, List.copyOf(key), List.copyOf(writes)), ATTEMPTS);
  }

  /** How many tokens came too late here. */
  public long refused() {
    return refused.sum();
  }

  private record Write(
      FencingToken token, List<Object> key, List<BatchableStatement<?>> statements) {}

  /** What Cassandra said, and the largest token so far where it was not done. */
  private record Outcome(boolean applied, OptionalLong seen) {
    private static Outcome of(AsyncResultSet result) {
      if (result.wasApplied()) {
        return new Outcome(true, OptionalLong.empty());
      }
      @Nullable Row row = result.one();
      return new Outcome(
          false,
          row == null || !row.getColumnDefinitions().contains(COLUMN) || row.isNull(COLUMN)
              ? OptionalLong.empty()
              : OptionalLong.of(row.getLong(COLUMN)));
    }
  }

  /** As behind an earlier token; first, because a repetition finds its own. */
  private CompletionStage<Boolean> ifNotNewer(Write write, int attempts) {
    return attempt(write, "<= ?", List.of(write.token().number()))
        .thenCompose(
            outcome ->
                outcome.applied() || outcome.seen().isPresent()
                    ? answer(write, outcome)
                    : ifFirst(write, attempts - 1));
  }

  /** As the first one: nothing compares with a column that was never written. */
  private CompletionStage<Boolean> ifFirst(Write write, int attempts) {
    return attempt(write, "= NULL", List.of())
        .thenCompose(
            outcome -> {
              if (outcome.applied()
                  || outcome.seen().isEmpty()
                  || outcome.seen().getAsLong() > write.token().number()) {
                return answer(write, outcome);
              }
              if (attempts == 0) {
                throw new IllegalStateException(
                    "the partition is deleted again and again while it is written to; this wrote"
                        + " nothing");
              }
              return ifNotNewer(write, attempts); // another was the first meanwhile
            });
  }

  /** If the token is good and nothing was written, a condition of the writes' own did not hold. */
  private CompletionStage<Boolean> answer(Write write, Outcome outcome) {
    long seen = outcome.seen().orElse(0);
    if (seen > write.token().number()) {
      refused.increment();
      return CompletableFuture.failedStage(
          new StaleTokenException(write.token(), new FencingToken(seen)));
    }
    return CompletableFuture.completedStage(outcome.applied());
  }

  private CompletionStage<Outcome> attempt(Write write, String condition, List<Long> compared) {
    List<Object> values = new ArrayList<>();
    values.add(write.token().number());
    values.addAll(write.key());
    values.addAll(compared);
    return session
        .prepareAsync(update + condition) // the driver remembers it for a while
        .thenCompose(
            prepared ->
                session.executeAsync(
                    BatchStatement.newInstance(BatchType.LOGGED)
                        .add(prepared.bind(values.toArray()))
                        .addAll(write.statements())
                        // Neither speculated about nor sent again behind a timeout.
                        .setIdempotent(false)))
        .thenApply(Outcome::of);
  }
}
