package io.troupe.persistence.disk;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.persistence.log.JournalHead;
import java.util.ArrayList;
import java.util.List;

/** The events of one append, and what makes it recognisable. */
public record EventRow(JournalHead.LastAppend identity, List<Bytes> events) {
  private static final int EVENTS_FORMAT = 1;

  /** The number of the last one. */
  public SequenceNumber last() {
    return identity.first().plus(events.size() - 1L);
  }

  static void write(AppendBatch batch, WireWriter out) {
    out.u8(EVENTS_FORMAT)
        .varint(batch.epoch().number())
        .varint(batch.first().number())
        .i32(batch.checksum())
        .varint(batch.events().size());
    batch.events().forEach(out::bytes);
  }

  /** The row of these bytes; damage is noticed. */
  public static EventRow decode(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    int format = in.u8();
    if (format != EVENTS_FORMAT) {
      throw new WireFormatException(
          "stored events have format " + format + ", this build reads " + EVENTS_FORMAT);
    }
    try {
      JournalHead.LastAppend identity =
          new JournalHead.LastAppend(
              new Epoch(in.varint()), new SequenceNumber(in.varint()), in.i32());
      int count = in.smallVarint();
      List<Bytes> events = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        events.add(in.bytes());
      }
      in.expectEnd();
      if (events.isEmpty() || AppendBatch.checksumOf(events) != identity.checksum()) {
        throw new WireFormatException(
            "stored events from %d on do not fit their checksum"
                .formatted(identity.first().number()));
      }
      return new EventRow(identity, events);
    } catch (IllegalArgumentException e) {
      throw new WireFormatException("stored events are not valid: " + e.getMessage());
    }
  }
}
