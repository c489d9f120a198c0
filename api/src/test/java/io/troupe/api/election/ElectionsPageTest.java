package io.troupe.api.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.FencingToken;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.lock.Fenced;
import io.troupe.api.lock.StaleTokenException;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.api.role.HostedRole;
import io.troupe.api.role.RoleStatus;
import io.troupe.api.role.RoleTerms;
import io.troupe.coordination.election.CandidateName;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/elections.md: it runs, and the page shows what runs. */
@Timeout(120)
class ElectionsPageTest {
  @TempDir Path directory;

  @Test
  void whoStoodStillPastItsLeaseWritesNothing() {
    List<String> lines = new ArrayList<>();
    Fenced<List<String>> reports = Fenced.of(lines);
    try (Troupe troupe = Troupe.join(TroupeSettings.of(directory))) {
      TroupeElection election = troupe.election("reports");
      // One that was elected and then stood still: nothing renews it.
      FencingToken slow =
          Requests.await(
                  election
                      .async()
                      .campaign(
                          new CandidateName("slow"),
                          CampaignTerms.DEFAULT.leased(Duration.ofMillis(100)),
                          Options.DEFAULT))
              .term()
              .orElseThrow();

      assertThat(new Reporter(election, reports).report(List.of("rain", "sun"))).isEqualTo(2);
      assertThatThrownBy(() -> reports.call(slow, it -> it.add("snow")))
          .isInstanceOf(StaleTokenException.class);
      assertThat(lines).containsExactly("rain", "sun");
    }
  }

  @Test
  void aRoleSweepsUntilItIsHostedNoLonger() {
    try (Troupe troupe = Troupe.join(TroupeSettings.of(directory))) {
      HostedRole sweeper =
          troupe.singleton("sweep", RoleTerms.DEFAULT.withPriority(10), Sweeper::new);
      Await.until(
          () -> troupe.map("swept").get("last").isPresent(), Duration.ofSeconds(60), "a sweep");
      String term = "term " + sweeper.status().term().orElseThrow().number();
      sweeper.close();
      assertThat(troupe.map("swept").get("last").orElseThrow().value()).isEqualTo(term);
      assertThat(sweeper.status().state()).isEqualTo(RoleStatus.State.CLOSED);
      assertThat(sweeper.status().failures()).isZero();
    }
  }

  @Test
  void thePageShowsWhatRuns() throws IOException {
    for (String example : List.of("Reporter.java", "Sweeper.java")) {
      String source = Files.readString(Path.of("src/test/java/io/troupe/api/election", example));
      assertThat(Files.readString(Path.of("..", "docs", "elections.md")))
          .contains("```java\n" + source.substring(source.indexOf("/**")) + "```");
    }
  }
}
