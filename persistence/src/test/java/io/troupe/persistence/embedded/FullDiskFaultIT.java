package io.troupe.persistence.embedded;

import static io.troupe.persistence.contract.JournalUnderTest.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.troupe.actors.Epoch;
import io.troupe.actors.RefusedException;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.contract.JournalUnderTest;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real file system that fills up under a real journal: by the journal's own flushes and
 * compactions, and by somebody else. Needs the right to mount a tmpfs, and is skipped without.
 */
@Timeout(300)
class FullDiskFaultIT {
  private static final PersistenceId ID = new PersistenceId("partition-7");
  private static final String DISK_ROOM = "io.troupe.persistence.disk.DiskRoom";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int EVENT_BYTES = 1 << 20;
  private static final long MIN_FREE = 64L << 20;
  private static final int BALLAST_BYTES = 160 << 20;

  @TempDir Path parent;

  private boolean mounted;
  private long next = 1;

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", parent.toString())).isZero();
    }
  }

  @Test
  void flushesAndCompactionsNeverMeetTheEndOfTheDisk() throws Exception {
    mount(448);
    Path ballast = ballast(BALLAST_BYTES);
    try (EmbeddedUnderTest journal = open()) {
      Epoch epoch = journal.claimed(ID, 0, "here");
      writeUntilRefused(journal, epoch);
      long refusedAt = next;
      assertReadable(journal, refusedAt - 1);
      Files.delete(ballast);
      Await.until(() -> write(journal, epoch), LIMIT, "a write once there is room");
      writeUntilRefused(journal, epoch);
      assertThat(next).isGreaterThan(refusedAt + 20);
      assertReadable(journal, next - 1);
      journal.reopen();
      assertReadable(journal, next - 1);
    }
  }

  @Test
  void aDiskThatSomebodyElseFillsToTheLastByteRefusesAndRecovers() throws Exception {
    mount(320);
    try (EmbeddedUnderTest journal = open();
        LogLines log = new LogLines(DISK_ROOM)) {
      Epoch epoch = journal.claimed(ID, 0, "here");
      for (int i = 0; i < 12; i++) {
        assertThat(write(journal, epoch)).isTrue();
      }
      Path ballast = ballast(Integer.MAX_VALUE);
      Await.until(() -> !write(journal, epoch), LIMIT, "a refusal on a full disk");
      assertReadable(journal, next - 1);
      // RocksDB flushes what is in memory when it is told to, and meets the end of the disk.
      journal.flush();
      Await.until(
          () -> !write(journal, epoch) && !log.all().isEmpty(),
          LIMIT,
          "a flush that fails for want of room");
      assertReadable(journal, next - 1);
      Files.delete(ballast);
      Await.until(() -> write(journal, epoch), LIMIT, "a write once there is room");
      assertReadable(journal, next - 1);
      journal.reopen();
      assertReadable(journal, next - 1);
    }
  }

  private void writeUntilRefused(EmbeddedUnderTest journal, Epoch epoch) {
    while (write(journal, epoch)) {
      assertThat(next).as("events that fit").isLessThan(1_000);
    }
  }

  /** Whether one more event was acknowledged; all but a definite refusal fails the test. */
  private boolean write(EmbeddedUnderTest journal, Epoch epoch) {
    try {
      JournalAnswer.ToAppend answer =
          journal.journal().append(ID, batch(epoch, next, content())).toCompletableFuture().join();
      assertThat(answer).isInstanceOf(JournalAnswer.Appended.class);
      next++;
      return true;
    } catch (CompletionException e) {
      assertThat(e.getCause()).isInstanceOf(RefusedException.class).hasMessageContaining("disk");
      return false;
    }
  }

  /** Not to be compressed, so that tables grow. */
  private String content() {
    byte[] bytes = new byte[EVENT_BYTES * 3 / 4];
    new SplittableRandom(next).nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static void assertReadable(JournalUnderTest journal, long highest) {
    assertThat(journal.replay(ID, 1, 8 << 20)).hasSize((int) highest);
  }

  private EmbeddedUnderTest open() {
    return new EmbeddedUnderTest(
        new EmbeddedJournalSettings(
            parent.resolve("journal"), EmbeddedUnderTest.DISK, 1_000, 128L << 20, MIN_FREE));
  }

  /** A file of so many bytes, or of all that there is room for. */
  private Path ballast(int bytes) throws IOException {
    Path ballast = parent.resolve("ballast");
    byte[] block = new byte[64 << 10];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      for (long written = 0; written < bytes; written += block.length) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
    return ballast;
  }

  private void mount(int mebibytes) throws Exception {
    int code = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", "" + parent);
    assumeTrue(code == 0, "this user may not mount a tmpfs, so no disk can be filled");
    mounted = true;
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }
}
