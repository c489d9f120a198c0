package io.troupe.coordination.latch;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.coordination.latch.LatchState.Past;
import io.troupe.coordination.name.ObjectName;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/** Draws the latches of a partition as they are, by name, behind the number of their form. */
final class LatchSnapshot implements SnapshotCursor {
  private static final int FORMAT = 1;

  /** The fewest bytes of a past round: no count may promise more than fit. */
  private static final int MIN_PAST_BYTES = 2;

  private final int chunkBytes;
  private final Iterator<LatchState> latches;

  LatchSnapshot(List<LatchState> latches, int chunkBytes) {
    this.chunkBytes = chunkBytes;
    this.latches = latches.iterator();
  }

  @Override
  public boolean hasNext() {
    return latches.hasNext();
  }

  @Override
  public Bytes next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all is drawn");
    }
    WireWriter out = new WireWriter(chunkBytes + 512).u8(FORMAT);
    do {
      LatchState latch = latches.next();
      out.text(latch.name().value()).varint(latch.round().number()).varint(latch.count());
      out.varint(latch.past().size());
      latch.past().forEach(it -> out.varint(it.round().number()).bool(it.opened()));
    } while (hasNext() && out.length() < chunkBytes);
    return out.toBytes();
  }

  @Override
  public void close() {}

  static void restore(Bytes chunk, Consumer<LatchState> latches) {
    WireReader in = new WireReader(chunk);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          "a snapshot of latches has format " + format + ", this build reads " + FORMAT);
    }
    while (in.left() > 0) {
      latches.accept(
          new LatchState(
              new ObjectName(in.text()), new LatchRound(in.varint()), in.smallVarint(), past(in)));
    }
  }

  private static List<Past> past(WireReader in) {
    int count = in.count(MIN_PAST_BYTES);
    List<Past> past = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      past.add(new Past(new LatchRound(in.varint()), in.bool()));
    }
    return past;
  }
}
