package io.troupe.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.node.DataDirectory;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.api.TroupeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stops a start, as who starts a node hears it. */
class GroundTest {
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

  @Test
  void aJournalOfAnOlderFormatStopsTheStart() throws IOException {
    Path data = parent.resolve("data");
    try (DataDirectory directory = directory(data)) {
      Files.createDirectories(directory.journal());
      Files.createFile(directory.journal().resolve("CURRENT"));
    }
    assertThat(refusal(data)).contains("has format 2 or older").contains("import into a new");
    try (Stream<Path> files = Files.list(data.resolve("journal"))) {
      assertThat(files).containsExactly(data.resolve("journal").resolve("CURRENT"));
    }
  }

  @Test
  void anAppliedStateThatIsNotOfTheLogStopsTheStart() throws IOException {
    Path data = parent.resolve("data");
    Path log = data.resolve("journal").resolve("groups");
    Path older = Files.createDirectory(parent.resolve("older"));
    claim(data);
    try (Stream<Path> files = Files.list(log)) {
      for (Path file : files.toList()) {
        Files.copy(file, older.resolve(file.getFileName()));
      }
    }
    claim(data);
    Files.move(log, parent.resolve("newer"));
    Files.move(older, log);
    assertThat(refusal(data)).contains("the applied state of group").contains("its log ends with");
    Files.move(log, older);
    Files.move(parent.resolve("newer"), log);
    openAndClose(data);
  }

  /** Starts, puts something into the log, and ends. */
  private static void claim(Path data) {
    try (DataDirectory directory = directory(data);
        Ground ground = Ground.open(directory, "node", TroupeSettings.of(data))) {
      assertThat(
              ground
                  .journal()
                  .events()
                  .claim(
                      new PersistenceId("partition-1"),
                      new Claimant(MembershipNumber.FIRST, "here"))
                  .toCompletableFuture()
                  .join())
          .isInstanceOf(JournalAnswer.Claimed.class);
    }
  }

  private static void openAndClose(Path data) {
    try (DataDirectory directory = directory(data)) {
      Ground.open(directory, "node", TroupeSettings.of(data)).close();
      assertThat(directory.hasJournal()).isTrue();
    }
  }

  private static String refusal(Path data) {
    try (DataDirectory directory = directory(data)) {
      StartRefusedException refused =
          catchThrowableOfType(
              StartRefusedException.class,
              () -> Ground.open(directory, "node", TroupeSettings.of(data)).close());
      assertThat(refused.reason()).isEqualTo(Reason.DAMAGED);
      return String.valueOf(refused.getMessage());
    }
  }

  private static DataDirectory directory(Path data) {
    return DataDirectory.open(data, TroupeSettings.of(data).cluster(), data.toString(), 0);
  }
}
