package io.troupe.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.http.HttpServer;
import io.troupe.api.http.HttpSettings;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code troupe semaphore}, {@code latch}, {@code barrier}, {@code atomic} and {@code id}, at a
 * real node.
 */
@Timeout(120)
class CoordinationCommandTest {

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
  private static Ran ran(String command, String... words) {
    return Ran.at(server.address().getPort(), command, words);
  }

  @Test
  void aLatchIsSetCountedDownAndAwaited() {
    assertThat(ran("latch", "show", "gate").code()).isEqualTo(1);
    assertThat(ran("latch", "await", "gate").code()).as("none to wait for").isEqualTo(1);
    assertThat(ran("latch", "set", "gate", "2").out()).startsWith("latch gate: 2 left in round ");
    assertThat(ran("latch", "set", "gate", "2").err()).contains("latch gate still counts: 2");
    Ran counting = ran("latch", "await", "gate", "--wait", "20ms");
    assertThat(counting.code()).isEqualTo(1);
    assertThat(counting.out()).isEqualTo("counting\n");
    assertThat(ran("latch", "count-down", "gate", "--by", "2").out())
        .startsWith("latch gate: 0 left");
    Ran opened = ran("latch", "await", "gate");
    assertThat(opened.code()).isZero();
    assertThat(opened.out()).isEqualTo("opened\n");
    Ran shown = ran("latch", "show", "gate", "--output", "json");
    assertThat(shown.json().path("count").asInt()).isZero();
    String over = shown.json().path("round").asText();
    assertThat(ran("latch", "set", "gate", "1", "--anew").code()).isZero();
    assertThat(ran("latch", "count-down", "gate", "--round", over).code()).isEqualTo(1);
    assertThat(ran("latch", "list").out()).contains("latch gate: 1 left");
    assertThat(ran("latch", "set", "gate", "0").err()).contains("from 1 to 1000000");
    assertThat(ran("latch", "await", "gate", "--wait", "2d").code()).isEqualTo(2);
    assertThat(ran("latch", "delete", "gate").out()).isEqualTo("deleted\n");
    assertThat(ran("latch", "delete", "gate").code()).isEqualTo(1);
  }

  @Test
  void partiesMeetAtABarrierAndOneThatGivesUpBreaksIt() throws Exception {
    assertThat(ran("barrier", "explain", "phase").code()).isEqualTo(1);
    assertThat(ran("barrier", "reset", "phase").code()).isEqualTo(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // A short lease, so that it is renewed while the other one is not there yet.
      Future<Ran> ann =
          threads.submit(
              () ->
                  ran(
                      "barrier",
                      "await",
                      "phase",
                      "2",
                      "--party",
                      "ann",
                      "--lease",
                      "3s",
                      "--wait",
                      "1m",
                      "--output",
                      "json"));
      Await.until(
          () -> ran("barrier", "explain", "phase").out().contains("here     ann"),
          Duration.ofSeconds(30),
          "ann is here");
      assertThat(ran("barrier", "list").out()).contains("barrier phase: 1 of 2 parties here");
      Ran bob = ran("barrier", "await", "phase", "2", "--party", "bob", "--wait", "1m");
      assertThat(bob.code()).as(bob.err()).isZero();
      assertThat(bob.out()).isEqualTo("tripped\n");
      assertThat(ann.get().code()).isZero();
      assertThat(ann.get().json().path("index").asInt()).isEqualTo(1);
      assertThat(ann.get().json().path("outcome").asText()).isEqualTo("tripped");
    }
    Ran alone = ran("barrier", "await", "phase", "2", "--party", "ann", "--wait", "20ms");
    assertThat(alone.code()).isEqualTo(1);
    assertThat(alone.out()).startsWith("broken: ").endsWith(", by ann\n");
    assertThat(ran("barrier", "await", "phase", "2").err()).contains("broken until it is reset");
    assertThat(ran("barrier", "explain", "phase").out()).contains("broken until a reset: ");
    assertThat(ran("barrier", "reset", "phase").out()).isEqualTo("reset\n");
    assertThat(ran("barrier", "reset", "phase").out()).isEqualTo("there was nothing to reset\n");
    assertThat(ran("barrier", "await", "phase", "3").err()).contains("is of 2 parties, not 3");
    assertThat(ran("barrier", "await", "phase", "0").err()).contains("from 1 to 1000");
    assertThat(ran("barrier", "await", "phase", "2", "--wait", "2d").code()).isEqualTo(2);
    try (TroupeSession session = troupe.openSession(SessionTerms.DEFAULT)) {
      String id = session.id().toString();
      assertThat(ran("barrier", "await", "one", "1", "--session", id).out()).isEqualTo("tripped\n");
      assertThat(ran("barrier", "await", "one", "1", "--session", id, "--lease", "1s").code())
          .isEqualTo(2);
    }
    assertThat(ran("barrier", "await", "one", "1", "--session", "1-7").err())
        .contains("the session has ended");
    assertThat(ran("barrier", "delete", "phase").out()).isEqualTo("deleted\n");
    assertThat(ran("barrier", "delete", "phase").code()).isEqualTo(1);
  }

