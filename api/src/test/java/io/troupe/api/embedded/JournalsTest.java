package io.troupe.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.actors.node.DataDirectory;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.api.TroupeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalsTest {
  @TempDir Path parent;

  @Test
  void aJournalThatVanishedStopsTheStart() throws IOException {
    Path data = parent.resolve("data");
    openAndClose(data);
    Files.move(data.resolve("journal"), parent.resolve("elsewhere"));
    assertThat(refusal(data))
        .contains("there is no journal in " + data.resolve("journal"))
        .contains("restore the whole data directory");
    assertThat(data.resolve("journal")).doesNotExist();
    Files.move(parent.resolve("elsewhere"), data.resolve("journal"));
    openAndClose(data);
  }

  @Test
  void aJournalCopiedFromAnotherDataDirectoryStopsTheStart() throws IOException {
    Path data = parent.resolve("data");
    openAndClose(data);
    Path other = parent.resolve("other");
    try (DataDirectory fresh = directory(other)) {
      assertThat(fresh.hasJournal()).isFalse();
    }
    Files.move(data.resolve("journal"), other.resolve("journal"));
    assertThat(refusal(other)).contains("was made for the disk id").contains(other.toString());
  }

  private static void openAndClose(Path data) {
    try (DataDirectory directory = directory(data)) {
      Journals.open(directory, TroupeSettings.of(data)).close();
      assertThat(directory.hasJournal()).isTrue();
    }
  }

  private static String refusal(Path data) {
    try (DataDirectory directory = directory(data)) {
      StartRefusedException refused =
          catchThrowableOfType(
              StartRefusedException.class,
              () -> Journals.open(directory, TroupeSettings.of(data)).close());
      assertThat(refused.reason()).isEqualTo(Reason.DAMAGED);
      return String.valueOf(refused.getMessage());
    }
  }

  private static DataDirectory directory(Path data) {
    return DataDirectory.open(data, TroupeSettings.of(data).cluster(), data.toString(), 0);
  }
}
