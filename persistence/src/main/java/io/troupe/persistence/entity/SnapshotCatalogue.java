package io.troupe.persistence.entity;

import io.troupe.actors.SequenceNumber;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The snapshots that an entity has.
 *
 * @param entries by the event that they reach, at most one for each, ascending
 */
public record SnapshotCatalogue(List<Entry> entries) implements SnapshotRecord {
  /** No snapshots. */
  public static final SnapshotCatalogue EMPTY = new SnapshotCatalogue(List.of());

  /** How many snapshots an entity may have. */
  public static final int MAX_ENTRIES = 1_024;

  /**
   * A snapshot.
   *
   * @param at the last event that it contains
   * @param timestampMillis when it was made, in milliseconds since 1970
   * @param firstPiece the number of its first piece; the others follow it
   * @param pieces how many there are; at least 1
   */
  public record Entry(
      SequenceNumber at, long timestampMillis, SequenceNumber firstPiece, int pieces) {
    public Entry {
      if (firstPiece.number() < 1 || pieces < 1) {
        throw new IllegalArgumentException("a snapshot has pieces, from number 1 on");
      }
    }

    /** The number of its last piece. */
    public SequenceNumber lastPiece() {
      return firstPiece.plus(pieces - 1L);
    }
  }

  public SnapshotCatalogue {
    entries = List.copyOf(entries);
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i - 1).at().compareTo(entries.get(i).at()) >= 0) {
        throw new IllegalArgumentException("snapshots are not in order");
      }
    }
  }

  /** The one that reaches furthest among those that fit. */
  public Optional<Entry> newest(Predicate<Entry> wanted) {
    return entries.reversed().stream().filter(wanted).findFirst();
  }

  /** These and one more, which takes the place of one that reaches the same event. */
  public SnapshotCatalogue with(Entry entry) {
    List<Entry> more = new ArrayList<>(without(old -> old.at().equals(entry.at())).entries);
    more.add(entry);
    more.sort(Comparator.comparing(Entry::at));
    return new SnapshotCatalogue(more);
  }

  /** These without those that fit. */
  public SnapshotCatalogue without(Predicate<Entry> unwanted) {
    return new SnapshotCatalogue(entries.stream().filter(unwanted.negate()).toList());
  }

  /** The oldest piece that a snapshot still needs, if there are snapshots. */
  public Optional<SequenceNumber> firstNeeded() {
    return entries.stream().map(Entry::firstPiece).min(Comparator.naturalOrder());
  }
}
