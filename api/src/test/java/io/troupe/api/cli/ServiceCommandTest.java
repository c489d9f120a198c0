package io.troupe.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.http.HttpSettings;
import io.troupe.api.service.ServiceRegistration;
import io.troupe.api.service.TroupeService;
import io.troupe.coordination.service.Health;
import io.troupe.coordination.service.Instance;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code troupe service}, at a real node. */
@Timeout(120)
class ServiceCommandTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir static Path data;
  @TempDir Path directory;
  private static Troupe troupe;
  private static io.troupe.api.http.HttpServer server;

  @BeforeAll
  static void start() {
    troupe = Troupe.join(TroupeSettings.of(data));
    server = io.troupe.api.http.HttpServer.start(troupe, HttpSettings.DEFAULT.at("127.0.0.1", 0));
  }

  @AfterAll
  static void stop() {
    server.close();
    troupe.close();
  }

  /** What a command said, and how it ended. */
  private static Ran service(String... words) {
    return Ran.at(server.address().getPort(), "service", words);
  }

  private static CompletableFuture<Ran> aside(String... words) {
    return CompletableFuture.supplyAsync(() -> service(words), Thread::startVirtualThread);
  }

  private static void isListed(TroupeService service, Instance instance) {
    Await.until(
        () ->
            service.list().instances().stream()
                .map(Instance.Registered::instance)
                .anyMatch(instance::equals),
        LIMIT,
        instance + " is listed");
  }

  @Test
  void runOffersWhileItsCommandRunsAndEndsAsItDoes() throws IOException {
    TroupeService web = troupe.service("run");
    Path seen = directory.resolve("seen");
    Path done = directory.resolve("done");
    CompletableFuture<Ran> running =
        aside(
            "run",
            "run",
            "--address",
            "http://10.0.0.7/api",
            "--meta",
            "zone=a",
            "--",
            "sh",
            "-c",
            "echo $TROUPE_SERVICE $TROUPE_INSTANCE >%s; while [ ! -e %s ]; do sleep 0.05; done; exit 7"
                .formatted(seen, done));
    isListed(web, Instance.at("http:--10.0.0.7-api", "http://10.0.0.7/api").with("zone", "a"));
    Files.createFile(done);
    assertThat(running.join().code()).as(running.join().err()).isEqualTo(7);
    assertThat(Files.readString(seen)).isEqualTo("run http:--10.0.0.7-api\n");
    assertThat(web.list().instances()).isEmpty();
  }

  @Test
  void registerKeepsACheckedInstanceUntilItIsTakenOff() throws IOException {
    AtomicInteger status = new AtomicInteger(503);
    HttpServer checked =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    checked.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    checked.start();
    TroupeService web = troupe.service("checked");
    String url = "http://127.0.0.1:" + checked.getAddress().getPort() + "/health";
    CompletableFuture<Ran> registered =
        aside("register", "checked", "--address", "h:1", "--check", url, "--check-every", "100ms");
    Instance one = Instance.at("h:1", "h:1");
    String answered = "GET answered with status ";
    isListed(web, one.withHealth(new Health(Health.State.CRITICAL, answered + 503)));
    status.set(200);
    isListed(web, one);
    status.set(429);
    isListed(web, one.withHealth(new Health(Health.State.WARNING, answered + 429)));
    checked.stop(0);
    isListed(web, one.withHealth(new Health(Health.State.CRITICAL, "nobody listens there")));
    assertThat(service("deregister", "checked", "h:1").out()).isEqualTo("deregistered\n");
    assertThat(registered.join().code()).isEqualTo(ExitCode.REFUSED);
    assertThat(registered.join().err())
        .contains("h:1 of service checked is registered")
        .contains("h:1 of service checked was taken off by others");
    Ran again = service("deregister", "checked", "h:1");
    assertThat(again.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(again.err()).contains("has no instance h:1");
  }

  @Test
  void instancesAndServicesAreShown() {
    assertThat(service("show", "shown").code()).isEqualTo(ExitCode.REFUSED);
    Health warning = new Health(Health.State.WARNING, "slow");
    try (ServiceRegistration one =
        troupe.service("shown").register(Instance.at("a", "h:1").with("zone", "a"))) {
      assertThat(one.setHealth(warning)).succeedsWithin(LIMIT);
      Ran shown = service("show", "shown", "--meta", "zone=a");
      assertThat(shown.out())
          .startsWith("service shown: 1 instance, version ")
          .contains("  a  h:1  warning (slow), since 20")
          .endsWith(", {zone=a}\n");
      assertThat(shown.code()).isZero();
      assertThat(service("show", "shown", "--health", "passing").out())
          .startsWith("service shown: no instance, version ");
      assertThat(service("show", "shown", "--output", "json").out())
          .contains("\"metadata\":{\"zone\":\"a\"}", "\"reason\":\"slow\"");
      assertThat(service("list").out()).contains("shown: 0 passing, 1 warning, 0 critical");
      assertThat(service("list", "--after", "zz").out()).isEqualTo("no service has instances\n");
    }
  }

  @Test
  void watchShowsEachListThatIsAnother() {
    TroupeService web = troupe.service("watched");
    CompletableFuture<Ran> watching =
        aside("watch", "watched", "--health", "warning", "--changes", "2");
    Await.until(
        () -> {
          if (!watching.isDone()) {
            web.register(Instance.at("a", "h:1")).close();
          }
          return watching.isDone();
        },
        LIMIT,
        "two changes");
    assertThat(watching.join().code()).isZero();
    assertThat(watching.join().out().lines().filter(it -> it.startsWith("service watched: ")))
        .hasSize(3);
  }

  @Test
  void whereNobodyAnswersItSaysSoAndRunsNothing() {
    Path seen = directory.resolve("seen");
    String[] words = {"run", "none", "--address", "h:1", "--", "touch", seen.toString()};
    Ran ran = Ran.at(1, "service", words);
    assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(seen).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          register w | --address
          register w --address h:1 --lease 500ms | at least 1s
          register w --address h:1 --check ftp://h | --check is a URL of http or https
          register w --address h:1 --check http:/health | with a host
          register w --address h:1 --check health | with a host
          register w --address h:1 --check-every 50ms | --check-every is from 100ms
          register w --address h:1 --id a/b | is made of
          register w --address h:1 --meta k | KEY=VALUE
          show w --health fine | passing, warning or critical
          """)
  void badInputIsToldSo(String words, String why) {
    Ran ran = service(words.split(" ", -1));
    assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains(why);
  }
}
