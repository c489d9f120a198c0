package io.troupe.coordination.session;

import io.troupe.actors.Bytes;
import io.troupe.actors.PartitionId;
import io.troupe.actors.guest.GuestKind;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Draws the sessions of a partition as they are, oldest first; each chunk behind its format. That
 * was 1 before sessions could end with a node.
 */
final class SessionSnapshot implements SnapshotCursor {
  private static final int FORMAT = 2;

  private final int chunkBytes;
  private final Iterator<SessionState> sessions;

  SessionSnapshot(List<SessionState> sessions, int chunkBytes) {
    this.chunkBytes = chunkBytes;
    this.sessions = sessions.iterator();
  }

  @Override
  public boolean hasNext() {
    return sessions.hasNext();
  }

  @Override
  public Bytes next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all is drawn");
    }
    WireWriter out = new WireWriter(chunkBytes + 512).u8(FORMAT);
    do {
      SessionState session = sessions.next();
      GuestKind.write(session.id(), out);
      out.text(session.label())
          .varint(session.leaseMillis())
          .varint(session.endMillis())
          .signedVarint(session.sinceMillis())
          .bool(session.seat().isPresent());
      session.seat().ifPresent(seat -> SessionFormats.write(seat, out));
      out.bool(session.doomed()).varint(session.knownTo().size());
      session.knownTo().forEach(it -> out.varint(it.number()));
    } while (hasNext() && out.length() < chunkBytes);
    return out.toBytes();
  }

  @Override
  public void close() {}

  static void restore(Bytes chunk, SessionTable table) {
    WireReader in = new WireReader(chunk);
    int format = in.u8();
    if (format < 1 || format > FORMAT) {
      throw new WireFormatException(
          "a snapshot of sessions has format %d, this build reads formats 1 to %d"
              .formatted(format, FORMAT));
    }
    while (in.left() > 0) {
      table.put(
          new SessionState(
              GuestKind.read(in),
              in.text(),
              in.varint(),
              in.varint(),
              in.signedVarint(),
              format > 1 && in.bool() ? Optional.of(SessionFormats.seat(in)) : Optional.empty(),
              format > 1 && in.bool(),
              partitions(in)));
    }
  }

  private static List<PartitionId> partitions(WireReader in) {
    int count = in.count(1);
    List<PartitionId> partitions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      partitions.add(new PartitionId(in.smallVarint()));
    }
    return partitions;
  }
}
