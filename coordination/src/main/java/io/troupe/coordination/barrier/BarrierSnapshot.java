package io.troupe.coordination.barrier;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.coordination.barrier.BarrierState.Party;
import io.troupe.coordination.barrier.BarrierState.Past;
import io.troupe.coordination.name.ObjectName;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/** Draws the barriers of a partition as they are, by name, behind the number of their form. */
final class BarrierSnapshot implements SnapshotCursor {
  private static final int FORMAT = 1;

  private final int chunkBytes;
  private final Iterator<BarrierState> barriers;

  BarrierSnapshot(List<BarrierState> barriers, int chunkBytes) {
    this.chunkBytes = chunkBytes;
    this.barriers = barriers.iterator();
  }

  @Override
  public boolean hasNext() {
    return barriers.hasNext();
  }

  @Override
  public Bytes next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all is drawn");
    }
    WireWriter out = new WireWriter(chunkBytes + 512).u8(FORMAT);
    do {
      write(barriers.next(), out);
    } while (hasNext() && out.length() < chunkBytes);
    return out.toBytes();
  }

  private static void write(BarrierState barrier, WireWriter out) {
    out.text(barrier.name().value())
        .varint(barrier.parties())
        .varint(barrier.generation().number())
        .varint(barrier.here().size());
    for (Party each : barrier.here()) {
      out.text(each.owner().value()).varint(each.leaseEndMillis()).varint(each.waitEndMillis());
      BarrierFormats.session(each.session(), out);
    }
    BarrierFormats.owners(barrier.before(), out);
    out.bool(barrier.isBroken()).varint(barrier.past().size());
    for (Past each : barrier.past()) {
      out.varint(each.generation().number());
      BarrierFormats.outcome(each.outcome(), out);
    }
  }

  @Override
  public void close() {}

  static void restore(Bytes chunk, Consumer<BarrierState> barriers) {
    WireReader in = new WireReader(chunk);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          "a snapshot of barriers has format " + format + ", this build reads " + FORMAT);
    }
    while (in.left() > 0) {
      barriers.accept(
          new BarrierState(
              new ObjectName(in.text()),
              in.smallVarint(),
              new BarrierGeneration(in.varint()),
              BarrierFormats.list(
                  in,
                  5,
                  it ->
                      new Party(
                          BarrierFormats.owner(it),
                          it.varint(),
                          it.varint(),
                          BarrierFormats.session(it))),
              BarrierFormats.owners(in),
              in.bool(),
              BarrierFormats.list(
                  in,
                  2,
                  it -> new Past(new BarrierGeneration(it.varint()), BarrierFormats.outcome(it)))));
    }
  }
}
