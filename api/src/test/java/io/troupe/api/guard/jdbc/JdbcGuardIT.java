package io.troupe.api.guard.jdbc;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** On a PostgreSQL server. */
class JdbcGuardIT extends GuardedRows {
  @TempDir static Path logs;
  private static @Nullable Postgres server;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = Postgres.start(logs);
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Override
  String url() {
    return Objects.requireNonNull(server).url();
  }
}
