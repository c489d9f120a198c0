package io.troupe.sharding.watch;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.sharding.map.MapReply.Changed;
import io.troupe.sharding.map.MapReply.Changes;
import io.troupe.sharding.watch.WatchEnd.Reason;
import io.troupe.sharding.watch.Watcher.Apart;
import java.util.List;
import java.util.Objects;

/**
 * Reads what lies between watchers and their lanes. A watcher has one read under way, and so has a
 * partition: its other work goes on, and all who stand in the page that comes take their part.
 *
 * <p>A watcher that resumes takes nothing before each of its partitions has said that it keeps what
 * lies behind it, or has failed to answer: so a cursor that is too old is refused as a whole, where
 * that can be known. Until then it has several reads under way, of one change each: who resumes and
 * hears nothing for long may take the node for dead, and would begin anew at the next one.
 */
final class Backlogs<T> {
  /** How many partitions may have a read under way. */
  static final int MAX_READS = 32;

  /** How many of them for one watcher, before it has begun. */
  static final int MAX_PROBES = 8;

  private static final int NONE = -1;

  private final Roster<T> roster;
  private final WatchLimits limits;

  private int reads;

  Backlogs(Roster<T> roster, WatchLimits limits) {
    this.roster = roster;
    this.limits = limits;
  }

  /** Has the next piece of the watcher's backlog read, if there is one and room for it. */
  void goOn(Watcher<T> watcher) {
    if (mayRead(watcher) && nextToRead(watcher) != NONE) {
      queue(watcher);
    }
  }

  private static boolean mayRead(Watcher<?> watcher) {
    return !watcher.queued && watcher.reads < (watcher.unbegun > 1 ? MAX_PROBES : 1);
  }

  private void queue(Watcher<T> watcher) {
    watcher.queued = true;
    roster.toRead.add(watcher);
    readNext();
  }

  /**
   * The index of the next of its partitions that is to be read and can be. They take turns, so that
   * one that fails again and again takes no more of the watcher's time than any other.
   */
  private int nextToRead(Watcher<T> watcher) {
    if (watcher.isOver() || watcher.apart == null) {
      return NONE;
    }
    Apart apart = watcher.apart;
    int first = apart.indexBehind(watcher.readLast);
    for (int i = 0; i < apart.size(); i++) {
      int index = (first + i) % apart.size();
      Lane<T> lane = roster.lanes.get(apart.partition(index));
      if (lane.canBeRead() && wants(watcher, lane, index)) {
        return index;
      }
    }
    return NONE;
  }

  /** Whether it is to be read for the watcher, which stands apart there. */
  private boolean wants(Watcher<T> watcher, Lane<T> lane, int index) {
    Apart apart = Objects.requireNonNull(watcher.apart);
    if (watcher.unbegun > 0) {
      return !apart.hasBegun(index);
    }
    long position = apart.position(index);
    return (position < lane.position || position > lane.newest) && hasRoom(watcher);
  }

  private boolean hasRoom(Watcher<T> watcher) {
    return watcher.waitingCount() <= limits.maxChanges() / 4
        && watcher.waitingBytes <= limits.maxBytes() / 4;
  }

  private void readNext() {
    while (reads < MAX_READS && !roster.toRead.isEmpty()) {
      Watcher<T> watcher = roster.toRead.removeFirst();
      int next = nextToRead(watcher);
      watcher.queued = false;
      if (next != NONE && watcher.apart != null) {
        reads++;
        watcher.reads++;
        long position = watcher.apart.position(next);
        watcher.readLast = watcher.apart.partition(next);
        Lane<T> lane = roster.lanes.get(watcher.readLast);
        lane.reader = watcher;
        lane.readBefore = roster.nextNumber();
        boolean isAhead = position > lane.position;
        roster.say(
            new WatchEffect.Read<>(
                lane.partition,
                isAhead ? WatchEffect.NEWEST : new Version(position),
                watcher.unbegun > 1));
        if (mayRead(watcher) && nextToRead(watcher) != NONE) {
          watcher.queued = true;
          roster.toRead.add(watcher);
        }
      }
    }
  }

