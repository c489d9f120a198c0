package io.troupe.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.http.HttpServer;
import io.troupe.api.http.HttpSettings;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code troupe lock}, at a real node. */
@Timeout(120)
class LockCommandTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir static Path data;
  @TempDir Path directory;
  private static Troupe troupe;
  private static HttpServer server;

  @BeforeAll
  static void start() {
    troupe = Troupe.join(TroupeSettings.of(data));
    server = HttpServer.start(troupe, HttpSettings.DEFAULT.at("127.0.0.1", 0));
  }

  @AfterAll
  static void stop() {
    server.close();
    troupe.close();
  }

  /** What a command said, and how it ended. */
  private static Ran lock(String... words) {
    return Ran.at(server.address().getPort(), "lock", words);
  }

  private static Ran map(String... words) {
    return Ran.at(server.address().getPort(), "map", words);
  }

  private static CompletableFuture<Ran> lockAside(String... words) {
    return CompletableFuture.supplyAsync(() -> lock(words), Thread::startVirtualThread);
  }

  @Test
  void runHoldsALockAroundACommandAndEndsAsItDoes() throws IOException {
    Path file = directory.resolve("token");
    Ran ran =
        lock(
            "run",
            "around",
            "--",
            "sh",
            "-c",
            "echo $TROUPE_LOCK $TROUPE_FENCING_TOKEN >" + file + "; exit 7");
    assertThat(ran.code()).as(ran.err()).isEqualTo(7);
    assertThat(Files.readString(file)).matches("around [0-9]+\n");
    assertThat(troupe.lock("around").explain().holderCount()).isZero();
    assertThat(troupe.lock("around").explain().past()).hasSize(1);
  }

  @Test
  void whoHoldsItIsAskedToGiveItUp() {
    assertThat(lock("ask", "wanted").code()).isEqualTo(ExitCode.REFUSED);
    assertThat(lock("acquire", "wanted").code()).isZero();
    assertThat(lock("ask", "wanted", "--token", "9999999").err()).contains("under token 9999999");
    assertThat(lock("explain", "wanted").out()).doesNotContain("asked");
    Ran asked = lock("ask", "wanted");
    assertThat(asked.code()).as(asked.err()).isZero();
    assertThat(asked.out()).contains("asked 1");
    assertThat(lock("explain", "wanted").out()).contains("asked to give it up since 20");
  }

  @Test
  void aMapIsPutUnderAToken() {
    assertThat(map("put", "m", "k", "new", "--token", "57").code()).isZero();
    Ran late = map("put", "m", "k", "old", "--token", "41");
    assertThat(late.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(late.err()).contains("refused (stale-token): token 41 is stale: 57 was here");
    assertThat(map("delete", "m", "k", "--token", "41").code()).isEqualTo(ExitCode.REFUSED);
    assertThat(map("increment", "m", "k", "--token", "41").code()).isEqualTo(ExitCode.REFUSED);
    assertThat(map("put", "m", "k", "daily", "--token", "41", "--lock", "daily").code()).isZero();
    for (String none : new String[] {"0", "-1", "x"}) {
      assertThat(map("put", "m", "k", "v", "--token=" + none).code()).isEqualTo(ExitCode.USAGE);
    }
    assertThat(map("put", "m", "k", "v", "--lock", "daily").code()).isEqualTo(ExitCode.USAGE);
    assertThat(map("put", "m", "k", "v", "--token", "1", "--lock", "..").code())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void runWaitsItsTurnAndRenewsMeanwhile() {
    Path go = directory.resolve("go");
    // Far longer than its lease, as long as the other waits.
    CompletableFuture<Ran> first =
        lockAside(
            "run",
            "turns",
            "--lease",
            "3s",
            "--",
            "sh",
            "-c",
            "while [ ! -e " + go + " ]; do sleep 0.05; done");
    Await.until(() -> troupe.lock("turns").explain().holderCount() == 1, LIMIT, "a holder");
    Ran late = lock("run", "turns", "--wait", "4s", "--", "true");
    assertThat(late.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(late.err()).contains("others held lock turns all the time; nothing was run");

    CompletableFuture<Ran> second = lockAside("run", "turns", "--wait", "1h", "--", "true");
    Await.until(() -> troupe.lock("turns").explain().waiterCount() == 1, LIMIT, "a waiter");
    made(go);
    assertThat(first.join().code()).isZero();
    assertThat(second.join().code()).isZero();
  }

  private static void made(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void runStopsTheCommandWhereTheLockIsLost() throws IOException {
    Path pid = directory.resolve("pid");
    CompletableFuture<Ran> run =
        lockAside(
            "run",
            "lost",
            "--lease",
            "2s",
            "--",
            "sh",
            "-c",
            "sleep 600 & echo $! >" + pid + "; wait");
    Await.until(() -> Files.exists(pid) && size(pid) > 0, LIMIT, "the command");
    assertThat(troupe.lock("lost").forceRelease(Optional.empty())).contains(1);

    Ran ran = run.join();
    assertThat(ran.code()).isEqualTo(ExitCode.LOST);
    assertThat(ran.err()).contains("lock lost is lost, or will be: the command is stopped");
    assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))).isEmpty();
  }

  @Test
  void runYieldsOnceSomebodyAsks() throws IOException {
    Path pid = directory.resolve("asked-pid");
    CompletableFuture<Ran> run =
        lockAside(
            "run", "yielded", "--yield", "--", "sh", "-c", "echo $$ >" + pid + "; exec sleep 600");
    Await.until(() -> Files.exists(pid) && size(pid) > 0, LIMIT, "the command");
    assertThat(lock("ask", "yielded").code()).isZero();

    Ran ran = run.join();
    assertThat(ran.code()).isEqualTo(ExitCode.LOST);
    assertThat(ran.err()).contains("lock yielded is to be handed over: the command is stopped");
    assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))).isEmpty();
    assertThat(troupe.lock("yielded").explain().holderCount()).isZero();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void aCommandThatCannotBeRunLeavesNoLockBehind() {
    Ran ran = lock("run", "none", "--", directory.resolve("none").toString());
    assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(ran.err()).contains("none");
    assertThat(troupe.lock("none").explain().holderCount()).isZero();
  }

  @Test
  void aHandleIsRenewedAndReleased() {
    Ran got = lock("acquire", "handle", "--owner", "me", "--wait", "0s");
    assertThat(got.code()).as(got.err()).isZero();
    String handle = got.out().strip();
    assertThat(handle).matches("handle:[0-9]+:[0-9]+:me");
    assertThat(lock("acquire", "handle", "--wait", "0s").code()).isEqualTo(ExitCode.REFUSED);

    Ran again = lock("acquire", "handle", "--owner", "me", "--output", "json");
    assertThat(again.json().path("handle").asText()).isEqualTo(handle);
    assertThat(lock("renew", handle, "--lease", "1h").out()).isEqualTo("renewed for 3600000 ms\n");
    assertThat(lock("release", handle).out()).contains("still held, holds: 1");
    assertThat(lock("release", handle).out()).isEqualTo("released\n");

    Ran gone = lock("release", handle);
    assertThat(gone.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(gone.err()).contains("lock handle is not held by me under token");
    assertThat(lock("renew", handle).code()).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void explainsAndLists() {
    String handle = lock("acquire", "told", "--owner", "ann", "--shared").out().strip();
    lock("acquire", "told", "--owner", "bob", "--shared");
    CompletableFuture<Ran> waiting = lockAside("acquire", "told", "--owner", "cid", "--wait", "5m");
    Await.until(() -> troupe.lock("told").explain().waiterCount() == 1, LIMIT, "a waiter");

    Ran told = lock("explain", "told");
    assertThat(told.out())
        .startsWith("lock told: held by 2, waited for by 1")
        .containsPattern("holds  ann  token [0-9]+, since .*, for .* at least, shared")
        .containsPattern("waits  cid  since .*, for 4m.*s more");
    assertThat(lock("explain", "told", "--output", "json").json().path("holderCount").asInt())
        .isEqualTo(2);
    assertThat(lock("list", "--after", "tolc", "--limit", "1").out())
        .containsPattern("told  ann  token .*, shared, and 1 more, waited for by 1");

    lock("release", handle);
    Ran forced = lock("force-release", "told");
    assertThat(forced.out()).isEqualTo("taken from 1\n");
    assertThat(waiting.join().code()).isZero();
    Ran nobody = lock("force-release", "told", "--token", "999999");
    assertThat(nobody.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(nobody.err()).contains("nobody holds lock told under token 999999");
    assertThat(lock("explain", "told").out())
        .containsPattern("held   ann  token .*, released, shared")
        .containsPattern("held   bob  token .*, forced, shared");
    assertThat(lock("explain", "never").out()).isEqualTo("lock never: free\n");
  }

  @Test
  void showsWhoWaitsForWhom() {
    lock("acquire", "knot-1", "--owner", "ann");
    lock("acquire", "knot-2", "--owner", "bob");
    CompletableFuture<Ran> bob = lockAside("acquire", "knot-1", "--owner", "bob", "--wait", "5m");
    CompletableFuture<Ran> ann = lockAside("acquire", "knot-2", "--owner", "ann", "--wait", "5m");
    Await.until(() -> troupe.lock("knot-1").explain().waiterCount() == 1, LIMIT, "bob waits");
    Await.until(() -> troupe.lock("knot-2").explain().waiterCount() == 1, LIMIT, "ann waits");

    Ran graph = lock("graph", "--after", "knot-1");
    assertThat(graph.out())
        .contains("cycle of 2")
        .containsPattern("ann waits for lock knot-2 held by bob, for .*s")
        .containsPattern("bob waits for lock knot-1 held by ann, for .*s")
        .containsPattern("lock knot-2\\R  holds  bob  for .*, token .*\\R  waits  ann  for .*s");
    assertThat(lock("graph", "--cycles").out()).doesNotContain("holds");
    assertThat(lock("graph", "--output", "json").json().path("cycles").path(0).path("waits"))
        .hasSize(2);

    lock("force-release", "knot-1");
    lock("force-release", "knot-2");
    assertThat(bob.join().code()).isZero();
    assertThat(ann.join().code()).isZero();
    assertThat(lock("graph", "--cycles").out()).isEqualTo("no cycle\n");
    assertThat(lock("graph", "--limit", "1001").code()).isNotZero();
    assertThat(Ran.of("lock", "graph", "--help").out())
        .contains("An owner whose name is drawn")
        .contains("is in no cycle");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run a                         | Missing required parameter",
        "run a --lease 500ms -- true   | at least 1s",
        "acquire a~b                   | is made of A-Z",
        "acquire a --lease 0s          | a lease is from 1 to 86400000 ms",
        "acquire a --lease 25h         | a time to 24h looks like",
        "acquire a --wait 2h           | a wait for a lock is from 0 to 3600000 ms",
        "acquire a --delay 2m          | a lock's delay is from 0 to 60000 ms",
        "acquire a --owner a~b         | without space",
        "acquire a --timeout 11m       | --timeout is from 1ms to 10m",
        "acquire a --timeout 0s        | --timeout is from 1ms to 10m",
        "release a:1:2                 | NAME:TOKEN:TICKET:OWNER",
        "list --limit 1001             | 1 to 1000",
        "force-release a --token 0     | at least 1",
      })
  void aCommandLineThatIsWrongSaysWhatIs(String line, String what) {
    String[] words =
        Stream.of(line.split(" +")).map(word -> word.replace('~', ' ')).toArray(String[]::new);
    Ran ran = lock(words);
    assertThat(ran.code()).isIn(ExitCode.USAGE, ExitCode.REFUSED);
    assertThat(ran.err()).contains(what);
  }
}
