package io.troupe.actors.partition;

import io.troupe.actors.PartitionId;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.wire.UnknownManifestException;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireRegistry;
import java.util.Optional;

/**
 * Brings a fresh state to exactly the event that the claim named: newest snapshot first, then every
 * event behind it. What is missing or unreadable ends recovery; it is never skipped.
 */
final class Recovery {
  private final PartitionId partition;
  private final PartitionState state;
  private final WireRegistry wire;
  private final SequenceNumber target;
  private int replayedEvents;
  private long replayedBytes;

  Recovery(PartitionId partition, PartitionState state, WireRegistry wire, SequenceNumber target) {
    this.partition = partition;
    this.state = state;
    this.wire = wire;
    this.target = target;
  }

  /** What comes next. */
  sealed interface Step {
    /** Events from this number on are needed. */
    record ReadPage(SequenceNumber from) implements Step {}

    /** The state is what the journal holds. */
    record Complete(int replayedEvents, long replayedBytes) implements Step {}

    /** Recovery cannot go on. */
    record Failed(StopReason reason) implements Step {}
  }

  Step onSnapshot(Optional<Snapshot> snapshot) {
    try {
      snapshot.ifPresent(state::restore);
    } catch (RuntimeException e) {
      // Cores restore themselves, and may find damage in ways of their own.
      return broken("the snapshot of " + partition + " cannot be read: " + e.getMessage());
    }
    if (state.last().compareTo(target) > 0) {
      return broken(
          "the snapshot of %s reaches event %d, its journal only %d"
              .formatted(partition, state.last().number(), target.number()));
    }
    return next();
  }

  Step onPage(JournalPage page) {
    SequenceNumber before = state.last();
    for (JournalPage.Recorded recorded : page.events()) {
      if (state.last().equals(target)) {
        break;
      }
      if (!recorded.number().equals(state.last().next())) {
        return gap("event " + recorded.number().number());
      }
      try {
        state.apply(EventRecord.decode(recorded.event(), wire));
      } catch (WireFormatException | UnknownManifestException e) {
        return broken(
            "event %d of %s cannot be read: %s"
                .formatted(recorded.number().number(), partition, e.getMessage()));
      }
      replayedEvents++;
      replayedBytes += recorded.event().length();
    }
    return state.last().equals(before) ? gap("nothing") : next();
  }

  private Step next() {
    return state.last().equals(target)
        ? new Step.Complete(replayedEvents, replayedBytes)
        : new Step.ReadPage(state.last().next());
  }

  private Step gap(String found) {
    return broken(
        "the journal of %s has a gap: event %d of %d was expected, found %s"
            .formatted(partition, state.last().next().number(), target.number(), found));
  }

  private static Step broken(String detail) {
    return new Step.Failed(new StopReason.Broken(detail));
  }
}
