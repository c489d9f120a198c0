package io.troupe.api.lock.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.cli.Main;
import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.http.HttpServer;
import io.troupe.api.http.HttpSettings;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.StaleTokenException;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.map.Options;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.session.TroupeSession;
import io.troupe.coordination.lock.LockHolder;
import io.troupe.coordination.lock.LockPast;
import io.troupe.testkit.await.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of docs/lock-styles.md: they run, and the page shows what runs. */
@Timeout(120)
class LockStylesPageTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Path PAGE = Path.of("..", "docs", "lock-styles.md");

  @TempDir static Path directory;
  private static Troupe troupe;

  @BeforeAll
  static void start() {
    troupe = Troupe.join(TroupeSettings.of(directory));
  }

  @AfterAll
  static void stop() {
    troupe.close();
  }

  @Test
  void theLeaseOfADeadHolderEndsAndItsLateWriteIsRefused() {
    TroupeMap<String, String> pages = troupe.map("pages");
    RedisStyle style = new RedisStyle(troupe.lock("warming"), pages);
    FencingToken dead = style.once().orElseThrow();
    Await.until(
        () ->
            style.warm(
                "front",
                () -> {
                  assertThat(style.once()).as("while it is watched").isEmpty();
                  return "warm";
                }),
        LIMIT,
        "the end of a lease that nobody renews");

    assertThatThrownBy(() -> style.write("front", "cold", dead))
        .isInstanceOf(StaleTokenException.class);
    assertThat(pages.get("front").orElseThrow().value()).isEqualTo("warm");
    assertThat(style.once().orElseThrow()).isGreaterThan(dead);
  }

  @Test
  void whoWaitsIsServedInOrderAndWhoIsGoneIsPassedOver() {
    TroupeLock lock = troupe.lock("nightly");
    List<ZooKeeperStyle> processes = new ArrayList<>();
    List<CompletableFuture<Optional<HeldLock>>> turns = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ZooKeeperStyle process = new ZooKeeperStyle(troupe, "process-" + i);
      processes.add(process);
      turns.add(process.queueUp("nightly"));
      awaitHoldersAndWaiters(lock, i + 1);
    }
    HeldLock first = turns.get(0).join().orElseThrow();

    // The second one dies, as far as anybody knows: it is out of the queue.
    assertThat(
            troupe
                .sessions()
                .end(processes.get(1).session(), Options.DEFAULT)
                .toCompletableFuture()
                .join())
        .isTrue();
    awaitHoldersAndWaiters(lock, 3);
    assertThat(turns.get(2)).isNotDone();

    processes.get(0).close();
    HeldLock third = turns.get(2).join().orElseThrow();
    assertThat(third.token()).isGreaterThan(first.token());
    assertThat(turns.get(3)).isNotDone();
    processes.get(2).close();
    assertThat(turns.get(3).join().orElseThrow().token()).isGreaterThan(third.token());
    processes.get(3).close();
    Await.until(() -> turns.get(1).isDone(), LIMIT, "the end of the wait of who died");
    processes.get(1).close();
  }

  private static void awaitHoldersAndWaiters(TroupeLock lock, int count) {
    Await.until(
        () -> lock.explain().holderCount() + lock.explain().waiterCount() == count,
        LIMIT,
        count + " at lock " + lock.name());
  }

  @Test
  void anOldMastersSequencerIsRefusedAndItsLockIsDelayed() {
    try (ChubbyStyle old = new ChubbyStyle(troupe, "old")) {
      assertThat(old.serve("motd", "old")).isTrue();
      var unused =
          troupe.sessions().end(old.session().id(), Options.DEFAULT).toCompletableFuture().join();
      try (ChubbyStyle young = new ChubbyStyle(troupe, "young")) {
        assertThat(young.serve("motd", "young")).isTrue();
        assertThatThrownBy(() -> old.write("motd", "late")).isInstanceOf(StaleTokenException.class);
        assertThat(old.session().ended().toCompletableFuture().join())
            .isEqualTo(TroupeSession.State.LOST);
        assertThat(old.serve("motd", "late")).isFalse();

        LockPast past = troupe.lock("master").explain().past().getFirst();
        LockHolder now = troupe.lock("master").explain().holders().getFirst();
        assertThat(past.how()).isEqualTo(LockPast.How.SESSION_ENDED);
        assertThat(now.sinceMillis() - past.toMillis()).isGreaterThanOrEqualTo(1_000);
      }
    }
    assertThat(troupe.map("files").get("motd").orElseThrow().value()).isEqualTo("young");
  }

  @Test
  void aRowIsChangedOnlyAsItWasSeen() {
    CassandraStyle style = new CassandraStyle(troupe.map("rows"));
    Version taken = style.take("12A", "ada").orElseThrow();
    assertThat(style.take("12A", "bob")).isEmpty();
    Version kept = style.keep("12A", "ada", taken).orElseThrow();
    assertThat(style.keep("12A", "bob", taken)).isEmpty();
    assertThat(style.leave("12A", taken)).isFalse();
    assertThat(style.leave("12A", kept)).isTrue();
    assertThat(style.take("12A", "bob").orElseThrow()).isGreaterThan(kept);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RedisStyle", "ZooKeeperStyle", "ChubbyStyle", "CassandraStyle"})
  void thePageShowsWhatRuns(String example) throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/troupe/api/lock/style", example + ".java"));
    assertThat(Files.readString(PAGE))
        .contains("```java\n" + source.substring(source.indexOf("/**")) + "```");
  }

  /** A line that is to be refused says so behind a #. A script of the reader's does nothing. */
  @Test
  void theLinesForAShellDoWhatTheySay() throws IOException {
    List<String> lines =
        Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(PAGE))
            .results()
            .flatMap(it -> it.group(1).lines())
            .toList();
    assertThat(lines).hasSizeGreaterThan(4);
    try (HttpServer server = HttpServer.start(troupe, HttpSettings.DEFAULT.at("127.0.0.1", 0))) {
      for (String line : lines) {
        run(line, server.address().getPort());
      }
    }
  }

  private static void run(String line, int port) {
    String[] parts = line.split(" *# *", 2);
    List<String> words = new ArrayList<>(List.of(parts[0].split(" +")));
    assertThat(words.removeFirst()).isEqualTo("./troupe");
    words.replaceAll(it -> it.startsWith("./") ? "true" : it);
    words.addAll(2, List.of("--node", "http://127.0.0.1:" + port));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
    Console console = new Console(InputStream.nullInputStream(), stream, stream, false);
    int code = Main.run(console, words.toArray(String[]::new));
    assertThat(code)
        .as("%s: %s", line, said.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            parts.length == 2 && parts[1].startsWith("refused") ? ExitCode.REFUSED : ExitCode.OK);
  }
}
