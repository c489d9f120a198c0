package io.troupe.persistence.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.contract.JournalUnderTest;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.testkit.process.NodeProcess;
import io.troupe.testkit.process.RunningJdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was acknowledged is there after {@code kill -9}. The kernel lives on, so this is about the
 * process and its files, not about syncs; for those see the planted failures in {@code
 * EmbeddedJournalTest}.
 */
@Timeout(300)
class EmbeddedJournalKillIT {
  private static final int KILLS = 6;
  private static final int LEAST_APPENDS = 100;
  private static final int MOST_APPENDS = 1_500;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Pattern SAID =
      Pattern.compile("(claimed|appended|saved|deleted) (\\d+) (\\d+)");

  @TempDir Path directory;

  private final long[] claimed = new long[AppendingProcess.WRITERS];
  private final long[] appended = new long[AppendingProcess.WRITERS];
  private final long[] saved = new long[AppendingProcess.WRITERS];
  private final long[] deleted = new long[AppendingProcess.WRITERS];

  @Test
  void everyAcknowledgedEventSurvivesKillsAndThereAreNoGaps() throws IOException {
    long seed = Long.getLong("troupe.test.seed", System.nanoTime());
    System.out.println("EmbeddedJournalKillIT: -Dtroupe.test.seed=" + seed);
    Random random = new Random(seed);
    for (int kill = 0; kill < KILLS; kill++) {
      long before = appended[0];
      Path log = directory.resolve("child-" + kill + ".log");
      long wanted = before + random.nextInt(LEAST_APPENDS, MOST_APPENDS);
      try (NodeProcess child = start(log)) {
        child.awaitLine(reaches(wanted), LIMIT);
        child.kill();
      }
      note(Files.readAllLines(log));
      assertThat(appended[0]).as("kill " + kill).isGreaterThanOrEqualTo(wanted);
      checkAll("seed " + seed + ", kill " + kill);
    }
    System.out.printf(
        "EmbeddedJournalKillIT: %d kills, %d acknowledged events of writer 0%n",
        KILLS, appended[0]);
  }

  private NodeProcess start(Path log) {
    return NodeProcess.named("appender")
        .command(
            RunningJdk.java().toString(),
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            AppendingProcess.class.getName(),
            directory.resolve("journal").toString())
        .log(log)
        .start();
  }

  /** What writer 0 says once it has appended so far. */
  private static Pattern reaches(long wanted) {
    // An append covers up to three numbers, so one of three in a row is said.
    return Pattern.compile("^appended 0 (%d|%d|%d)$".formatted(wanted, wanted + 1, wanted + 2));
  }

  private void note(List<String> lines) {
    for (String line : lines) {
      Matcher said = SAID.matcher(line);
      if (said.matches()) {
        long[] numbers =
            switch (said.group(1)) {
              case "claimed" -> claimed;
              case "appended" -> appended;
              case "saved" -> saved;
              default -> deleted;
            };
        int writer = Integer.parseInt(said.group(2));
        numbers[writer] = Math.max(numbers[writer], Long.parseLong(said.group(3)));
      }
    }
  }

  private void checkAll(String where) {
    try (EmbeddedUnderTest journal =
        new EmbeddedUnderTest(
            EmbeddedJournalSettings.of(
                directory.resolve("journal"),
                new JournalDisk(EmbeddedUnderTest.DISK.id(), true)))) {
      for (int writer = 0; writer < AppendingProcess.WRITERS; writer++) {
        check(journal, writer, where + ", writer " + writer);
      }
    }
  }

  private void check(EmbeddedUnderTest journal, int writer, String where) {
    PersistenceId id = AppendingProcess.id(writer);
    List<JournalPage.Recorded> events = journal.replay(id, 1, 10_000);
    long highest = journal.page(id, 1, 1).highest().number();
    assertThat(highest).as(where).isGreaterThanOrEqualTo(appended[writer]);
    assertThat(events).as(where).isNotEmpty();
    assertThat(events.getLast().number().number()).as(where).isEqualTo(highest);
    for (JournalPage.Recorded event : events) {
      assertThat(event.event().toUtf8())
          .as(where)
          .isEqualTo(AppendingProcess.event(writer, event.number().number()));
    }
    long oldest = events.getFirst().number().number();
    assertThat(oldest).as(where).isGreaterThan(deleted[writer]);
    long covered = journal.newest(id).map(newest -> newest.at().number()).orElse(0L);
    assertThat(covered).as(where).isGreaterThanOrEqualTo(saved[writer]);
    assertThat(oldest)
        .as(where + ": nothing is missing behind the snapshot")
        .isLessThanOrEqualTo(covered + 1);
    if (covered > 0) {
      assertThat(journal.newest(id))
          .as(where)
          .contains(JournalUnderTest.snapshot(covered, AppendingProcess.snapshot(writer, covered)));
    }
    assertThat(journal.claimed(id, 0, "checker").number()).as(where).isGreaterThan(claimed[writer]);
  }
}
