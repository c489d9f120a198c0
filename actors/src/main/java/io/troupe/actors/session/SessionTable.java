package io.troupe.actors.session;

import io.troupe.actors.SessionId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of one sort by id, and in the order of their last write. There may be a million of them
 * in a node, so each is its own entry in both: half of what a map of the JDK would take.
 */
final class SessionTable {
  private static final int FEWEST_BUCKETS = 16;

  private final String what;
  private final int most;
  private final long retentionMillis;
  private @Nullable Session[] buckets = new @Nullable Session[FEWEST_BUCKETS];
  private @Nullable Session oldest;
  private @Nullable Session newest;
  private int size;

  /** Who draws sessions of this table, as they were. */
  private final List<LedgerCursor> cursors = new ArrayList<>();

  /**
   * An empty table.
   *
   * @param what they are, for people
   * @param most as many are taken; more only where all that are there are young
   * @param retentionMillis how old the last write of one is at least that is forgotten
   */
  SessionTable(String what, int most, long retentionMillis) {
    this.what = what;
    this.most = most;
    this.retentionMillis = retentionMillis;
  }

  @Nullable Session find(SessionId id) {
    // Writes of one session often follow each other.
    if (newest != null && newest.isOf(id)) {
      return newest;
    }
    @Nullable Session session = buckets[bucketOf(id.high(), id.low())];
    while (session != null && !session.isOf(id)) {
      session = session.nextInBucket;
    }
    return session;
  }

  @Nullable Session oldest() {
    return oldest;
  }

  /** In how many milliseconds there is room for one more; 0 or less if there is now. */
  long roomInMillis(long timeMillis) {
    return size < most || oldest == null ? 0 : oldest.lastMillis() + retentionMillis - timeMillis;
  }

  String fullDetail() {
    return "%d %s wrote within the last %d s, the most that are remembered"
        .formatted(size, what, retentionMillis / 1_000);
  }

  /** Sessions that the cursor has yet to draw stay as they are, until it is closed. */
  void pin(LedgerCursor cursor) {
    cursors.add(cursor);
  }

  void unpin(LedgerCursor cursor) {
    cursors.remove(cursor);
  }

  private boolean isPinned(Session session) {
    for (LedgerCursor cursor : cursors) {
      if (cursor.hasYetToDraw(session)) {
        return true;
      }
    }
    return false;
  }

  /** The session, made if there is none, as the last one that wrote: it may be changed. */
  Session touch(SessionId id) {
    @Nullable Session session = find(id);
    if (session == null) {
      session = new Session(id);
      add(session);
    } else if (isPinned(session)) {
      remove(session);
      session = session.copy();
      add(session);
    } else if (session != newest) {
      unlink(session);
      link(session);
    }
    return session;
  }

  /** A session wrote at this time: forgets those that are too many, never one before its time. */
  void wrote(Session session, long timeMillis) {
    session.wroteAt(timeMillis);
    while (size > most && roomInMillis(timeMillis) <= 0 && oldest != null && oldest != session) {
      remove(oldest);
    }
  }

  private void add(Session session) {
    if (size == buckets.length) {
      grow();
    }
    intoBucket(session);
    link(session);
    size++;
  }

  private void remove(Session session) {
    int bucket = bucketOf(session.high, session.low);
    @Nullable Session before = buckets[bucket];
    if (before == session) {
      buckets[bucket] = session.nextInBucket;
    } else {
      while (before != null && before.nextInBucket != session) {
        before = before.nextInBucket;
      }
      if (before != null) {
        before.nextInBucket = session.nextInBucket;
      }
    }
    unlink(session);
    size--;
  }

  private void link(Session session) {
    session.older = newest;
    if (newest == null) {
      oldest = session;
    } else {
      newest.newer = session;
    }
    newest = session;
  }

  private void unlink(Session session) {
    @Nullable Session older = session.older;
    @Nullable Session newer = session.newer;
    if (older == null) {
      oldest = newer;
    } else {
      older.newer = newer;
    }
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
    session.older = null;
    session.newer = null;
  }

  private void grow() {
    buckets = new @Nullable Session[buckets.length * 2];
    for (@Nullable Session each = oldest; each != null; each = each.newer) {
      intoBucket(each);
    }
  }

  private void intoBucket(Session session) {
    int bucket = bucketOf(session.high, session.low);
    session.nextInBucket = buckets[bucket];
    buckets[bucket] = session;
  }

  /** Ids of keys are hashes already, opened ones are numbered. */
  private int bucketOf(long high, long low) {
    return Long.hashCode(high ^ low) & (buckets.length - 1);
  }
}
