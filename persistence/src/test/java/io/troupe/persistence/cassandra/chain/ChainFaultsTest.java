package io.troupe.persistence.cassandra.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.RefusedException;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.Snapshot;
import io.troupe.persistence.cassandra.bucket.Pieces;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.log.ClaimId;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.JournalHead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Several journals on one database that loses answers, each of them sure to be the owner now and
 * then: whatever was answered holds for the history that is there in the end. {@code
 * -Dtroupe.test.seed=…} replays one seed.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChainFaultsTest {
  private static final int SEEDS = 3_000;
  private static final int STEPS = 60;

  @Test
  void whatWasAnsweredHolds() {
    long first = Long.getLong("troupe.test.seed", 1);
    long seeds = System.getProperty("troupe.test.seed") == null ? SEEDS : 1;
    int appended = 0;
    int unknown = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      World world = new World(seed);
      world.play();
      appended += world.appended;
      unknown += world.unknown;
    }
    assertThat(appended).as("appends that were answered").isGreaterThan(5 * SEEDS);
    assertThat(unknown).as("requests that stayed unknown").isGreaterThan(SEEDS / 10);
  }

  /** A journal's user, with what it believes of one history. */
  private static final class Writer {
    private final Chain chain;
    private final ChainReader reader;
    private final String address;
    private Epoch epoch = Epoch.NONE;
    private long highest;
    private long membership;
    private boolean isBusy;
    private @Nullable AppendBatch unanswered;

    private Writer(TroubledDatabase database, ChainSettings settings, String address) {
      this.chain = new Chain(database, database, settings, new ChainMeter(), database);
      this.reader = new ChainReader(chain, database, database, settings, database);
      this.address = address;
    }
  }

  private static final class World {
    private static final PersistenceId ID = new PersistenceId("partition-1");
    private static final ChainSettings SETTINGS =
        new ChainSettings(16, 5, 2_000, Duration.ofMillis(300));

    private final String where;
    private final Random random;
    private final TroubledDatabase database;
    private final List<Writer> writers = new ArrayList<>();

    /** By number, what was answered to be there. */
    private final Map<Long, String> promised = new HashMap<>();

    private final List<String> refused = new ArrayList<>();
    private final Map<Epoch, Long> claims = new HashMap<>();
    private long newestEpoch;
    private long savedAt;
    private long deletedTo;
    private int depth;
    private int texts;
    private int appended;
    private int unknown;
    private int givenUpTooLate;

    private World(long seed) {
      this.where = "-Dtroupe.test.seed=" + seed;
      this.random = new Random(seed);
      this.database = new TroubledDatabase(random, this::sometimesAnother);
      for (int i = 0; i < 3; i++) {
        writers.add(new Writer(database, SETTINGS, "node-" + i));
      }
    }

    private void play() {
      for (int step = 0; step < STEPS; step++) {
        act(writers.get(random.nextInt(writers.size())));
      }
      database.calm();
      Writer last = writers.getFirst();
      last.membership = Long.MAX_VALUE;
      claim(last);
      append(last);
      List<JournalPage.Recorded> history = history(last);
      check(history);
      Optional<Snapshot> snapshot = last.reader.newestSnapshot(ID);
      assertThat(snapshot.map(it -> it.at().number()).orElse(0L))
          .as(where + ": the newest snapshot")
          .isGreaterThanOrEqualTo(savedAt);
      snapshot.ifPresent(
          it ->
              assertThat(it.chunks().getFirst().toUtf8())
                  .as(where)
                  .startsWith("state at " + it.at().number()));
      assertThat(database.forgotten())
          .as(where + ": content that nothing refers to, but of those who could not clear it away")
          .hasSizeLessThanOrEqualTo(givenUpTooLate);
    }

    private void sometimesAnother() {
      if (depth < 2 && random.nextInt(12) == 0) {
        List<Writer> idle = writers.stream().filter(it -> !it.isBusy).toList();
        if (!idle.isEmpty()) {
          act(idle.get(random.nextInt(idle.size())));
        }
      }
    }

    private void act(Writer writer) {
      depth++;
      writer.isBusy = true;
      try {
        switch (random.nextInt(20)) {
          case 0, 1 -> claim(writer);
          case 2 -> confirm(writer);
          case 3, 4 -> save(writer);
          case 5, 6 -> delete(writer);
          default -> append(writer);
        }
      } catch (RefusedException e) {
        noteGivenUp(writer);
      } catch (JournalException e) {
        assertThat(e.reason()).as(where).isEqualTo(JournalException.Reason.UNKNOWN);
        unknown++;
        noteGivenUp(writer);
      } catch (TroubledDatabase.CrashException e) {
        noteGivenUp(writer);
        writers.set(writers.indexOf(writer), new Writer(database, SETTINGS, writer.address));
      } finally {
        writer.isBusy = false;
        depth--;
      }
    }

    /** Who is the owner still leaves only what its name is kept of. */
    private void noteGivenUp(Writer writer) {
      if (!database.epoch(ID).equals(writer.epoch)) {
        givenUpTooLate++;
      }
    }

    private void claim(Writer writer) {
      long newestBefore = newestEpoch;
      JournalAnswer answer =
          writer.chain.run(
              new JournalCommand.Claim(
                  ID,
                  new Claimant(new MembershipNumber(writer.membership), writer.address),
                  new ClaimId(1 + random.nextLong(Long.MAX_VALUE))));
      if (answer instanceof JournalAnswer.Claimed claimed) {
        assertThat(claimed.epoch().number())
            .as(where + ": epochs rise")
            .isGreaterThan(newestBefore);
        assertThat(claims).as(where + ": each once").doesNotContainKey(claimed.epoch());
        claims.put(claimed.epoch(), claimed.highest().number());
        newestEpoch = Math.max(newestEpoch, claimed.epoch().number());
        writer.epoch = claimed.epoch();
        writer.highest = claimed.highest().number();
        writer.unanswered = null;
      } else {
        writer.membership++;
      }
    }

    /** Carries it out; whoever is fenced is told of the newest owner, or a newer one. */
    private JournalAnswer run(Writer writer, JournalCommand command) {
      long newestBefore = newestEpoch;
      JournalAnswer answer = writer.chain.run(command);
      if (answer instanceof JournalAnswer.Fenced fenced) {
        assertThat(fenced.current().number())
            .as(where + ": fenced by the newest")
            .isGreaterThanOrEqualTo(newestBefore);
      }
      return answer;
    }

    private void append(Writer writer) {
      AppendBatch batch = writer.unanswered == null ? batch(writer) : writer.unanswered;
      boolean isRepeat = writer.unanswered != null;
      writer.unanswered = null;
      JournalAnswer answer;
      try {
        answer = run(writer, new JournalCommand.Append(ID, batch));
      } catch (JournalException e) {
        writer.unanswered = batch;
        throw e;
      } catch (RefusedException e) {
        if (!isRepeat) {
          texts(batch).forEach(refused::add);
        }
        throw e;
      }
      if (answer instanceof JournalAnswer.Appended done) {
        assertThat(done.last()).as(where).isEqualTo(batch.last());
        writer.highest = batch.last().number();
        long number = batch.first().number();
        for (String text : texts(batch)) {
          promised.put(number++, text);
        }
        appended++;
      } else if (!isRepeat) {
        texts(batch).forEach(refused::add);
      }
    }

    private AppendBatch batch(Writer writer) {
      List<Bytes> events = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        texts++;
        String text = writer.address + " wrote " + texts;
        boolean isLarge = random.nextInt(400) == 0;
        events.add(Bytes.utf8(isLarge ? text + " ".repeat(Pieces.PART_BYTES) : text));
      }
      long off = depth > 0 && random.nextInt(20) == 0 ? 1 : 0;
      return AppendBatch.of(writer.epoch, new SequenceNumber(writer.highest + 1 + off), events);
    }

    private void confirm(Writer writer) {
      long newestBefore = newestEpoch;
      Epoch newest = writer.chain.newest(ID).head().epoch();
      assertThat(newest.number()).as(where + ": read").isGreaterThanOrEqualTo(newestBefore);
    }

    private void save(Writer writer) {
      SequenceNumber at = new SequenceNumber(writer.highest);
      JournalHead.Pieces pieces = JournalHead.Pieces.none(at);
      for (int place = 0; place < 2; place++) {
        Bytes chunk = Bytes.utf8("state at " + at.number() + " of " + writer.epoch + ", " + place);
        JournalAnswer answer =
            run(writer, new JournalCommand.SnapshotChunk(ID, writer.epoch, at, place, chunk));
        if (!(answer instanceof JournalAnswer.Saved)) {
          return;
        }
        pieces = pieces.with(chunk);
      }
      JournalAnswer answer = run(writer, new JournalCommand.SealSnapshot(ID, writer.epoch, pieces));
      if (answer instanceof JournalAnswer.Saved) {
        savedAt = Math.max(savedAt, at.number());
      }
    }

    private void delete(Writer writer) {
      SequenceNumber upTo = new SequenceNumber(savedAt);
      JournalAnswer answer = run(writer, new JournalCommand.Delete(ID, writer.epoch, upTo));
      if (answer instanceof JournalAnswer.Deleted deleted) {
        deletedTo = Math.max(deletedTo, deleted.upTo().number());
      }
    }

    private static List<JournalPage.Recorded> history(Writer writer) {
      List<JournalPage.Recorded> all = new ArrayList<>();
      long next = 1;
      while (true) {
        JournalPage page = writer.reader.events(ID, new SequenceNumber(next), 1_000);
        if (page.events().isEmpty()) {
          return all;
        }
        all.addAll(page.events());
        next = all.getLast().number().number() + 1;
      }
    }

    private void check(List<JournalPage.Recorded> history) {
      Map<Long, String> there = new HashMap<>();
      long next = history.getFirst().number().number();
      assertThat(next).as(where + ": the oldest").isLessThanOrEqualTo(savedAt + 1);
      Epoch before = Epoch.NONE;
      for (JournalPage.Recorded event : history) {
        assertThat(event.number().number()).as(where + ": no gap").isEqualTo(next++);
        assertThat(event.epoch()).as(where + ": epochs in order").isGreaterThanOrEqualTo(before);
        before = event.epoch();
        there.put(event.number().number(), event.event().toUtf8().strip());
      }
      long oldest = history.getFirst().number().number();
      promised.forEach(
          (number, text) -> {
            if (number >= oldest) {
              assertThat(there.get(number)).as(where + ": event " + number).isEqualTo(text);
            }
          });
      assertThat(there.values()).as(where + ": refused").doesNotContainAnyElementsOf(refused);
      assertThat(there.values()).as(where + ": once").doesNotHaveDuplicates();
      claims.forEach(
          (epoch, highest) -> {
            for (JournalPage.Recorded event : history) {
              if (event.number().number() > highest) {
                assertThat(event.epoch())
                    .as("%s: behind the claim of %s", where, epoch)
                    .isGreaterThanOrEqualTo(epoch);
              } else {
                assertThat(event.epoch()).as("%s: before %s", where, epoch).isLessThan(epoch);
              }
            }
          });
    }

    private static List<String> texts(AppendBatch batch) {
      return batch.events().stream().map(it -> it.toUtf8().strip()).toList();
    }
  }
}
