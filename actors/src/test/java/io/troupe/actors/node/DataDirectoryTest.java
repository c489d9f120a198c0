package io.troupe.actors.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.actors.node.StartRefusedException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  private static final ClusterIdentity CLUSTER =
      new ClusterIdentity("shop", 256, "xxhash64", "embedded");
  private static final long ANY_ROOM = 0;

  @TempDir Path parent;

  @Test
  void aNewDirectoryGetsAnIdentityThatStays() {
    Path path = parent.resolve("deep/er");
    try (DataDirectory first = open(path, CLUSTER, "first-id")) {
      assertThat(first.diskId()).isEqualTo("first-id");
      assertThat(first.journal().getParent()).isEqualTo(first.path());
    }
    try (DataDirectory again = open(path, CLUSTER, "second-id")) {
      assertThat(again.diskId()).isEqualTo("first-id");
    }
  }

  @Test
  void theIdentityFileIsOfThisForm() throws IOException {
    String start =
        "format=2\ncluster=shop\ndisk-id=0123\npartitions=256\nhash=xxhash64\nstore=embedded\n";
    try (DataDirectory made = open(parent, CLUSTER, "0123")) {
      assertThat(made.hasJournal()).isFalse();
      assertThat(parent.resolve("identity")).hasContent(start + "journal=none\n");
      made.markJournalMade();
      made.markJournalMade();
      assertThat(made.hasJournal()).isTrue();
      assertThat(parent.resolve("identity")).hasContent(start + "journal=made\n");
    }
    try (DataDirectory again = open(parent, CLUSTER, "4567")) {
      assertThat(again.hasJournal()).isTrue();
      assertThat(again.diskId()).isEqualTo("0123");
    }
  }

  @Test
  void aDirectoryInUseIsRefusedAndUsableAfterwards() {
    try (DataDirectory held = open(parent, CLUSTER, "a")) {
      assertThat(refusal(CLUSTER, Reason.DIRECTORY_IN_USE)).contains(held.path().toString());
    }
    open(parent, CLUSTER, "a").close();
  }

  @Test
  void aRefusedSecondOpenLeavesTheLockWithTheFirst() throws IOException, InterruptedException {
    try (DataDirectory held = open(parent, CLUSTER, "a")) {
      assertThat(refusal(CLUSTER, Reason.DIRECTORY_IN_USE)).contains(held.path().toString());
      Path link = Files.createSymbolicLink(parent.resolveSibling("link-" + held.diskId()), parent);
      try {
        assertThatThrownBy(() -> open(link, CLUSTER, "a"))
            .hasMessageContaining("this very process");
      } finally {
        Files.delete(link);
      }
      assertThat(openInAnotherProcess()).as("in use").isEqualTo(3);
    }
    assertThat(openInAnotherProcess()).as("free again").isZero();
  }

  @Test
  void aDirectoryThatCannotBeMadeIsRefusedWithTheReasonAndARemedy() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "");
    for (Path inside : List.of(file.resolve("data"), file.resolve("deep/er"), file)) {
      StartRefusedException refused =
          catchThrowableOfType(StartRefusedException.class, () -> open(inside, CLUSTER, "a"));
      assertThat(refused.reason()).isEqualTo(Reason.UNWRITABLE);
      assertThat(refused)
          .hasMessageContaining(file + " is a file, not a directory")
          .hasMessageContaining("name another place");
    }
    StartRefusedException refused =
        catchThrowableOfType(
            StartRefusedException.class, () -> open(Path.of("/proc/troupe"), CLUSTER, "a"));
    assertThat(refused.reason()).isEqualTo(Reason.UNWRITABLE);
    assertThat(refused)
        .hasMessageContaining("/proc/troupe")
        .hasMessageContaining("name another place");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aDiskThatFillsUpUnderTheLockFileIsRefusedAsFull() throws IOException {
    Files.createSymbolicLink(parent.resolve("lock"), Path.of("/dev/full"));
    assertThat(refusal(CLUSTER, Reason.DISK_FULL)).contains(parent.toString());
    Files.delete(parent.resolve("lock"));
    open(parent, CLUSTER, "a").close();
  }

  @Test
  void anUnwritableLockFileIsRefusedAndLeftClosed() throws IOException {
    Files.createDirectory(parent.resolve("lock"));
    assertThat(refusal(CLUSTER, Reason.UNWRITABLE)).contains(parent.toString());
    Files.delete(parent.resolve("lock"));
    open(parent, CLUSTER, "a").close();
  }

  @Test
  void anotherClustersDirectoryIsRefusedWithBothNames() {
    open(parent, CLUSTER, "a").close();
    assertThat(
            refusal(new ClusterIdentity("bank", 256, "xxhash64", "embedded"), Reason.OTHER_CLUSTER))
        .contains("'shop'")
        .contains("'bank'");
  }

  @Test
  void whatIsFixedForTheClustersLifeCannotChange() {
    open(parent, CLUSTER, "a").close();
    ClusterIdentity more = new ClusterIdentity("shop", 512, "xxhash64", "embedded");
    assertThat(refusal(more, Reason.FIXED_SETTING_CHANGED)).contains("256").contains("512");
    ClusterIdentity other = new ClusterIdentity("shop", 256, "md5", "embedded");
    assertThat(refusal(other, Reason.FIXED_SETTING_CHANGED)).contains("xxhash64").contains("md5");
    ClusterIdentity elsewhere = new ClusterIdentity("shop", 256, "xxhash64", "there");
    assertThat(refusal(elsewhere, Reason.FIXED_SETTING_CHANGED))
        .contains("troupe.journal.store = embedded, the settings say there");
  }

  @Test
  void aDirectoryThatNamesNoStoreIsOfTheEmbeddedOne() throws IOException {
    open(parent, CLUSTER, "a").close();
    Path identity = parent.resolve("identity");
    Files.writeString(identity, Files.readString(identity).replace("store=embedded\n", ""));
    open(parent, CLUSTER, "a").close();
  }

  @Test
  void aNewerFormatIsRefused() throws IOException {
    open(parent, CLUSTER, "a").close();
    rewrite("format=2", "format=3");
    assertThat(refusal(CLUSTER, Reason.NEWER_FORMAT)).contains("format 3").contains("format 2");
  }

  @Test
  void anOlderFormatIsRefusedWithTheWayOut() throws IOException {
    open(parent, CLUSTER, "a").close();
    rewrite("format=2", "format=1");
    assertThat(refusal(CLUSTER, Reason.DAMAGED)).contains("format 1").contains("export");
  }

  @Test
  void aDamagedIdentityIsRefusedAndLeftAsItIs() throws IOException {
    open(parent, CLUSTER, "a").close();
    for (String line :
        List.of("format=2", "cluster=shop", "disk-id=a", "partitions=256", "journal=none")) {
      String before = Files.readString(parent.resolve("identity"));
      rewrite(line, "");
      String damaged = Files.readString(parent.resolve("identity"));
      assertThat(refusal(CLUSTER, Reason.DAMAGED)).contains("identity");
      assertThat(parent.resolve("identity")).hasContent(damaged);
      Files.writeString(parent.resolve("identity"), before);
    }
  }

  @Test
  void aDirectoryOfSomebodyElsesFilesIsRefusedAndLeftAsItIs() throws IOException {
    Files.writeString(parent.resolve("thesis.tex"), "precious");
    assertThat(refusal(CLUSTER, Reason.NOT_A_DATA_DIRECTORY)).contains("thesis.tex");
    try (Stream<Path> files = Files.list(parent)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsRefused() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "");
    assertThatThrownBy(() -> open(file, CLUSTER, "a"))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("not a directory");
  }

  @Test
  void aDiskWithoutRoomIsRefusedAndTheDirectoryIsFreeAgain() {
    StartRefusedException refused =
        catchThrowableOfType(
            StartRefusedException.class,
            () -> DataDirectory.open(parent, CLUSTER, "a", Long.MAX_VALUE));
    assertThat(refused.reason()).isEqualTo(Reason.DISK_FULL);
    assertThat(refused).hasMessageContaining("MiB free");
    assertThat(parent).as("nothing was written").isEmptyDirectory();
    open(parent, CLUSTER, "a").close();
  }

  private int openInAnotherProcess() throws IOException, InterruptedException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            LockingProcess.class.getName(),
            parent.toString())
        .inheritIO()
        .start()
        .waitFor();
  }

  private static DataDirectory open(Path path, ClusterIdentity cluster, String id) {
    return DataDirectory.open(path, cluster, id, ANY_ROOM);
  }

  private String refusal(ClusterIdentity cluster, Reason reason) {
    StartRefusedException refused =
        catchThrowableOfType(
            StartRefusedException.class, () -> open(parent, cluster, "another-id").close());
    assertThat(refused.reason()).isEqualTo(reason);
    return String.valueOf(refused.getMessage());
  }

  private void rewrite(String found, String replacement) throws IOException {
    Path identity = parent.resolve("identity");
    Files.writeString(identity, Files.readString(identity).replace(found, replacement));
  }
}
