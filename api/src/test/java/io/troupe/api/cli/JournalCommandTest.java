package io.troupe.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.node.DataDirectory;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.KeyCodec;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.map.ValueCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code troupe journal} on what a real node left behind, whole and damaged. */
final class JournalCommandTest {
  private static final int KEYS = 300;

  @TempDir Path data;

  @BeforeEach
  void writeWithANode() {
    try (Troupe troupe = Troupe.join(TroupeSettings.of(data))) {
      TroupeMap<String, String> map = troupe.map("orders", KeyCodec.STRING, ValueCodec.STRING);
      for (int i = 0; i < KEYS; i++) {
        var unused = map.put("key-" + i, "value ".repeat(20) + i);
      }
      assertThat(ran("verify"))
          .satisfies(ran -> assertThat(ran.code()).isEqualTo(1))
          .satisfies(ran -> assertThat(ran.err()).contains("is in use by another node"));
      // A refused look leaves the lock with the node.
      assertThat(ran("stat").code()).isEqualTo(1);
    }
  }

  @Test
  void aWholeJournalIsIntactAndNothingIsChanged() throws IOException {
    Map<String, String> before = contents();
    Ran verified = ran("verify");
    assertThat(verified.err()).isEmpty();
    assertThat(verified.out()).startsWith("intact: ").contains("events of 256 persistence ids");
    assertThat(verified.code()).isZero();
    Ran stat = ran("stat");
    assertThat(stat.err()).isEmpty();
    assertThat(stat.out()).contains("free ", "persistence id ", "newest event", "stored to");
    assertThat(stat.code()).isZero();
    assertThat(ran("verify", "--output", "json").out())
        .isEqualTo("{\"intact\":true,\"problems\":[],\"moreProblems\":0}\n");
    assertThat(ran("stat", "--output", "json").out())
        .contains("\"freeBytes\":", "\"snapshotAt\":", "\"epoch\":1,");
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void damageIsNamedWithFilePlaceAndWhatFollows() throws IOException {
    Path wal = newestWal();
    byte[] bytes = Files.readAllBytes(wal);
    bytes[bytes.length / 2] ^= 1;
    Files.write(wal, bytes);
    Map<String, String> before = contents();
    Ran ran = ran("verify");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .containsPattern(
            wal + " is damaged at byte \\d+: good records follow at byte \\d+, \\d+ in")
        .contains("was acknowledged", "\nDAMAGED: ");
    assertThat(ran("stat"))
        .satisfies(stat -> assertThat(stat.code()).isEqualTo(1))
        .satisfies(stat -> assertThat(stat.err()).contains(wal + " is damaged"));
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void aTornTailIsPossiblyAcknowledgedAndNoDamage() throws IOException {
    Path wal = newestWal();
    byte[] bytes = Files.readAllBytes(wal);
    byte[] torn = Arrays.copyOf(bytes, bytes.length + 5);
    Arrays.fill(torn, bytes.length, torn.length, (byte) 0xff);
    Files.write(wal, torn);
    Map<String, String> before = contents();
    Ran ran = ran("verify");
    assertThat(ran.out())
        .startsWith("possibly acknowledged: the write-ahead log " + wal + " has a torn tail: ")
        .contains("\nintact: ");
    assertThat(ran.code()).isZero();
    assertThat(ran("verify", "--output", "json").out())
        .contains("\"possiblyAcknowledged\":{\"file\":\"" + wal + "\",\"at\":");
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void whatIsNoDataDirectoryIsRefused() throws IOException {
    Files.delete(data.resolve("identity"));
    assertThat(ran("verify"))
        .isEqualTo(
            new Ran(
                1, "", "troupe: " + data + " is no data directory: it has no 'identity' file\n"));
  }

  @Test
  void aNodeCannotStartWhileItIsLookedAt() {
    try (DataDirectory looking = DataDirectory.openToRead(data)) {
      assertThat(looking.hasJournal()).isTrue();
      assertThat(ran("verify").err()).contains("is in use");
    }
    assertThat(ran("verify").code()).isZero();
  }

  private Path newestWal() throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("journal/groups"))) {
      return files.filter(it -> it.toString().endsWith(".log")).sorted().toList().getLast();
    }
  }

  /** Every file with its content and the time of its last change. */
  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.toList()) {
        contents.put(
            file.toString(),
            Files.getLastModifiedTime(file)
                + (Files.isDirectory(file) ? "" : " " + Arrays.hashCode(Files.readAllBytes(file))));
      }
    }
    return contents;
  }

  private Ran ran(String command, String... more) {
    Stream<String> first = Stream.of("journal", command, data.toString());
    return Ran.of(Stream.concat(first, Stream.of(more)).toArray(String[]::new));
  }
}
