package io.troupe.api.guard.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.troupe.actors.FencingToken;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The lines of accounts, a partition each, which has a column {@code fencing_token} of its own. */
final class Ledger {
  private final CassandraGuard guard;

  /** ALTER TABLE bank.ledger ADD fencing_token bigint STATIC has been done before. */
  Ledger(CqlSession session) {
    this.guard = new CassandraGuard(session, "bank.ledger", "account");
  }

  /** Fails with a StaleTokenException, and adds nothing, where a larger token has written. */
  CompletionStage<Boolean> add(FencingToken token, String account, int line, int amount) {
    SimpleStatement insert =
        SimpleStatement.newInstance(
            "INSERT INTO bank.ledger (account, line, amount) VALUES (?, ?, ?)",
            account,
            line,
            amount);
    return guard.write(token, List.of(account), List.of(insert));
  }
}
