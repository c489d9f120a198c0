package io.troupe.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.election.CampaignTerms;
import io.troupe.api.election.Leadership;
import io.troupe.api.election.TroupeElection;
import io.troupe.api.http.HttpServer;
import io.troupe.api.http.HttpSettings;
import io.troupe.coordination.election.CandidateName;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code troupe elect}, at a real node. */
@Timeout(120)
class ElectCommandTest {
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
  private static Ran elect(String... words) {
    return Ran.at(server.address().getPort(), "elect", words);
  }

  private static CompletableFuture<Ran> electAside(String... words) {
    return CompletableFuture.supplyAsync(() -> elect(words), Thread::startVirtualThread);
  }

  private static Leadership led(String election, String candidate) {
    return troupe
        .election(election)
        .campaign(CampaignTerms.DEFAULT.by(new CandidateName(candidate)))
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  @Test
  void runLeadsAroundACommandAndEndsAsItDoes() throws IOException {
    Path file = directory.resolve("term");
    Ran ran =
        elect(
            "run",
            "around",
            "--",
            "sh",
            "-c",
            "echo $TROUPE_ELECTION $TROUPE_FENCING_TOKEN >" + file + "; exit 7");
    assertThat(ran.code()).as(ran.err()).isEqualTo(7);
    assertThat(Files.readString(file)).matches("around [0-9]+\n");
    assertThat(troupe.election("around").explain().leader()).isEmpty();
    assertThat(troupe.election("around").explain().past()).hasSize(1);
  }

  @Test
  void runStopsItsCommandWhereItIsAskedAndCampaignsAgain() throws IOException {
    TroupeElection election = troupe.election("asked");
    Path terms = directory.resolve("terms");
    Path done = directory.resolve("done");
    CompletableFuture<Ran> running =
        electAside(
            "run",
            "asked",
            "--candidate",
            "cli",
            "--",
            "sh",
            "-c",
            "echo $TROUPE_FENCING_TOKEN >>"
                + terms
                + "; while [ ! -e "
                + done
                + " ]; do sleep 0.05; done");
    Await.until(() -> Files.exists(terms), LIMIT, "the command runs");
    CompletableFuture<Leadership> bob =
        election.campaign(CampaignTerms.DEFAULT.by(new CandidateName("bob")));
    Await.until(() -> election.explain().candidateCount() == 1, LIMIT, "a candidate");
    Ran transfer = elect("transfer", "asked", "--to", "bob");
    assertThat(transfer.out()).as(transfer.err()).contains("asked to hand over to bob");
    Leadership next = bob.orTimeout(60, TimeUnit.SECONDS).join();
    Await.until(() -> election.explain().candidateCount() == 1, LIMIT, "it campaigns again");
    next.close();
    Await.until(() -> lines(terms).size() == 2, LIMIT, "the command runs again");
    Files.createFile(done);
    assertThat(running.join().code()).isZero();
    List<String> each = lines(terms);
    assertThat(Long.parseLong(each.get(0))).isLessThan(next.term().number());
    assertThat(Long.parseLong(each.get(1))).isGreaterThan(next.term().number());
  }

  @Test
  void runSaysThatItsLeadIsLostWhereNobodyAskedForIt() throws IOException {
    Path handles = directory.resolve("handles");
    Path done = directory.resolve("done");
    CompletableFuture<Ran> running =
        electAside(
            "run",
            "ended",
            "--",
            "sh",
            "-c",
            "echo $TROUPE_CANDIDACY >>"
                + handles
                + "; while [ ! -e "
                + done
                + " ]; do sleep 0.05; done");
    Await.until(
        () -> Files.exists(handles) && lines(handles).size() == 1, LIMIT, "the command runs");
    assertThat(elect("resign", lines(handles).getFirst()).out()).contains("resigned");
    Await.until(() -> lines(handles).size() == 2, LIMIT, "the command runs again");
    Files.createFile(done);
    assertThat(running.join().code()).isZero();
    assertThat(running.join().err())
        .contains("election ended is lost, or will be: the command is stopped")
        .doesNotContain("handed over");
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoLeadsIsShown() {
    try (Leadership ann = led("shown", "ann")) {
      assertThat(elect("observe", "shown").out()).contains("ann  term " + ann.term().number());
      assertThat(elect("explain", "shown").out())
          .contains("election shown: led, 0 more campaign")
          .contains("leads      ann");
      assertThat(elect("list").out()).contains("shown  ann  term");
      assertThat(elect("observe", "shown", "--output", "json").out())
          .contains("\"candidate\":\"ann\"");
    }
    assertThat(elect("explain", "shown").out()).contains("nobody leads").contains(", resigned");
    assertThat(elect("transfer", "shown").code()).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void observeFollowsChanges() {
    CompletableFuture<Ran> following =
        electAside("observe", "followed", "--follow", "--changes", "2");
    Leadership ann = led("followed", "ann");
    Await.until(
        () -> {
          if (!following.isDone()) {
            var unused = ann.update(Bytes.utf8("more " + System.nanoTime()));
          }
          return following.isDone();
        },
        LIMIT,
        "two changes");
    assertThat(following.join().code()).isZero();
    assertThat(following.join().out()).contains("ann  term");
    ann.close();
  }

  @Test
  void whoHasTheHandleResigns() {
    Leadership ann = led("resigned", "ann");
    String handle = ann.handle().toText();
    assertThat(elect("resign", handle, "--to", "zoe").code()).isEqualTo(ExitCode.REFUSED);
    assertThat(elect("resign", handle).out()).contains("resigned");
    Ran again = elect("resign", handle);
    assertThat(again.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(again.err()).contains("ann does not campaign for resigned");
    Await.until(() -> !ann.isLeader(), LIMIT, "it knows");
  }
}
