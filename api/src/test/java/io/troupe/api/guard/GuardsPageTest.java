package io.troupe.api.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.FencingToken;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.guard.jdbc.JdbcGuard;
import io.troupe.api.lock.StaleTokenException;
import io.troupe.api.map.TroupeMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/locks.md, "Guards": it runs, and the page shows what runs. */
@Timeout(120)
class GuardsPageTest {
  @TempDir Path directory;

  @Test
  void whoWasOvertakenWritesNeitherTheMapNorTheTable() throws Exception {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:page;DB_CLOSE_DELAY=-1");
    try (Troupe troupe = Troupe.join(TroupeSettings.of(directory));
        Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(new JdbcGuard().createTable());
      statement.execute("CREATE TABLE report (written INT)");
      statement.execute("INSERT INTO report VALUES (0)");
      TroupeMap<String, String> reports = troupe.map("reports");
      NightlyReport report = new NightlyReport(troupe.lock("nightly"), reports, database);

      report.write("monday");
      report.write("tuesday");
      assertThatThrownBy(() -> report.write("sunday", new FencingToken(1)))
          .isInstanceOf(StaleTokenException.class);

      assertThat(reports.get("last").orElseThrow().value()).isEqualTo("tuesday");
      try (ResultSet row = statement.executeQuery("SELECT written FROM report")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getInt(1)).isEqualTo(2);
      }
    }
  }

  @Test
  void thePageShowsWhatRuns() throws Exception {
    String source =
        Files.readString(Path.of("src/test/java/io/troupe/api/guard", "NightlyReport.java"));
    assertThat(Files.readString(Path.of("..", "docs", "locks.md")))
        .contains("```java\n" + source.substring(source.indexOf("/** Writes")) + "```");
  }
}
