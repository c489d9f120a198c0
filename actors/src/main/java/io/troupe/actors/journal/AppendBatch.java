package io.troupe.actors.journal;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.Limits;
import io.troupe.actors.SequenceNumber;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Events that are appended together: all of them or none. The batch is its own identity: the same
 * epoch, first number and checksum is a repeat of the same append, and succeeds again.
 *
 * @param epoch the epoch under which the writer owns the persistence id
 * @param first the number that the first event gets
 * @param events 1 to {@link Limits#MAX_APPEND_EVENTS}, each at most {@link Limits#MAX_EVENT_BYTES},
 *     together at most {@link Limits#MAX_APPEND_BYTES} unless there is only one
 * @param checksum CRC-32C over length and content of every event, see {@link #checksumOf}
 */
public record AppendBatch(Epoch epoch, SequenceNumber first, List<Bytes> events, int checksum) {
  public AppendBatch {
    events = List.copyOf(events);
    check(first, events);
  }

  /** A batch with its checksum computed. */
  public static AppendBatch of(Epoch epoch, SequenceNumber first, List<Bytes> events) {
    return new AppendBatch(epoch, first, events, checksumOf(events));
  }

  /** The number that the last event gets. */
  public SequenceNumber last() {
    return first.plus(events.size() - 1L);
  }

  /** Whether the checksum fits the events. */
  public boolean isIntact() {
    return checksum == checksumOf(events);
  }

  /** CRC-32C over, per event, its length (4 bytes, big-endian) and its bytes. */
  public static int checksumOf(List<Bytes> events) {
    CRC32C crc = new CRC32C();
    for (Bytes event : events) {
      int length = event.length();
      crc.update(length >>> 24);
      crc.update(length >>> 16);
      crc.update(length >>> 8);
      crc.update(length);
      crc.update(event.unsafeArray(), 0, length);
    }
    return (int) crc.getValue();
  }

  private static void check(SequenceNumber first, List<Bytes> events) {
    if (first.number() < 1) {
      throw new IllegalArgumentException("the first event of a journal has number 1, not 0");
    }
    if (events.isEmpty() || events.size() > Limits.MAX_APPEND_EVENTS) {
      throw new IllegalArgumentException(
          "an append has 1 to " + Limits.MAX_APPEND_EVENTS + " events, not " + events.size());
    }
    long total = 0;
    for (Bytes event : events) {
      if (event.length() > Limits.MAX_EVENT_BYTES) {
        throw new IllegalArgumentException(
            "an event has at most " + Limits.MAX_EVENT_BYTES + " bytes, not " + event.length());
      }
      total += event.length();
    }
    if (events.size() > 1 && total > Limits.MAX_APPEND_BYTES) {
      throw new IllegalArgumentException(
          "an append of several events has at most "
              + Limits.MAX_APPEND_BYTES
              + " bytes, not "
              + total);
    }
  }
}
