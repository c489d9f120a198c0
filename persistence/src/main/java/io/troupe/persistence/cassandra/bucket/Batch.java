package io.troupe.persistence.cassandra.bucket;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The events of one append, as a row of a bucket.
 *
 * <pre>
 *   content: u8 format (1) · varint count · each event behind its length as a varint
 * </pre>
 *
 * @param epoch of its writer
 * @param first the number of the first event
 * @param last the number of the last event, by which rows are ordered
 * @param checksum {@link AppendBatch#checksumOf}
 * @param content in the row itself; empty where it is in an upload
 * @param upload that holds the content instead
 * @param places how many rows of the upload that takes
 */
public record Batch(
    Epoch epoch,
    SequenceNumber first,
    SequenceNumber last,
    int checksum,
    Optional<Bytes> content,
    Optional<UUID> upload,
    int places) {
  private static final int FORMAT = 1;

  /** The content of an append. */
  public static Bytes encode(List<Bytes> events) {
    int bytes = 8;
    for (Bytes event : events) {
      bytes += event.length() + 3;
    }
    WireWriter out = new WireWriter(bytes).u8(FORMAT).varint(events.size());
    for (Bytes event : events) {
      out.bytes(event);
    }
    return out.toBytes();
  }

  /** The events of a content; as many as the row says, and with its checksum. */
  public List<Bytes> decode(Bytes whole) {
    WireReader in = new WireReader(whole);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          "events have format %d, this build reads format %d".formatted(format, FORMAT));
    }
    int count = in.count(1);
    List<Bytes> events = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      events.add(in.bytes());
    }
    in.expectEnd();
    if (count != last.number() - first.number() + 1 || AppendBatch.checksumOf(events) != checksum) {
      throw new WireFormatException(
          "the events %d to %d do not fit their checksum".formatted(first.number(), last.number()));
    }
    return events;
  }
}
