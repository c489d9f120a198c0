package io.troupe.persistence.contract;

import static io.troupe.persistence.contract.JournalUnderTest.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random requests for many ids from several threads, each answer compared with what a naive model
 * in memory says. A failure names the seed; {@code -Dtroupe.test.seed=…} replays its requests.
 */
@Timeout(300)
public abstract class JournalModelContract {
  private static final int THREADS = 4;
  private static final int IDS_PER_THREAD = 8;
  private static final int STEPS = 600;
  private static final int PHASES = 3;

  /** A journal on blank storage. */
  protected abstract JournalUnderTest open();

  @Test
  void everyAnswerIsTheModelsAlsoAfterReopening() throws Exception {
    long seed = Long.getLong("troupe.test.seed", System.nanoTime());
    System.out.println("JournalModelContract: -Dtroupe.test.seed=" + seed);
    List<List<Model>> models = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      List<Model> own = new ArrayList<>();
      for (int i = 0; i < IDS_PER_THREAD; i++) {
        own.add(new Model(new PersistenceId("id-" + thread + "-" + i)));
      }
      models.add(own);
    }
    try (JournalUnderTest journal = open();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int phase = 0; phase < PHASES; phase++) {
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
          Random random = new Random(seed + 31L * phase + thread);
          List<Model> own = models.get(thread);
          running.add(threads.submit(() -> run(journal, own, random, seed)));
        }
        for (Future<?> future : running) {
          future.get();
        }
        journal.reopen();
        models.forEach(own -> own.forEach(model -> model.compareAll(journal, seed)));
      }
    }
  }

  private static void run(JournalUnderTest journal, List<Model> models, Random random, long seed) {
    for (int step = 0; step < STEPS; step++) {
      Model model = models.get(random.nextInt(models.size()));
      model.step(journal, random, "seed " + seed + ", step " + step + ", " + model.id);
    }
  }

  /** One id, in the simplest form that can be right. */
  private static final class Model {
    private final PersistenceId id;
    private final List<Bytes> events = new ArrayList<>();
    private long epoch;
    private long membership;
    private String owner = "";
    private long deletedUpTo;
    private @Nullable AppendBatch last;
    private @Nullable Snapshot snapshot;

    private Model(PersistenceId id) {
      this.id = id;
    }

    private void step(JournalUnderTest journal, Random random, String where) {
      switch (random.nextInt(12)) {
        case 0 -> claim(journal, random, where);
        case 1 -> confirm(journal, random, where);
        case 2, 3 -> delete(journal, random, where);
        case 4, 5 -> save(journal, random, where);
        case 6 -> read(journal, random, where);
        default -> append(journal, random, where);
      }
    }

    private void claim(JournalUnderTest journal, Random random, String where) {
      long known = Math.max(0, membership + random.nextInt(4) - 1);
      String address = "node-" + random.nextInt(3);
      JournalAnswer expected;
      if (known < membership) {
        expected = new JournalAnswer.ClaimRefused(new MembershipNumber(membership), owner);
      } else {
        epoch++;
        membership = known;
        owner = address;
        expected = new JournalAnswer.Claimed(new Epoch(epoch), new SequenceNumber(events.size()));
      }
      var answer =
          answer(journal.journal().claim(id, new Claimant(new MembershipNumber(known), address)));
      assertThat(answer).as(where).isEqualTo(expected);
    }

    private void confirm(JournalUnderTest journal, Random random, String where) {
      Epoch asked = someEpoch(random);
      assertThat(answer(journal.journal().confirm(id, asked)))
          .as(where)
          .isEqualTo(owns(asked) ? new JournalAnswer.Confirmed() : fenced());
    }

    private void append(JournalUnderTest journal, Random random, String where) {
      AppendBatch batch = someBatch(random);
      JournalAnswer expected;
      if (!owns(batch.epoch())) {
        expected = fenced();
      } else if (batch.equals(last)) {
        expected = new JournalAnswer.Appended(batch.last());
      } else if (batch.first().number() != events.size() + 1L) {
        expected = new JournalAnswer.OutOfSequence(new SequenceNumber(events.size()));
      } else {
        events.addAll(batch.events());
        last = batch;
        expected = new JournalAnswer.Appended(batch.last());
      }
      assertThat(answer(journal.journal().append(id, batch))).as(where).isEqualTo(expected);
    }

    private AppendBatch someBatch(Random random) {
      AppendBatch newest = last;
      if (newest != null && random.nextInt(6) == 0) {
        return newest;
      }
      List<Bytes> content = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        byte[] event = new byte[random.nextInt(200)];
        random.nextBytes(event);
        content.add(Bytes.wrap(event));
      }
      long off = random.nextInt(8) == 0 ? random.nextInt(5) - 2 : 0;
      return AppendBatch.of(
          someEpoch(random), new SequenceNumber(Math.max(1, events.size() + 1 + off)), content);
    }

    private void delete(JournalUnderTest journal, Random random, String where) {
      Epoch asked = someEpoch(random);
      long upTo = Math.max(0, snapshotAt() + random.nextInt(5) - 3);
      JournalAnswer expected;
      if (!owns(asked)) {
        expected = fenced();
      } else if (upTo > snapshotAt()) {
        expected = new JournalAnswer.NoSnapshot(new SequenceNumber(snapshotAt()));
      } else {
        deletedUpTo = Math.max(deletedUpTo, upTo);
        expected = new JournalAnswer.Deleted(new SequenceNumber(deletedUpTo));
      }
      assertThat(answer(journal.journal().deleteUpTo(id, asked, new SequenceNumber(upTo))))
          .as(where)
          .isEqualTo(expected);
    }

    private void save(JournalUnderTest journal, Random random, String where) {
      Epoch asked = someEpoch(random);
      long at = Math.max(0, events.size() + random.nextInt(6) - 4L);
      List<Bytes> chunks = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        byte[] chunk = new byte[1 + random.nextInt(3000)];
        random.nextBytes(chunk);
        chunks.add(Bytes.wrap(chunk));
      }
      Snapshot saved = new Snapshot(new SequenceNumber(at), chunks);
      JournalAnswer expected;
      if (!owns(asked)) {
        expected = fenced();
      } else if (chunks.isEmpty() && saved.equals(snapshot)) {
        expected = new JournalAnswer.Saved(saved.at());
      } else if (at <= snapshotAt() || at > events.size()) {
        expected = new JournalAnswer.SnapshotNotNewer(new SequenceNumber(snapshotAt()));
      } else {
        snapshot = saved;
        expected = new JournalAnswer.Saved(saved.at());
      }
      assertThat(answer(JournalUnderTest.save(journal.snapshots(), id, asked, saved)))
          .as(where)
          .isEqualTo(expected);
    }

    private void read(JournalUnderTest journal, Random random, String where) {
      long from = random.nextInt(events.size() + 3);
      int maxBytes = 1 + random.nextInt(1000);
      List<JournalPage.Recorded> page = journal.page(id, from, maxBytes).events();
      long next = Math.max(Math.max(1, from), deletedUpTo + 1);
      long bytes = 0;
      for (JournalPage.Recorded event : page) {
        assertThat(bytes).as(where).isLessThan(maxBytes);
        assertThat(event.number().number()).as(where).isEqualTo(next);
        assertThat(event.event()).as(where).isEqualTo(events.get((int) next - 1));
        bytes += event.event().length();
        next++;
      }
      assertThat(bytes >= maxBytes || next > events.size()).as(where + ": page ends").isTrue();
    }

    private void compareAll(JournalUnderTest journal, long seed) {
      String where = "seed " + seed + ", after reopening, " + id;
      List<Bytes> expected = events.subList((int) deletedUpTo, events.size());
      List<JournalPage.Recorded> stored = journal.replay(id, 1, 5_000);
      assertThat(stored.stream().map(JournalPage.Recorded::event).toList())
          .as(where)
          .isEqualTo(expected);
      if (!stored.isEmpty()) {
        assertThat(stored.getFirst().number().number()).as(where).isEqualTo(deletedUpTo + 1);
      }
      assertThat(journal.newest(id)).as(where).isEqualTo(Optional.ofNullable(snapshot));
    }

    private Epoch someEpoch(Random random) {
      return new Epoch(Math.max(0, epoch - (random.nextInt(10) == 0 ? 1 : 0)));
    }

    private boolean owns(Epoch asked) {
      return epoch > 0 && asked.number() == epoch;
    }

    private JournalAnswer.Fenced fenced() {
      return new JournalAnswer.Fenced(new Epoch(epoch), owner);
    }

    private long snapshotAt() {
      Snapshot newest = snapshot;
      return newest == null ? 0 : newest.at().number();
    }
  }
}
