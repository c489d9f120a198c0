package io.troupe.api.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of sessions in docs/locks.md: it runs, and the page shows what runs. */
class SessionsPageTest {
  @Test
  void aTellerThatGoesLeavesNothingBehind(@TempDir Path data) {
    try (Troupe troupe = Troupe.join(TroupeSettings.of(data));
        Teller second = new Teller(troupe)) {
      try (Teller first = new Teller(troupe)) {
        assertThat(first.take("ada")).isPresent();
        assertThat(first.take("bob")).isPresent();
        assertThat(second.take("ada")).isEmpty();
      }
      Await.until(
          () -> second.take("ada").isPresent() && second.take("bob").isPresent(),
          Duration.ofSeconds(30),
          "both accounts are free");
      second.close();
      assertThat(second.take("cid")).isEmpty();
    }
  }

  @Test
  void thePageShowsWhatRuns() throws IOException {
    String source = Files.readString(Path.of("src/test/java/io/troupe/api/session", "Teller.java"));
    assertThat(Files.readString(Path.of("..", "docs", "locks.md")))
        .contains("```java\n" + source.substring(source.indexOf("/**")) + "```");
  }
}
