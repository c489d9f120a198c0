package io.troupe.simulation.partition;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.Principal;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.journal.SnapshotSum;
import io.troupe.actors.partition.EventRecord;
import io.troupe.actors.partition.PartitionInput;
import io.troupe.actors.wire.WireRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The contract of {@link io.troupe.actors.journal.FencedJournal} in a few lines of memory, and what
 * may be wrong with a journal: each flaw must be found by the simulation.
 */
public final class JournalModel {
  /** How a journal may break its contract. */
  public enum Flaw {
    /** It keeps its contract. */
    NONE,
    /** Confirms an append that it does not store. */
    LOSES_AN_APPEND,
    /** Lets the owner before the last write. */
    ACCEPTS_STALE_APPENDS,
    /** Confirms every epoch. */
    CONFIRMS_STALE_EPOCHS,
    /** Stores what it calls fenced. */
    STORES_WHAT_IT_REFUSES,
    /** Stores a batch again where its answer is asked for once more. */
    STORES_TWICE,
    /** Hands out events without their request ids. */
    FORGETS_REQUEST_IDS,
    /** Confirms a snapshot that it does not store, and deletes behind it. */
    LOSES_A_SNAPSHOT,
    /** Hands out an older snapshot under the number of a newer one. */
    MISLABELS_A_SNAPSHOT,
    /** Skips an event when it is read. */
    SKIPS_AN_EVENT
  }

  private final Flaw flaw;
  private final WireRegistry wire;
  private final Listener listener;

  /** All events ever stored, also deleted ones. */
  private final List<JournalPage.Recorded> events = new ArrayList<>();

  private Epoch epoch = Epoch.NONE;
  private String owner = "";
  private long deletedUpTo;
  private Optional<Snapshot> newest = Optional.empty();
  private Optional<Snapshot> first = Optional.empty();
  private final List<Bytes> unsealed = new ArrayList<>();

  /** Is told of every event that becomes durable. */
  interface Listener {
    void stored(SequenceNumber number, Epoch by, Bytes event, long decidedNanos);
  }

  JournalModel(Flaw flaw, WireRegistry wire, Listener listener) {
    this.flaw = flaw;
    this.wire = wire;
    this.listener = listener;
  }

  SequenceNumber highest() {
    return new SequenceNumber(events.size());
  }

  PartitionInput<Long> claim(Claimant claimant) {
    epoch = epoch.next();
    owner = claimant.address();
    return new PartitionInput.ClaimAnswered<>(new JournalAnswer.Claimed(epoch, highest()));
  }

  /** An append that was decided at this time of the world. */
  PartitionInput<Long> append(AppendBatch batch, long decidedNanos) {
    return new PartitionInput.AppendAnswered<>(answerTo(batch, decidedNanos));
  }

  private JournalAnswer.ToAppend answerTo(AppendBatch batch, long decidedNanos) {
    if (!batch.epoch().equals(epoch)) {
      switch (flaw) {
        case ACCEPTS_STALE_APPENDS -> {
          store(batch, decidedNanos);
          return new JournalAnswer.Appended(batch.last());
        }
        case STORES_WHAT_IT_REFUSES -> {
          store(batch, decidedNanos);
        }
        default -> {}
      }
      return new JournalAnswer.Fenced(epoch, owner);
    }
    if (!batch.first().equals(highest().next())) {
      return new JournalAnswer.OutOfSequence(highest());
    }
    if (flaw == Flaw.LOSES_AN_APPEND && batch.first().number() % 7 == 0) {
      return new JournalAnswer.Appended(batch.last());
    }
    store(batch, decidedNanos);
    if (flaw == Flaw.STORES_TWICE && batch.first().number() % 7 == 0) {
      store(batch, decidedNanos);
    }
    return new JournalAnswer.Appended(batch.last());
  }

  private void store(AppendBatch batch, long decidedNanos) {
    for (Bytes event : batch.events()) {
      events.add(new JournalPage.Recorded(highest().next(), batch.epoch(), event));
      listener.stored(highest(), batch.epoch(), event, decidedNanos);
    }
  }

