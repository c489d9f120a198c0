package io.troupe.persistence.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two owners write in turn while the one node of Cassandra is paused, and killed. */
class CassandraFaultIT {
  private static final PersistenceId ID = new PersistenceId("partition-7");
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Pattern UP = Pattern.compile("Startup complete");

  @TempDir static Path directory;

  @Test
  @Timeout(600)
  void whatWasAnsweredIsThere() throws IOException, InterruptedException {
    try (CassandraUnderTest.Running running = CassandraUnderTest.start(directory, "v2");
        CqlSession session =
            CassandraUnderTest.connect(running.node().port(), "troupe", Duration.ofMillis(700));
        Writer a = new Writer(session, "node-a");
        Writer b = new Writer(session, "node-b")) {
      a.begin();
      Await.until(() -> a.appended() > 50, LIMIT, "a writes");

      running.node().process().pause();
      Await.until(() -> a.unanswered() > 0, LIMIT, "answers are missed");
      running.node().process().resume();
      int before = a.appended();
      Await.until(() -> a.appended() > before + 50, LIMIT, "a goes on");

      b.begin();
      Await.until(() -> b.appended() > 50 && a.isFenced(), LIMIT, "b took over");

      running.node().process().kill();
      running.node().process().restart();
      running.node().process().awaitLine(UP, LIMIT);
      int then = b.appended();
      Await.until(() -> b.appended() > then + 50, LIMIT, "b goes on");
      a.end();
      b.end();

      List<String> history = b.history();
      assertThat(history).doesNotHaveDuplicates();
      assertThat(history).containsSubsequence(a.promised());
      assertThat(history).containsSubsequence(b.promised());
      assertThat(history.size())
          .isBetween(a.appended() + b.appended(), a.appended() + b.appended() + 1);
    }
  }

  /** Appends one event after the other, each until it is answered, until it is fenced. */
  private static final class Writer implements AutoCloseable {
    private final CassandraJournal journal;
    private final String name;
    private final List<String> promised = new ArrayList<>(); // guarded by itself
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean fenced;
    private @Nullable Thread thread;

    private Writer(CqlSession session, String name) {
      this.journal = CassandraJournal.on(session, CassandraUnderTest.SMALL_BUCKETS);
      this.name = name;
    }

    private void begin() {
      thread = Thread.ofPlatform().name(name).start(this::write);
    }

    private void write() {
      JournalAnswer.@Nullable Claimed claimed = null;
      while (claimed == null && !ended.get()) {
        claimed =
            answered(() -> journal.claim(ID, new Claimant(new MembershipNumber(1), name)))
                    instanceof JournalAnswer.Claimed it
                ? it
                : null;
      }
      if (claimed == null) {
        return;
      }
      Epoch epoch = claimed.epoch();
      long next = claimed.highest().number() + 1;
      while (!ended.get()) {
        AppendBatch batch =
            AppendBatch.of(epoch, new SequenceNumber(next), List.of(Bytes.utf8(name + " " + next)));
        @Nullable JournalAnswer answer = answered(() -> journal.append(ID, batch));
        if (answer instanceof JournalAnswer.Appended) {
          synchronized (promised) {
            promised.add(name + " " + next);
          }
          next++;
        } else if (answer != null) {
          fenced = true;
          return;
        }
      }
    }

    private static @Nullable JournalAnswer answered(
        Supplier<? extends CompletionStage<? extends JournalAnswer>> request) {
      try {
        return request.get().toCompletableFuture().get();
      } catch (ExecutionException e) {
        return null;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    private List<String> promised() {
      synchronized (promised) {
        return List.copyOf(promised);
      }
    }

    private int appended() {
      return promised().size();
    }

    private long unanswered() {
      return journal.meter().unanswered();
    }

    private boolean isFenced() {
      return fenced;
    }

    private List<String> history() {
      List<String> texts = new ArrayList<>();
      FencedJournal reader = journal;
      while (true) {
        JournalPage page =
            reader
                .read(ID, new SequenceNumber(texts.size() + 1L), 1_000)
                .toCompletableFuture()
                .join();
        if (page.events().isEmpty()) {
          return texts;
        }
        page.events().forEach(event -> texts.add(event.event().toUtf8()));
      }
    }

    private void end() throws InterruptedException {
      ended.set(true);
      if (thread != null) {
        thread.join();
      }
    }

    @Override
    public void close() throws InterruptedException {
      end();
      journal.close();
    }
  }
}
