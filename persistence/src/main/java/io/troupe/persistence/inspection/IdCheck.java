package io.troupe.persistence.inspection;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.persistence.disk.EventRow;
import io.troupe.persistence.disk.JournalStore;
import io.troupe.persistence.log.JournalHead;
import java.util.Arrays;
import java.util.Optional;

/**
 * The rows of one persistence id, in order: its head, its events without gaps and with epochs that
 * never fall, the pieces of its snapshot.
 */
final class IdCheck {
  private final PersistenceId id;
  private final byte[] prefix;
  private final JournalHead head;
  private final Problems problems;

  private long next;
  private Epoch epoch = Epoch.NONE;
  private long events;
  private long eventBytes;
  private Optional<JournalHead.Pieces> pieces;
  private long snapshotBytes;

  IdCheck(byte[] prefix, JournalHead head, Problems problems) {
    this.id = JournalStore.idOf(prefix);
    this.prefix = prefix;
    this.head = head;
    this.problems = problems;
    this.next = head.deletedUpTo().number() + 1;
    this.pieces = head.snapshot().map(it -> JournalHead.Pieces.none(it.at()));
  }

  /** The next row of its events. */
  void event(byte[] key, byte[] value) {
    EventRow row;
    try {
      row = EventRow.decode(value);
    } catch (WireFormatException e) {
      long last = number(key);
      problems.add("events of %s up to %d: %s".formatted(id, last, e.getMessage()));
      next = last + 1;
      return;
    }
    long first = row.identity().first().number();
    if (first > next) {
      problems.add("events of %s are missing: %d to %d".formatted(id, next, first - 1));
    } else if (first < next && events > 0) {
      problems.add("events of %s are there twice: %d to %d".formatted(id, first, next - 1));
    }
    if (row.identity().epoch().compareTo(epoch) < 0
        || row.identity().epoch().compareTo(head.epoch()) > 0) {
      problems.add(
          "events of %s from %d on have epoch %d, behind epoch %d, while its newest claim is %d"
              .formatted(
                  id,
                  first,
                  row.identity().epoch().number(),
                  epoch.number(),
                  head.epoch().number()));
    }
    epoch = row.identity().epoch();
    next = row.last().number() + 1;
    for (Bytes event : row.events()) {
      events++;
      eventBytes += event.length();
    }
  }

  /** The next row of its snapshots, complete or not. */
  void snapshotPiece(byte[] key, byte[] value) {
    if (pieces.isPresent() && number(key) == pieces.get().at().number()) {
      pieces = pieces.map(it -> it.with(Bytes.wrap(value)));
      snapshotBytes += value.length;
    }
  }

  /** All rows were seen. */
  JournalReport.IdState end() {
    if (next <= head.highest().number()) {
      problems.add(
          "events of %s are missing: %d to %d".formatted(id, next, head.highest().number()));
    }
    if (!pieces.equals(head.snapshot())) {
      problems.add(
          "the snapshot of %s at %d does not fit its checksum: %d pieces, %d were stored"
              .formatted(
                  id,
                  head.snapshotAt().number(),
                  pieces.orElseThrow().sum().count(),
                  head.snapshot().orElseThrow().sum().count()));
    }
    return new JournalReport.IdState(
        id,
        head.epoch(),
        new SequenceNumber(Math.max(next - 1, head.highest().number())),
        head.deletedUpTo(),
        events,
        eventBytes,
        head.snapshotAt(),
        snapshotBytes);
  }

  private long number(byte[] key) {
    return new WireReader(Arrays.copyOfRange(key, prefix.length, key.length)).i64();
  }
}