  @Test
  void permitsAreAcquiredShownAndReleased() {
    assertThat(ran("semaphore", "create", "builds", "2").out()).isEqualTo("permits: 2\n");
    Ran acquired = ran("semaphore", "acquire", "builds", "--permits", "2", "--owner", "me");
    assertThat(acquired.code()).as(acquired.err()).isZero();
    String handle = acquired.out().strip();
    assertThat(ran("semaphore", "acquire", "builds", "--wait", "0s").code()).isEqualTo(1);
    assertThat(ran("semaphore", "explain", "builds").out())
        .startsWith("semaphore builds: 0 of 2 permits free, held by 1, waited for by 0")
        .contains("holds  me  2, token ");
    assertThat(ran("semaphore", "renew", handle, "--lease", "1m").out())
        .isEqualTo("renewed for 60000 ms\n");
    assertThat(ran("semaphore", "delete", "builds").code()).as("in use").isEqualTo(1);
    assertThat(ran("semaphore", "release", handle).out()).isEqualTo("released\n");
    assertThat(ran("semaphore", "release", handle).code()).isEqualTo(1);
    assertThat(ran("semaphore", "resize", "builds", "5").out()).isEqualTo("permits: 5\n");
    assertThat(ran("semaphore", "list").out()).contains("builds  5 of 5 permits free");
    assertThat(ran("semaphore", "force-release", "builds").code()).as("nobody").isEqualTo(1);
    assertThat(ran("semaphore", "delete", "builds").code()).isZero();
    assertThat(ran("semaphore", "explain", "builds").code()).isEqualTo(1);
    assertThat(ran("semaphore", "create", "builds", "0").err()).contains("from 1 to 1000000");
  }

  @Test
  void runHoldsPermitsAroundACommandAndEndsAsItDoes() throws IOException {
    Path file = directory.resolve("token");
    assertThat(ran("semaphore", "create", "around", "1").code()).isZero();
    Ran run =
        ran(
            "semaphore",
            "run",
            "around",
            "--",
            "sh",
            "-c",
            "echo $TROUPE_SEMAPHORE >" + file + "; exit 7");
    assertThat(run.code()).as(run.err()).isEqualTo(7);
    assertThat(Files.readString(file)).isEqualTo("around\n");
    assertThat(troupe.semaphore("around").explain().orElseThrow().holderCount()).isZero();
  }

  @Test
  void numbersAreReadSetAndAddedTo() {
    assertThat(ran("atomic", "get", "n").out()).isEqualTo("0\n");
    assertThat(ran("atomic", "add", "n", "5").out()).isEqualTo("5\n");
    assertThat(ran("atomic", "add", "--", "n", "-7").out()).isEqualTo("-2\n");
    assertThat(ran("atomic", "set", "n", "9", "--expected", "0").code()).isEqualTo(1);
    assertThat(ran("atomic", "set", "n", "9", "--expected=-2").out()).isEqualTo("9\n");
    assertThat(ran("atomic", "get", "n", "--output", "json").json().path("value").asInt())
        .isEqualTo(9);
  }

  @Test
  void idsAreDrawn() {
    assertThat(ran("id", "next", "i", "--count", "3").out()).isEqualTo("1\n2\n3\n");
    assertThat(ran("id", "next", "i").out()).isEqualTo("4\n");
    assertThat(ran("id", "next", "i", "--count", "10001").code()).isNotZero();
  }

  @Test
  void sessionsAreShownAndEnded() {
    TroupeSession session = troupe.openSession(SessionTerms.DEFAULT.labelled("teller"));
    String id = session.id().toString();
    assertThat(
            troupe.lock("counter").acquire(LockTerms.DEFAULT.waiting(Duration.ZERO).under(session)))
        .isPresent();
    assertThat(ran("session", "list", "--limit", "1000").out()).contains(id + "  teller, since ");
    assertThat(ran("session", "explain", id, "--output", "json").json().path("partitions").asInt())
        .isEqualTo(1);
    assertThat(ran("lock", "explain", "counter").out())
        .contains("as long as session " + id + " lives");

    assertThat(ran("session", "end", id)).isEqualTo(new Ran(0, "ended\n", ""));
    for (String after : new String[] {"end", "explain"}) {
      Ran over = ran("session", after, id);
      assertThat(over.code()).isEqualTo(1);
      assertThat(over.err()).contains("session " + id + " has ended");
    }
    assertThat(ran("session", "explain", "x").code()).isEqualTo(2);
    assertThat(session.ended().toCompletableFuture())
        .succeedsWithin(Duration.ofSeconds(30))
        .isEqualTo(TroupeSession.State.LOST);
  }
}