  void read(int partition, Version after, Changes answer) {
    Lane<T> lane = roster.lanes.get(partition);
    long upTo = answer.upTo().number();
    lane.newest = Math.max(lane.newest, upTo);
    lane.readFailures = 0;
    for (Watcher<T> watcher : asked(lane)) {
      long stood = watcher.apartIn(partition);
      if (stood > upTo && upTo < after.number()) {
        roster.cut(
            watcher,
            Reason.OUT_OF_HISTORY,
            ("the cursor is ahead of partition %d, which has come to version %d: it is of another"
                    + " cluster, or what is here was put back from a copy; read the state and"
                    + " watch from now")
                .formatted(partition, upTo));
      } else if (stood <= lane.newest) {
        if (stood >= after.number()) {
          takePart(watcher, lane, answer);
        } else if (lane.position != Lane.UNKNOWN && stood > lane.position) {
          roster.begin(watcher, partition);
        }
      }
    }
    ended(lane);
  }

  /** A page that begins where the watcher stands, or before. */
  private void takePart(Watcher<T> watcher, Lane<T> lane, Changes page) {
    long stood = watcher.apartIn(lane.partition);
    roster.begin(watcher, lane.partition);
    if (stood >= page.upTo().number() || watcher.unbegun > 0 || !hasRoom(watcher)) {
      return;
    }
    for (Changed change : page.changes()) {
      if (change.revision().version().number() > stood && concerns(watcher.target, change)) {
        roster.hand(watcher, lane.partition, change);
      }
    }
    if (!watcher.isOver()) {
      roster.move(watcher, lane, page.upTo().number());
      watcher.told = -1;
    }
  }

  void readOutOfHistory(int partition, Version keptFrom) {
    Lane<T> lane = roster.lanes.get(partition);
    for (Watcher<T> watcher : asked(lane)) {
      long stood = watcher.apartIn(partition);
      if (stood != Lane.UNKNOWN && stood < keptFrom.number()) {
        roster.cutOutOfHistory(watcher, partition, keptFrom);
      } else if (stood <= lane.newest) {
        roster.begin(watcher, partition);
      }
    }
    ended(lane);
  }

  void readFailed(int partition) {
    Lane<T> lane = roster.lanes.get(partition);
    lane.readFailed();
    asked(lane).forEach(watcher -> roster.begin(watcher, partition));
    ended(lane);
  }

  /** A partition cannot say whether watchers can begin: they do not wait for it. */
  void beginWithout(Lane<T> lane) {
    for (Watcher<T> watcher : lane.apart()) {
      roster.begin(watcher, lane.partition);
      goOn(watcher);
    }
  }

  void retry() {
    boolean canBeRead = false;
    for (Lane<T> lane : roster.lanes) {
      canBeRead |= lane.retry();
    }
    if (canBeRead) {
      roster.watchers.forEach(this::goOn);
    }
  }

  /** A lane has moved; so may what stands apart from it. */
  void meet(Lane<T> lane, long before) {
    for (Watcher<T> watcher : lane.apart()) {
      long position = watcher.apartIn(lane.partition);
      // Who was ahead was handed what it lacked.
      boolean passed = before != Lane.UNKNOWN && position >= before && position <= lane.position;
      if (passed || position == lane.position) {
        roster.move(watcher, lane, lane.position);
      }
    }
    lane.tidy();
    goOn(lane);
  }

  /** Who stood apart when the read was asked for: of others its answer says nothing for sure. */
  private List<Watcher<T>> asked(Lane<T> lane) {
    return lane.apart().stream().filter(it -> it.number < lane.readBefore).toList();
  }

  private void ended(Lane<T> lane) {
    reads--;
    Watcher<T> reader = lane.reader;
    lane.reader = null;
    lane.tidy();
    if (reader != null) {
      reader.reads--;
      goOn(reader);
    }
    goOn(lane);
    readNext();
  }

  /** Has it read for the first who takes the turn: what comes serves all who stand there. */
  private void goOn(Lane<T> lane) {
    for (Watcher<T> watcher : lane.canBeRead() ? lane.apart() : List.<Watcher<T>>of()) {
      Apart apart = watcher.apart;
      int index = apart == null || !mayRead(watcher) ? NONE : apart.indexOf(lane.partition);
      if (index >= 0 && wants(watcher, lane, index)) {
        queue(watcher);
        if (!lane.canBeRead()) {
          return;
        }
      }
    }
  }

  private static boolean concerns(WatchTarget target, Changed change) {
    if (!change.map().equals(target.map())) {
      return false;
    }
    Bytes key = change.key();
    return key.length() == 0
        || switch (target) {
          case WatchTarget.OneKey one -> one.key().equals(key);
          case WatchTarget.Prefixed prefixed -> key.startsWith(prefixed.prefix());
        };
  }
}
