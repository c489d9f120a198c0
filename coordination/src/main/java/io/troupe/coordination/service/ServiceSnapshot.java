package io.troupe.coordination.service;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Instance.Registered;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Draws the services of a partition as they are, behind the number of their form: instance by
 * instance, each with the name and the version of its service, by name and id.
 */
final class ServiceSnapshot implements SnapshotCursor {
  private static final int FORMAT = 1;

  private final int chunkBytes;
  private final Iterator<Row> rows;

  private record Row(ServiceState service, Registered one) {}

  /** Takes what was drawn back. */
  @FunctionalInterface
  interface Taker {
    void take(ObjectName name, Version version, Registered one);
  }

  ServiceSnapshot(List<ServiceState> services, int chunkBytes) {
    this.chunkBytes = chunkBytes;
    this.rows =
        services.stream()
            .flatMap(service -> service.instances().stream().map(one -> new Row(service, one)))
            .iterator();
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public Bytes next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all is drawn");
    }
    WireWriter out = new WireWriter(chunkBytes + 512).u8(FORMAT);
    do {
      Row row = rows.next();
      out.text(row.service().name().value()).varint(row.service().version().number());
      ServiceFormats.write(row.one(), out);
    } while (hasNext() && out.length() < chunkBytes);
    return out.toBytes();
  }

  @Override
  public void close() {}

  static void restore(Bytes chunk, Taker taker) {
    WireReader in = new WireReader(chunk);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          "a snapshot of services has format " + format + ", this build reads " + FORMAT);
    }
    while (in.left() > 0) {
      taker.take(
          new ObjectName(in.text()), new Version(in.varint()), ServiceFormats.readRegistered(in));
    }
  }
}
