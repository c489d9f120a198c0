package io.troupe.actors.partition;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Draws one part of a partition's state after the other, each chunk behind its part's header. */
final class StateCursor implements SnapshotCursor {
  private final ArrayDeque<Part> parts = new ArrayDeque<>();

  void add(WireWriter header, SnapshotCursor chunks) {
    parts.add(new Part(header.toBytes(), chunks));
  }

  @Override
  public boolean hasNext() {
    @Nullable Part first = parts.peek();
    while (first != null && !first.chunks.hasNext()) {
      first.chunks.close();
      parts.remove();
      first = parts.peek();
    }
    return first != null;
  }

  @Override
  public Bytes next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the snapshot is complete");
    }
    Part first = parts.element();
    Bytes chunk = first.chunks.next();
    return new WireWriter(first.header.length() + chunk.length())
        .raw(first.header.unsafeArray())
        .raw(chunk.unsafeArray())
        .toBytes();
  }

  @Override
  public void close() {
    parts.forEach(part -> part.chunks.close());
    parts.clear();
  }

  private record Part(Bytes header, SnapshotCursor chunks) {}
}
