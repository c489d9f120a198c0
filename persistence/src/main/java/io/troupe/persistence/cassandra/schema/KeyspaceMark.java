package io.troupe.persistence.cassandra.schema;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whose a keyspace is. Two clusters in one keyspace would take each other's partitions for their
 * own: the first that writes its name there keeps it.
 */
public final class KeyspaceMark {
  private KeyspaceMark() {}

  /**
   * Writes the name of a cluster where there is none yet. May be repeated. Fails as the driver
   * does.
   *
   * @return the name that is there from now on
   */
  public static String take(CqlSession session, String keyspace, String cluster) {
    ResultSet answer =
        session.execute(
            SimpleStatement.newInstance(
                    "INSERT INTO %s.meta (name, value) VALUES ('cluster', ?) IF NOT EXISTS"
                        .formatted(keyspace),
                    cluster)
                .setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM)
                .setSerialConsistencyLevel(ConsistencyLevel.LOCAL_SERIAL)
                .setIdempotent(true)); // made once or twice, the same name is there
    boolean isNew = answer.wasApplied(); // to be asked before its row is
    @Nullable Row row = answer.one();
    return isNew ? cluster : Objects.requireNonNull(Objects.requireNonNull(row).getString("value"));
  }
}
