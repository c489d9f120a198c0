package io.troupe.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.troupe.actors.node.ClusterIdentity;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.actors.partition.PartitionSettings;
import io.troupe.api.http.HttpSettings;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.embedded.EmbeddedJournalSettings;
import io.troupe.sharding.region.ClientLimits;
import io.troupe.sharding.ring.RingPlace;
import io.troupe.sharding.ring.RingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TroupeSettingsTest {
  @TempDir Path directory;

  @Test
  void applicationConfSaysWhatTheDefaultsInCodeSay() {
    TroupeSettings settings = TroupeSettings.of(ConfigFactory.empty());
    assertThat(settings.cluster())
        .isEqualTo(new ClusterIdentity("troupe", 256, "xxhash64", "embedded"));
    assertThat(settings.client()).isEqualTo(ClientLimits.DEFAULT);
    assertThat(settings.partition()).isEqualTo(PartitionSettings.DEFAULT);
    assertThat(settings.place()).isEqualTo(RingPlace.DEFAULT);
    assertThat(settings.ring()).isEqualTo(RingSettings.DEFAULT);
    assertThat(settings.journalQueue()).isEqualTo(TroupeSettings.JournalQueue.DEFAULT);
    EmbeddedJournalSettings journal =
        EmbeddedJournalSettings.of(directory, new JournalDisk("disk", false));
    assertThat(settings.journalQueue().maxCommands()).isEqualTo(journal.maxQueuedCommands());
    assertThat(settings.journalQueue().maxBytes()).isEqualTo(journal.maxQueuedBytes());
    assertThat(HttpSettings.DEFAULT.at(settings.httpHost(), settings.httpPort()))
        .isEqualTo(HttpSettings.DEFAULT);
  }

  @Test
  void noPartOfAStartHasLessTimeThanAllOfIt() {
    Config config =
        ConfigFactory.parseResources(TroupeSettings.class, "application.conf").resolve();
    Duration start = config.getDuration("troupe.node.start-timeout");
    assertThat(config.getDuration("pekko.remote.artery.bind.bind-timeout")).isEqualTo(start);
    assertThat(config.getDuration("pekko.actor.creation-timeout")).isEqualTo(start);
  }

  @Test
  void whatAFileDoesNotSayIsTheDefault() throws IOException {
    Path file = Files.writeString(directory.resolve("own.conf"), "troupe.node.stop-timeout = 3 s");
    TroupeSettings settings = TroupeSettings.load(file);
    assertThat(settings.stopTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.httpPort()).isEqualTo(HttpSettings.DEFAULT.port());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cluster.name | '' | 1 to 64",
        "cluster.name | a_b | 1 to 64",
        "cluster.partitions | 0 | from 1 to 4096",
        "cluster.partitions | 4097 | from 1 to 4096",
        "cluster.hash | md5 | xxhash64",
        "node.start-timeout | 0 ms | from 1 ms to 1 h",
        "node.start-timeout | 61 m | from 1 ms to 1 h",
        "node.stop-timeout | 0 ms | from 1 ms to 1 h",
        "node.stop-timeout | 61 m | from 1 ms to 1 h",
        "http.port | -1 | from 0 to 65535",
        "http.port | 65536 | from 0 to 65535",
        "client.max-in-flight | 0 | from 1 to 1000000",
        "client.max-in-flight | 1000001 | from 1 to 1000000",
        "client.max-in-flight-bytes | 1 MiB | at least 2 MiB",
        "partition.max-waiting-per-kind | 0 | from 1 to 1000000",
        "partition.max-waiting-per-kind | 1000001 | from 1 to 1000000",
        "partition.max-waiting-bytes-per-kind | 1 MiB | from 2097152",
        "partition.snapshot-every-events | 0 | from 1 to 10000000",
        "partition.snapshot-every-events | 10000001 | from 1 to 10000000",
        "partition.snapshot-every-bytes | 1 B | from 1024",
        "partition.snapshot-chunk | 0 | from 1 to 524288",
        "partition.snapshot-chunk | 513 KiB | from 1 to 524288",
        "partition.snapshot-chunk | 5 GiB | from 1 to 524288",
        "partition.max-sessions | 0 | from 1 to 100000",
        "partition.max-sessions | 100001 | from 1 to 100000",
        "partition.max-outcomes-per-session | 0 | from 1 to 100000",
        "partition.max-outcomes-per-session | 100001 | from 1 to 100000",
        "partition.clock-drift-per-mille | -1 | by 0 to 100",
        "partition.clock-drift-per-mille | 101 | by 0 to 100",
        "lock.max-locks | 0 | from 1 to 1000000",
        "lock.max-locks | 1000001 | from 1 to 1000000",
        "lock.max-queue | 0 | from 1 to 8000",
        "lock.max-queue | 8001 | from 1 to 8000",
        "lock.keep-past | -1 | from 0 to 10000",
        "lock.keep-past | 10001 | from 0 to 10000",
        "session.max-sessions | 0 | from 1 to 1000000",
        "session.max-sessions | 1000001 | from 1 to 1000000",
        "election.max-elections | 0 | from 1 to 100000",
        "election.max-elections | 100001 | from 1 to 100000",
        "election.max-candidates | 0 | from 1 to 8000",
        "election.max-candidates | 8001 | from 1 to 8000",
        "election.keep-past | -1 | from 0 to 10000",
        "election.keep-past | 10001 | from 0 to 10000",
        "ring.weight | 0 | from 1 to 100",
        "ring.weight | 101 | from 1 to 100",
        "ring.zone | '' | 1 to 64",
        "ring.load-bound-percent | 99 | from 100 to 1000",
        "ring.max-moves-under-way | 0 | from 1 to 4096",
        "journal.max-queued-commands | 0 | from 1 to 1000000",
        "journal.max-queued-commands | 1000001 | from 1 to 1000000",
        "journal.max-queued-bytes | 7 MiB | at least 8 MiB"
      })
  void aValueOutOfItsRangeIsRefusedWithTheRange(String setting, String value, String range) {
    assertRefused(range, () -> parsed("troupe." + setting + " = \"" + value + "\""));
  }

  @ParameterizedTest
  @CsvSource({
    "troupe.http.port = seven, troupe.http.port",
    "troupe.node.stop-timeout = soon, troupe.node.stop-timeout",
    "troupe.node.min-free = much, troupe.node.min-free",
    "troupe.node.min-free = 67108863, troupe.node.min-free must be at least 64 MiB",
    "troupe.journal = 7, troupe.journal",
    "troupe.partition.max-sessions = many, troupe.partition",
    "pekko.cluster.downing-provider-class = \"\", downing-provider-class"
  })
  void aValueThatIsNoneIsRefusedByName(String text, String setting) {
    assertRefused(setting, () -> parsed(text));
  }

  @Test
  void aFileThatCannotBeReadIsNamed() throws IOException {
    Path missing = directory.resolve("missing.conf");
    assertRefused("missing.conf", () -> TroupeSettings.load(missing));
    assertRefused(directory.toString(), () -> TroupeSettings.load(directory));
    Path malformed = Files.writeString(directory.resolve("bad.conf"), "troupe {");
    assertRefused("bad.conf", () -> TroupeSettings.load(malformed));
    Path dangling = Files.writeString(directory.resolve("dangling.conf"), "troupe.http.host=${no}");
    assertRefused("dangling.conf", () -> TroupeSettings.load(dangling));
  }

  @ParameterizedTest
  @CsvSource({
    "troupe.http.prot = 1, troupe.http.port",
    "troupe.partition.max-session = 1, troupe.partition.max-sessions",
    "troupe.http.port.x = 1, troupe.http.port",
    "troup.http.port = 1, all begin with troupe or pekko",
    "http { port = 1 }, all begin with troupe or pekko"
  })
  void aSettingThatThereIsNotIsRefusedWithTheNearest(String text, String said) throws IOException {
    Path file = Files.writeString(directory.resolve("own.conf"), text);
    assertRefused(said, () -> TroupeSettings.load(file));
  }

  @Test
  void settingsOfTheActorRuntimeAndReferencesAreTaken() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("own.conf"),
            """
            pekko.any.thing = 1
            troupe.partition.dispatcher.thread-pool-executor.fixed-pool-size = 2
            troupe.node.data = ${user.home}/data
            troupe.http.host = ${troupe.cluster.name}
            """);
    assertThat(TroupeSettings.load(file).httpHost()).isEqualTo("troupe");
  }

  @Test
  void aDirectoryOrNoNameIsNoSettingsFile() {
    assertRefused("is a directory", () -> TroupeSettings.load(directory));
    assertRefused("has no name", () -> TroupeSettings.load(Path.of("")));
  }

  private static void parsed(String text) {
    TroupeSettings.of(ConfigFactory.parseString(text));
  }

  private static void assertRefused(String said, ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .hasMessageContaining(said)
        .isInstanceOfSatisfying(
            StartRefusedException.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.UNSAFE_SETTING));
  }
}
