package io.troupe.api.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.guard.cassandra.Cassandra;
import io.troupe.api.guard.jdbc.JdbcGuard;
import io.troupe.api.guard.jdbc.Postgres;
import io.troupe.api.guard.pekko.FencedRoute;
import io.troupe.api.guard.servlet.FencedServlet;
import io.troupe.api.http.HttpServer;
import io.troupe.api.http.HttpSettings;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.map.TroupeMap;
import io.troupe.sharding.guard.GuardLimits;
import io.troupe.testkit.process.NodeProcess;
import io.troupe.testkit.process.RunningJdk;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process holds a lock, is stopped past its lease, and goes on as if it held it. Each guard
 * refuses its write; where nothing guards, it undoes what the next holder did. ({@code Fenced}
 * guards what is in one process, and is not among them.) The same process goes on with a lock whose
 * handle it is given.
 */
@Timeout(600)
class PausedHolderIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path directory;
  private final TokenMemory memory = new TokenMemory(GuardLimits.DEFAULT);
  private Troupe troupe;
  private HttpServer server;
  private FencedServlet servlet;
  private FencedRoute route;

  @BeforeEach
  void start() throws Exception {
    troupe = Troupe.join(TroupeSettings.of(directory.resolve("data")));
    server = HttpServer.start(troupe, HttpSettings.DEFAULT.at("127.0.0.1", 0));
    servlet = new FencedServlet(memory);
    route = new FencedRoute(new TokenMemory(GuardLimits.DEFAULT));
  }

  @AfterEach
  void stop() throws Exception {
    route.close();
    servlet.close();
    server.close();
    troupe.close();
  }

  @Test
  void mapsServicesAndDatabasesRefuseIt() throws Exception {
    Server h2 = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-tcpDaemon").start();
    try {
      String url = "jdbc:h2:tcp://127.0.0.1:" + h2.getPort() + "/mem:paused;DB_CLOSE_DELAY=-1";
      makeTables(url);
      check(url, () -> written(url));
    } finally {
      h2.stop();
    }
  }

  @Test
  void postgresRefusesIt() throws Exception {
    try (Postgres postgres = Postgres.start(directory)) {
      makeTables(postgres.url());
      check(postgres.url(), () -> written(postgres.url()));
    }
  }

  @Test
  void cassandraRefusesIt() throws Exception {
    try (Cassandra cassandra = Cassandra.start(directory);
        CqlSession session = Cassandra.connect(cassandra.port())) {
      session.execute(
          "CREATE KEYSPACE reports WITH replication ="
              + " {'class': 'SimpleStrategy', 'replication_factor': 1}");
      session.execute(
          "CREATE TABLE reports.written"
              + " (report text PRIMARY KEY, writer text, fencing_token bigint)");
      check(
          "cassandra:" + cassandra.port(),
          () ->
              Objects.requireNonNull(session.execute("SELECT writer FROM reports.written").one())
                  .getString(0));
    }
  }

  @Test
  void whatOneHeldIsAnothersByItsHandle() throws Exception {
    TroupeLock lock = troupe.lock(HolderMain.LOCK);
    HeldLock ours = lock.acquire(LockTerms.DEFAULT).orElseThrow();
    map().put("map", "nobody");
    Path go = directory.resolve("heir-goes");
    try (NodeProcess heir =
        holding("heir", go, List.of("map"))
            .environment(HolderMain.HANDLE, ours.letGo().toText())
            .start()) {
      assertThat(token(heir)).isEqualTo(ours.token().number());
      assertThat(lock.tryAcquire()).isEmpty();
      Files.createFile(go);
      assertThat(outcome(heir, "map")).isEqualTo("done");
      heir.awaitLine(Pattern.compile("^released: true$"), LIMIT);
    }
    assertThat(inMap("map")).isEqualTo("heir");
    assertThat(lock.tryAcquire().orElseThrow().token()).isGreaterThan(ours.token());
  }

  private void check(String database, Callable<String> written) throws Exception {
    URI filtered = servlet.uri().resolve("/report");
    URI directed = route.uri().resolve("/report");
    List<String> guarded = List.of("map", filtered.toString(), directed.toString(), database);
    List<String> targets = new ArrayList<>(guarded);
    targets.add("unguarded");

    Path firstGoes = directory.resolve("first-goes");
    try (NodeProcess first = holder("first", firstGoes, targets)) {
      long stale = token(first);
      first.pause();
      long next;
      Path secondGoes = Files.createFile(directory.resolve("second-goes"));
      try (NodeProcess second = holder("second", secondGoes, targets)) {
        next = token(second); // only once the lease of the first has ended
        for (String target : targets) {
          assertThat(outcome(second, target)).as(target).isEqualTo("done");
        }
        second.awaitLine(Pattern.compile("^end$"), LIMIT);
      }
      assertThat(next).isGreaterThan(stale);
      Files.createFile(firstGoes);
      first.resume();
      for (String target : guarded) {
        assertThat(outcome(first, target)).as(target).isEqualTo("stale-token");
      }
      assertThat(outcome(first, "unguarded")).isEqualTo("done");
    }

    assertThat(inMap("map")).isEqualTo("second");
    assertThat(get(filtered)).isEqualTo("second");
    assertThat(get(directed)).isEqualTo("second");
    assertThat(written.call()).isEqualTo("second");
    assertThat(memory.refused()).isEqualTo(1);
    assertThat(troupe.metrics()).contains("troupe_guard_refused_total 1.0");
    // What docs/locks.md warns of: nothing else kept the first from it.
    assertThat(inMap("unguarded")).isEqualTo("first");
  }

  private NodeProcess holder(String name, Path go, List<String> targets) {
    return holding(name, go, targets).start();
  }

  private NodeProcess.Builder holding(String name, Path go, List<String> targets) {
    List<String> command = new ArrayList<>();
    command.add(RunningJdk.java().toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(HolderMain.class.getName());
    command.addAll(List.of(name, "http://127.0.0.1:" + server.address().getPort(), go.toString()));
    command.addAll(targets);
    return NodeProcess.named(name).command(command).log(directory.resolve(name + ".log"));
  }

  private static long token(NodeProcess holder) {
    return Long.parseLong(
        holder.awaitLine(Pattern.compile("^holds it: true, token (\\d+)$"), LIMIT).group(1));
  }

  private static String outcome(NodeProcess holder, String target) {
    return holder
        .awaitLine(Pattern.compile("^" + Pattern.quote(target) + " (.*)$"), LIMIT)
        .group(1);
  }

  private String inMap(String key) {
    return map().get(key).orElseThrow().value();
  }

  private TroupeMap<String, String> map() {
    return troupe.map(HolderMain.MAP.value());
  }

  private static String get(URI uri) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  private static void makeTables(String database) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      statement.execute(new JdbcGuard().createTable());
      statement.execute("CREATE TABLE written (writer VARCHAR(100))");
      statement.execute("INSERT INTO written VALUES ('nobody')");
    }
  }

  private static String written(String database) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT writer FROM written")) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }
}
