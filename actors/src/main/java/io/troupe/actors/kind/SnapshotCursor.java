package io.troupe.actors.kind;

import io.troupe.actors.Bytes;
import java.util.Iterator;
import java.util.List;

/**
 * Draws the state of a core, chunk by chunk, as it was when the cursor was made. The core may
 * change between two chunks; no chunk shows anything of that.
 */
public interface SnapshotCursor extends Iterator<Bytes> {

  /** Gives up what was held for the cursor. It must not be used any more. May be repeated. */
  void close();

  /** These chunks, and behind them those of another cursor. */
  default SnapshotCursor then(SnapshotCursor other) {
    SnapshotCursor first = this;
    return new SnapshotCursor() {
      @Override
      public boolean hasNext() {
        return first.hasNext() || other.hasNext();
      }

      @Override
      public Bytes next() {
        return first.hasNext() ? first.next() : other.next();
      }

      @Override
      public void close() {
        first.close();
        other.close();
      }
    };
  }

  /** A cursor over chunks that are there already. */
  static SnapshotCursor over(List<Bytes> chunks) {
    Iterator<Bytes> each = chunks.iterator();
    return new SnapshotCursor() {
      @Override
      public boolean hasNext() {
        return each.hasNext();
      }

      @Override
      public Bytes next() {
        return each.next();
      }

      @Override
      public void close() {}
    };
  }
}
