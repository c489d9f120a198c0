package io.troupe.api.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/family.md: it runs, and the page shows what runs. */
@Timeout(120)
class FamilyPageTest {
  @TempDir Path directory;

  @Test
  void invoicesHaveRisingNumbers() {
    try (Troupe troupe = Troupe.join(TroupeSettings.of(directory))) {
      TroupeAtomicLong pages = troupe.atomicLong("pages");
      Printing printing =
          new Printing(troupe.semaphore("printers"), troupe.orderedIds("invoices"), pages);
      assertThat(printing.print(3)).contains(1L);
      assertThat(printing.print(2)).contains(2L);
      assertThat(pages.get()).isEqualTo(5);
    }
  }

  @Test
  void thePageShowsWhatRuns() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/troupe/api/coordination", "Printing.java"));
    assertThat(Files.readString(Path.of("..", "docs", "family.md")))
        .contains("```java\n" + source.substring(source.indexOf("/**")) + "```");
  }
}
