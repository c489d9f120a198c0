package io.troupe.api.guard.jdbc;

/** On H2, in this process. */
class JdbcGuardTest extends GuardedRows {
  @Override
  String url() {
    return "jdbc:h2:mem:guard;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=30000";
  }
}
