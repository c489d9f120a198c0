package io.troupe.api.guard;

import io.troupe.actors.FencingToken;
import io.troupe.api.guard.jdbc.JdbcGuard;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.map.TroupeMap;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.guard.GuardName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Writes a report into a map and a table, both of which check who does so. */
final class NightlyReport {
  private static final GuardName LOCK = new GuardName("nightly");

  private final TroupeLock lock;
  private final TroupeMap<String, String> reports;
  private final DataSource database;
  private final JdbcGuard guard = new JdbcGuard();

  NightlyReport(TroupeLock lock, TroupeMap<String, String> reports, DataSource database) {
    this.lock = lock;
    this.reports = reports;
    this.database = database;
  }

  void write(String day) throws SQLException {
    try (HeldLock held = lock.acquire(LockTerms.DEFAULT).orElseThrow()) {
      write(day, held.token());
    }
  }

  /** Throws a StaleTokenException, and writes nothing, where others have held the lock since. */
  void write(String day, FencingToken token) throws SQLException {
    reports.guardedBy(Guard.of(LOCK, token)).put("last", day);
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      guard.pass(connection, "report", token);
      try (Statement update = connection.createStatement()) {
        update.executeUpdate("UPDATE report SET written = written + 1");
      }
      connection.commit(); // closed without it, nothing was done
    }
  }
}