  PartitionInput<Long> confirm(Epoch asked) {
    boolean current = asked.equals(epoch);
    if (!current && flaw == Flaw.CONFIRMS_STALE_EPOCHS) {
      current = true;
    }
    return new PartitionInput.ConfirmAnswered<>(
        current ? new JournalAnswer.Confirmed() : new JournalAnswer.Fenced(epoch, owner));
  }

  PartitionInput<Long> read(SequenceNumber from, int maxEvents) {
    List<JournalPage.Recorded> page = new ArrayList<>();
    for (JournalPage.Recorded recorded : events) {
      if (recorded.number().number() <= deletedUpTo || recorded.number().compareTo(from) < 0) {
        continue;
      }
      if (page.size() >= maxEvents) {
        break;
      }
      page.add(flaw == Flaw.FORGETS_REQUEST_IDS ? nameless(recorded) : recorded);
    }
    if (flaw == Flaw.SKIPS_AN_EVENT && page.size() > 1) {
      page.remove(0);
    }
    return new PartitionInput.PageRead<>(new JournalPage(page, highest()));
  }

  private JournalPage.Recorded nameless(JournalPage.Recorded recorded) {
    EventRecord record = EventRecord.decode(recorded.event(), wire);
    Bytes bare =
        new EventRecord(
                record.timeMillis(),
                record.wallMillis(),
                Optional.empty(),
                1,
                Principal.NONE,
                record.event())
            .encode(wire);
    return new JournalPage.Recorded(recorded.number(), recorded.epoch(), bare);
  }

  PartitionInput<Long> store(Epoch asked, SequenceNumber at, int place, Bytes piece) {
    JournalAnswer.ToSave answer = refusalOf(asked, at).orElse(new JournalAnswer.Saved(at));
    if (answer instanceof JournalAnswer.Saved) {
      if (place == 0) {
        unsealed.clear();
      }
      if (place == unsealed.size()) {
        unsealed.add(piece);
      } else {
        answer = new JournalAnswer.SnapshotNotNewer(stored());
      }
    }
    return new PartitionInput.PieceSaved<>(answer);
  }

  PartitionInput<Long> seal(Epoch asked, SequenceNumber at, SnapshotSum sum) {
    return new PartitionInput.SnapshotSealed<>(
        refusalOf(asked, at).orElseGet(() -> sealed(at, sum)));
  }

  private JournalAnswer.ToSave sealed(SequenceNumber at, SnapshotSum sum) {
    SnapshotSum there = SnapshotSum.NONE;
    for (Bytes piece : unsealed) {
      there = there.with(piece);
    }
    if (!there.equals(sum)) {
      return new JournalAnswer.SnapshotNotNewer(stored());
    }
    if (flaw == Flaw.LOSES_A_SNAPSHOT && newest.isPresent()) {
      return new JournalAnswer.Saved(at);
    }
    newest = Optional.of(new Snapshot(at, unsealed));
    first = first.or(() -> newest);
    unsealed.clear();
    return new JournalAnswer.Saved(at);
  }

  private Optional<JournalAnswer.ToSave> refusalOf(Epoch asked, SequenceNumber at) {
    if (!asked.equals(epoch)) {
      return Optional.of(new JournalAnswer.Fenced(epoch, owner));
    }
    return at.compareTo(stored()) <= 0 || at.compareTo(highest()) > 0
        ? Optional.of(new JournalAnswer.SnapshotNotNewer(stored()))
        : Optional.empty();
  }

  private SequenceNumber stored() {
    return newest.map(Snapshot::at).orElse(SequenceNumber.NONE);
  }

  PartitionInput<Long> newest() {
    if (flaw == Flaw.MISLABELS_A_SNAPSHOT && newest.isPresent()) {
      Snapshot old = first.orElseThrow();
      return new PartitionInput.SnapshotLoaded<>(
          Optional.of(new Snapshot(newest.get().at(), old.chunks())));
    }
    return new PartitionInput.SnapshotLoaded<>(newest);
  }

  void deleteUpTo(Epoch asked, SequenceNumber upTo) {
    boolean isCovered = upTo.compareTo(stored()) <= 0 || flaw == Flaw.LOSES_A_SNAPSHOT;
    if (asked.equals(epoch) && isCovered) {
      deletedUpTo = Math.max(deletedUpTo, upTo.number());
    }
  }
}
