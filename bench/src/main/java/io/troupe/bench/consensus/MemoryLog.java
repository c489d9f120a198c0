package io.troupe.bench.consensus;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog;
import io.troupe.consensus.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A log that is on stable storage as soon as it is written, and holds no snapshots. */
final class MemoryLog implements StoredLog {
  private final ArrayList<Entry> entries = new ArrayList<>();
  private long base;

  void write(Write<?> write) {
    if (write.base().isPresent()) {
      long index = write.base().get().index().number();
      entries.subList(0, place(index) + 1).clear();
      base = index;
    }
    for (Entry entry : write.entries()) {
      if (place(entry.index().number()) != entries.size()) {
        throw new IllegalStateException(entry + " does not follow what is stored");
      }
      entries.add(entry);
    }
  }

  int size() {
    return entries.size();
  }

  private int place(long index) {
    return (int) (index - base - 1);
  }

  @Override
  public Entry entry(LogIndex index) {
    return entries.get(place(index.number()));
  }

  @Override
  public List<Entry> entries(LogIndex from, LogIndex before, int maxBytes) {
    int begin = place(from.number());
    int end = begin;
    int bytes = 0;
    while (end < place(before.number())
        && (end == begin || bytes + entries.get(end).sizeBytes() <= maxBytes)) {
      bytes += entries.get(end++).sizeBytes();
    }
    return List.copyOf(entries.subList(begin, end));
  }

  @Override
  public Optional<Piece> piece(SnapshotMark mark, int place) {
    return Optional.empty();
  }
}
