package io.troupe.bench.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.troupe.actors.Bytes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Rows without a condition, one for each event, in one unlogged batch of one partition: what a
 * journal does that fences nobody.
 */
final class PlainWriter implements LaneWriter {
  private final CqlSession session;
  private final PreparedStatement insert;
  private final long[] next;

  PlainWriter(CqlSession session, int lanes) {
    this.session = session;
    var unused =
        session.execute(
            "CREATE TABLE IF NOT EXISTS plain (lane int, number bigint, event blob,"
                + " PRIMARY KEY (lane, number))");
    insert = session.prepare("INSERT INTO plain (lane, number, event) VALUES (?, ?, ?)");
    next = new long[lanes];
  }

  @Override
  public CompletionStage<Void> write(int lane, List<Bytes> events) {
    BatchStatementBuilder batch =
        BatchStatement.builder(BatchType.UNLOGGED)
            .setConsistencyLevel(DefaultConsistencyLevel.LOCAL_QUORUM);
    for (Bytes event : events) {
      batch.addStatement(insert.bind(lane, next[lane]++, ByteBuffer.wrap(event.unsafeArray())));
    }
    return session.executeAsync(batch.build()).thenAccept(unused -> {});
  }

  @Override
  public void close() {
    // The session is the run's.
  }
}
