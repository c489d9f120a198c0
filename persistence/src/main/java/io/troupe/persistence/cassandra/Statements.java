package io.troupe.persistence.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import io.troupe.persistence.cassandra.bucket.NoAnswerException;
import java.util.List;

/**
 * How statements are asked, whatever the session's own profile says: written to and read from a
 * majority of the replicas in the local datacenter, decided by a majority of them. A read that may
 * be repeated says so itself; nothing else is sent a second time by the driver.
 */
final class Statements {
  private Statements() {}

  static PreparedStatement prepare(CqlSession session, String cql) {
    return session.prepare(
        SimpleStatement.newInstance(cql)
            .setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM)
            .setSerialConsistencyLevel(ConsistencyLevel.LOCAL_SERIAL)
            .setIdempotent(false));
  }

  /** Asks, and waits for the answer, or its first page. */
  static ResultSet execute(CqlSession session, Statement<?> statement) {
    try {
      return session.execute(statement);
    } catch (DriverException e) {
      throw noAnswer(e);
    }
  }

  /** What a failure of the driver says of a request. */
  static NoAnswerException noAnswer(DriverException failure) {
    return new NoAnswerException(!isNotAdmitted(failure), failure);
  }

  /** Whether no node took it up: it never left, or was refused before it began. */
  private static boolean isNotAdmitted(Throwable failure) {
    return switch (failure) {
      case AllNodesFailedException all ->
          all.getAllErrors().values().stream()
              .flatMap(List::stream)
              .allMatch(Statements::isNotAdmitted);
      case UnavailableException unused -> true;
      case RequestThrottlingException unused -> true;
      default -> false;
    };
  }
}
