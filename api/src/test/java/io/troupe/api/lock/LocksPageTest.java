package io.troupe.api.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/locks.md: it runs, and the page shows what runs. */
@Timeout(120)
class LocksPageTest {
  @TempDir Path directory;

  @Test
  void whoStoodStillPastItsLeaseWritesNothing() {
    List<String> lines = new ArrayList<>();
    Fenced<List<String>> ledger = Fenced.of(lines);
    try (Troupe troupe = Troupe.join(TroupeSettings.of(directory))) {
      TroupeLock lock = troupe.lock("settlement");
      // One that got the lock and then stood still: nothing renews it.
      HeldLock slow = lock.acquire(LockTerms.DEFAULT.leased(Duration.ofMillis(100))).orElseThrow();

      assertThat(new Settlement(lock, ledger).settle("42")).isTrue();
      assertThatThrownBy(() -> ledger.call(slow.token(), it -> it.add("42 settled again")))
          .isInstanceOf(StaleTokenException.class);
      assertThat(lines).containsExactly("42 settled");
      assertThat(ledger.refused()).isEqualTo(1);
    }
  }

  @Test
  void thePageShowsWhatRuns() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/troupe/api/lock", "Settlement.java"));
    assertThat(Files.readString(Path.of("..", "docs", "locks.md")))
        .contains("```java\n" + source.substring(source.indexOf("/**")) + "```");
  }
}
