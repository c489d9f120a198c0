package io.troupe.simulation.truth;

import io.troupe.actors.Bytes;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapReply;
import io.troupe.sharding.map.MapRevision;
import io.troupe.sharding.versions.HistoryLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every change of every key, in order, and which of them must still be told. */
final class Past {
  /** What a change takes at most besides its key and the value that it replaced, in bytes. */
  static final long COST = 224;

  private final HistoryLimits limits;
  private final List<Change> changes = new ArrayList<>();

  /**
   * One change.
   *
   * @param key empty where all keys of the map were removed
   * @param kept what the key holds from then on
   * @param cost about what it takes in memory with what it replaced, in bytes; at least that
   */
  record Change(
      long version,
      MapName map,
      Bytes key,
      MapRevision.How how,
      Optional<Maps.Kept> kept,
      Optional<RequestId> requestId,
      Principal principal,
      long timeMillis,
      long wallMillis,
      long cost) {

    /** Whether a revision shows this; who made it may be forgotten before the change is. */
    boolean isShownBy(MapRevision revision, boolean mayBeNameless) {
      boolean named =
          revision.requestId().equals(requestId) && revision.principal().equals(principal);
      boolean nameless = revision.requestId().isEmpty() && revision.principal().isNone();
      return revision.version().number() == version
          && revision.how() == how
          && revision.timeMillis() == wallMillis
          && revision.entry().isPresent() == kept.isPresent()
          && (kept.isEmpty() || kept.get().isShownBy(revision.entry().orElseThrow()))
          && (named || (mayBeNameless && nameless));
    }
  }

  Past(HistoryLimits limits) {
    this.limits = limits;
  }

  void add(Change change) {
    changes.add(change);
  }

  /** The version of the last change up to this version; 0 if none. */
  long latest(long upTo) {
    return changes.reversed().stream()
        .filter(change -> change.version() <= upTo)
        .findFirst()
        .map(Change::version)
        .orElse(0L);
  }

  /** The version that was the newest at a time of the wall clock, as far as {@code upTo}. */
  long versionAt(long wallMillis, long upTo) {
    long found = 0;
    for (Change change : changes) {
      if (change.version() <= upTo && change.wallMillis() <= wallMillis) {
        found = change.version();
      }
    }
    return found;
  }

  /** Whether a partition at {@code at} must still know all changes behind a version. */
  boolean mustBeKept(long behind, long at) {
    long bytes = 0;
    long first = Long.MAX_VALUE;
    long latest = 0;
    for (Change change : changes) {
      if (change.version() > behind && change.version() <= at) {
        first = Math.min(first, change.timeMillis());
        latest = Math.max(latest, change.timeMillis());
        boolean cleared = change.how() == MapRevision.How.CLEARED;
        if (!cleared && change.cost() > eighth()) {
          return false; // what so large a change replaced is forgotten early
        }
        // Changes keep what a clearing removed up to an eighth of the limit.
        bytes += cleared ? Math.min(change.cost(), COST + eighth()) : change.cost();
      }
    }
    return bytes <= limits.bytes() && (bytes == 0 || latest - first <= limits.millis());
  }

  /** Whether a partition at {@code at} must still know its state as of a version. */
  boolean mustBeReadable(long version, long at) {
    long cleared = 0;
    for (Change change : changes) {
      if (change.version() > version
          && change.version() <= at
          && change.how() == MapRevision.How.CLEARED) {
        cleared += change.cost();
      }
    }
    return cleared <= eighth() && mustBeKept(version, at);
  }

  private long eighth() {
    return limits.bytes() / 8;
  }

  /** Whether these are the changes behind a version, in order and without gaps. */
  boolean follow(long after, MapReply.Changes told, int limit, long at) {
    List<Change> wanted =
        changes.stream()
            .filter(change -> change.version() > after && change.version() <= at)
            .toList();
    int count = told.changes().size();
    if (count == 0) {
      // Who knows more than there is hears at once how far the partition is.
      return after > latest(at) && told.upTo().number() == latest(at);
    }
    if (count > wanted.size() || count > limit) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      Change change = wanted.get(i);
      MapReply.Changed shown = told.changes().get(i);
      if (!change.map().equals(shown.map())
          || !change.key().equals(shown.key())
          || !change.isShownBy(shown.revision(), false)) {
        return false;
      }
    }
    boolean ends = count == limit || count == wanted.size();
    return ends && told.upTo().number() == wanted.get(count - 1).version();
  }

  /** Whether these are the newest revisions of a key before a version, as far as kept. */
  boolean tell(MapName map, Bytes key, long before, MapReply.Revisions told, int limit, long at) {
    List<Change> wanted = new ArrayList<>();
    boolean there = false;
    for (Change change : changes) {
      boolean cleared = change.how() == MapRevision.How.CLEARED;
      if (change.version() > at || !change.map().equals(map)) {
        continue;
      }
      if (cleared ? there : change.key().equals(key)) {
        wanted.add(change);
      }
      if (cleared || change.key().equals(key)) {
        there = change.how() == MapRevision.How.PUT;
      }
    }
    wanted.removeIf(change -> change.version() >= before);
    List<Change> newestFirst = wanted.reversed();
    int count = told.revisions().size();
    if (count > newestFirst.size() || count > limit || (told.more() && count < limit)) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      Change change = newestFirst.get(i);
      boolean nameless = !mustBeKept(change.version() - 1, at);
      if (!change.isShownBy(told.revisions().get(i), nameless)) {
        return false;
      }
    }
    if (count == newestFirst.size() || count == limit) {
      return true;
    }
    // That a key was cleared is told while it is known that the key was there.
    Change untold = newestFirst.get(count);
    return untold.how() == MapRevision.How.CLEARED
        ? !mustBeReadable(untold.version() - 1, at)
        : !mustBeKept(untold.version() - 1, at);
  }
}
