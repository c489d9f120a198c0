package io.troupe.bench.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.cassandra.CassandraJournal;
import io.troupe.persistence.cassandra.CassandraSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Troupe's journal, of which each lane is a persistence id that was claimed. */
final class JournalWriter implements LaneWriter {
  private final CassandraJournal journal;
  private final List<Owned> ids = new ArrayList<>();

  JournalWriter(CqlSession session, int lanes) {
    journal = CassandraJournal.on(session, CassandraSettings.DEFAULTS);
    Claimant claimant = new Claimant(new MembershipNumber(1), "bench");
    for (int lane = 0; lane < lanes; lane++) {
      PersistenceId id = new PersistenceId("bench/" + lane);
      switch (journal.claim(id, claimant).toCompletableFuture().join()) {
        case JournalAnswer.Claimed claimed -> ids.add(new Owned(id, claimed));
        case JournalAnswer.ClaimRefused refused ->
            throw new IllegalStateException(id + " is " + refused.owner() + "'s");
      }
    }
  }

  /** A persistence id, and the number of its next event. One batch at a time uses it. */
  private static final class Owned {
    private final PersistenceId id;
    private final Epoch epoch;
    private SequenceNumber next;

    private Owned(PersistenceId id, JournalAnswer.Claimed claimed) {
      this.id = id;
      this.epoch = claimed.epoch();
      this.next = claimed.highest().plus(1);
    }
  }

  @Override
  public CompletionStage<Void> write(int lane, List<Bytes> events) {
    Owned owned = ids.get(lane);
    AppendBatch batch = AppendBatch.of(owned.epoch, owned.next, events);
    return journal
        .append(owned.id, batch)
        .thenAccept(
            answer -> {
              if (!(answer instanceof JournalAnswer.Appended appended)) {
                throw new IllegalStateException(owned.id + " answered " + answer);
              }
              owned.next = appended.last().plus(1);
            });
  }

  @Override
  public void close() {
    journal.close();
  }
}
