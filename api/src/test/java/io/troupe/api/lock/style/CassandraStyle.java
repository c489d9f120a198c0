package io.troupe.api.lock.style;

import io.troupe.actors.Version;
import io.troupe.api.map.Options;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.map.Written;
import io.troupe.sharding.map.MapCondition;
import java.time.Duration;
import java.util.Optional;

/** Cassandra style: a row with a condition on each change, and a time to live. */
final class CassandraStyle {
  private static final Options FOR_A_WHILE = Options.DEFAULT.withTimeToLive(Duration.ofSeconds(30));

  private final TroupeMap<String, String> seats;

  CassandraStyle(TroupeMap<String, String> seats) {
    this.seats = seats;
  }

  /** INSERT … IF NOT EXISTS USING TTL 30; empty if somebody has it. */
  Optional<Version> take(String seat, String owner) {
    return put(seat, owner, MapCondition.IF_ABSENT);
  }

  /** UPDATE … USING TTL 30 … IF owner = …; empty if it ended, or was taken, meanwhile. */
  Optional<Version> keep(String seat, String owner, Version mine) {
    return put(seat, owner, new MapCondition.IfVersion(mine));
  }

  /** DELETE … IF owner = … */
  boolean leave(String seat, Version mine) {
    return seats.remove(seat, mine).happened();
  }

  private Optional<Version> put(String seat, String owner, MapCondition condition) {
    Written written =
        seats.async().put(seat, owner, condition, FOR_A_WHILE).toCompletableFuture().join();
    return written instanceof Written.Stored stored
        ? Optional.of(stored.version())
        : Optional.empty();
  }
}
