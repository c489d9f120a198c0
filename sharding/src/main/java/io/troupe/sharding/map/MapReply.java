package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.actors.kind.KindReply;
import java.util.List;

/** Every possible answer of a map's part in one partition. */
public sealed interface MapReply extends KindReply {

  /** The key is there. */
  record Found(MapEntry entry) implements MapReply {
    @Override
    public int sizeBytes() {
      return entry.sizeBytes();
    }
  }

  /** The key is not there. */
  record Absent() implements MapReply {}

  /**
   * The value is stored.
   *
   * @param version its version
   * @param created whether the key was absent before
   */
  record Stored(Version version, boolean created) implements MapReply {}

  /** The key is gone; {@code version} is that of the removal. */
  record Removed(Version version) implements MapReply {}

  /** The number is stored. */
  record Incremented(Version version, long number) implements MapReply {}

  /**
   * The condition does not hold; nothing changed.
   *
   * @param current the key's version, {@link Version#ABSENT} if it is absent
   */
  record ConditionFailed(Version current) implements MapReply {}

  /** The partition does not know the session, or not any more; nothing changed. */
  record NoSession() implements MapReply {}

  /** As many keys are bound as may be, to the session or in the partition; nothing changed. */
  record BondsFull(int most) implements MapReply {}

  /** The value is not a number, or the sum would not fit 64 bits; nothing changed. */
  record NotANumber(Version current) implements MapReply {}

  /**
   * Somebody with a larger token wrote under the same guard; nothing changed.
   *
   * @param newest the largest that was seen
   */
  record StaleToken(FencingToken newest) implements MapReply {}

  /**
   * The partition remembers as many guards as it may; nothing changed. A write under a guard that
   * it knows is done all the same.
   *
   * @param most how many that is
   */
  record GuardsFull(int most) implements MapReply {}

  /** So many keys were removed. */
  record Cleared(Version version, long keys) implements MapReply {}

  /** So many keys are there. */
  record Counted(long keys) implements MapReply {}

  /**
   * Entries in order of their keys.
   *
   * @param more whether further keys match behind the last of these
   */
  record Page(List<Keyed> entries, boolean more) implements MapReply {
    public Page {
      entries = List.copyOf(entries);
    }

    @Override
    public int sizeBytes() {
      return Math.toIntExact(entries.stream().mapToLong(Keyed::sizeBytes).sum());
    }
  }

  /**
   * The state that was asked for is not known any more; nothing is wrong with what is known.
   *
   * @param from the first version from which on it is, for what was asked; where a value was too
   *     large to be kept, the next version of the key that can be told
   * @param fromMillis the owner's wall clock's time of that version
   */
  record OutOfHistory(Version from, long fromMillis) implements MapReply {}

  /**
   * Changes behind the version that was asked for are not kept any more; reads of the past have
   * another bound.
   *
   * @param keptFrom the lowest version behind which all are
   */
  record ChangesForgotten(Version keptFrom) implements MapReply {}

  /**
   * Changes of one key, newest first.
   *
   * @param more whether older ones are kept
   */
  record Revisions(List<MapRevision> revisions, boolean more) implements MapReply {
    public Revisions {
      revisions = List.copyOf(revisions);
    }

    @Override
    public int sizeBytes() {
      return revisions.stream().mapToInt(MapRevision::sizeBytes).sum();
    }
  }

  /**
   * Changes of all maps, in their order.
   *
   * @param upTo these are all changes up to this version, behind the one that was asked for; below
   *     that one, with no changes, if the partition has not come so far
   */
  record Changes(List<Changed> changes, Version upTo) implements MapReply {
    public Changes {
      changes = List.copyOf(changes);
    }

    @Override
    public int sizeBytes() {
      return changes.stream().mapToInt(Changed::sizeBytes).sum();
    }
  }

  /**
   * One change.
   *
   * @param key empty where all keys of the map were removed
   */
  record Changed(MapName map, Bytes key, MapRevision revision) {
    /** About how much memory it holds, in bytes. */
    public int sizeBytes() {
      return map.value().length() + key.length() + revision.sizeBytes();
    }
  }

  /** One entry with its key. */
  record Keyed(Bytes key, MapEntry entry) {
    private int sizeBytes() {
      return key.length() + entry.sizeBytes();
    }
  }

  /** Names of maps, sorted. */
  record Names(List<MapName> maps) implements MapReply {
    public Names {
      maps = List.copyOf(maps);
    }

    @Override
    public int sizeBytes() {
      return maps.stream().mapToInt(map -> 48 + map.value().length()).sum();
    }
  }
}
