package io.troupe.actors.partition;

import io.troupe.actors.Bytes;
import io.troupe.actors.PartitionId;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.wire.UnknownManifestException;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireRegistry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings a fresh state to exactly the event that the claim named: newest snapshot first, then every
 * event behind it. What is missing or unreadable ends recovery; it is never skipped.
 *
 * <p>It may begin before the claim, while another owner still writes: then it follows that one, to
 * the newest event there was when it last read. What is durable never changes, so this is a part of
 * what the claim will name. It may be overtaken by a snapshot, behind which events are deleted.
 */
final class Recovery {
  private final PartitionId partition;
  private final PartitionState state;
  private final WireRegistry wire;
  private @Nullable SequenceNumber target;
  private boolean followed;
  private long snapshotBytes;
  private int replayedEvents;
  private long replayedBytes;

  Recovery(PartitionId partition, PartitionState state, WireRegistry wire) {
    this.partition = partition;
    this.state = state;
    this.wire = wire;
  }

  /** What comes next. */
  sealed interface Step {
    /** The newest snapshot is needed. */
    record LoadSnapshot() implements Step {}

    /** Events from this number on are needed. */
    record ReadPage(SequenceNumber from) implements Step {}

    /** The state is what the journal held when it was read last: it is time to claim. */
    record CaughtUp() implements Step {}

    /** The state is what the journal holds: a snapshot, and events behind it. */
    record Complete(long snapshotBytes, int replayedEvents, long replayedBytes) implements Step {}

    /** Recovery cannot go on. */
    record Failed(StopReason reason) implements Step {}
  }

  /**
   * The partition is claimed: this is where its events end. Whoever followed goes on from there.
   */
  Step claimed(SequenceNumber highest) {
    target = highest;
    return followed ? reached() : new Step.LoadSnapshot();
  }

  private Step reached() {
    return isBeyond() ? beyond() : next();
  }

  Step onSnapshot(Optional<Snapshot> snapshot) {
    try {
      snapshot.ifPresent(this::restore);
    } catch (RuntimeException e) {
      // Cores restore themselves, and may find damage in ways of their own.
      return broken("the snapshot of " + partition + " cannot be read: " + e.getMessage());
    }
    return reached();
  }

  private void restore(Snapshot snapshot) {
    state.restore(snapshot);
    snapshotBytes = snapshot.chunks().stream().mapToLong(Bytes::length).sum();
  }

  private boolean isBeyond() {
    return target != null && state.last().compareTo(target) > 0;
  }

  private Step beyond() {
    return broken(
        "what was read of %s reaches event %d, its journal only %d"
            .formatted(partition, state.last().number(), end()));
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
    if (target == null && state.last().compareTo(page.highest()) >= 0) {
      followed = true;
      return new Step.CaughtUp();
    }
    return state.last().equals(before) ? gap("nothing") : next();
  }

  private Step next() {
    return state.last().equals(target)
        ? new Step.Complete(snapshotBytes, replayedEvents, replayedBytes)
        : new Step.ReadPage(state.last().next());
  }

  private Step gap(String found) {
    String detail =
        "the journal of %s has a gap: event %d of %d was expected, found %s"
            .formatted(partition, state.last().next().number(), end(), found);
    // Whom it follows, or followed, may have deleted events behind a snapshot of its own.
    return target == null || followed
        ? new Step.Failed(new StopReason.JournalUnreachable("overtaken: " + detail))
        : broken(detail);
  }

  /** For people. */
  private long end() {
    return target == null ? state.last().number() : target.number();
  }

  private static Step broken(String detail) {
    return new Step.Failed(new StopReason.Broken(detail));
  }
}
