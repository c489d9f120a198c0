package io.troupe.sharding.watch;

import io.troupe.actors.Version;
import io.troupe.sharding.map.MapReply.Changed;
import io.troupe.sharding.map.MapReply.Changes;
import io.troupe.sharding.watch.WatchEnd.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All watchers of a node. Told what partitions answered and that time passed; says by effects what
 * to ask. Not safe for use by many threads.
 *
 * <p>Invariant: of each partition of its target, a watcher was handed exactly the changes behind
 * its start up to its position there, in their order: the lane's, or its own where it stands apart.
 *
 * @param <T> the shell's form of who watches
 */
public final class WatchHub<T> {
  /** The most changes of one page. */
  public static final int MAX_PAGE_CHANGES = 1_000;

  /** A page ends behind the change that reaches this many bytes. */
  public static final long MAX_PAGE_BYTES = 1 << 20;

  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final int MAX_DOUBLINGS = 7; // 6.4 s

  private final Roster<T> roster;
  private final Backlogs<T> backlogs;

  /** A hub that asks nothing yet. */
  public WatchHub(int partitions, WatchLimits limits) {
    this.roster = new Roster<>(partitions, limits);
    this.backlogs = new Backlogs<>(roster, limits);
  }

  /** What is to be done, in this order; each is said once. */
  public List<WatchEffect<T>> effects() {
    return roster.effects();
  }

  /** How many watch. */
  public int count() {
    return roster.watchers.size();
  }

  /** How many bytes wait for watchers. */
  public long waitingBytes() {
    return roster.bytes();
  }

  /** In how many partitions watchers catch up, each counted for each of them. */
  public long behind() {
    return roster.positionsApart();
  }

  /**
   * Adds a watcher. From now means: from a moment not later than the first page that it takes.
   *
   * @param from where to begin; empty for now
   * @throws io.troupe.actors.RefusedException past a limit; what there is goes on
   */
  public Watcher<T> add(WatchTarget target, Optional<WatchPositions> from, T owner) {
    Watcher<T> watcher = roster.enter(target, from, owner);
    roster.lanesOf(target).forEach(this::poll);
    backlogs.goOn(watcher);
    roster.wake(watcher);
    return watcher;
  }

  /** Forgets a watcher; may be called again. */
  public void remove(Watcher<T> watcher) {
    if (!watcher.removed) {
      watcher.removed = true;
      roster.leave(watcher);
    }
  }

  /** What the watcher is to be told next, if anything. */
  public Optional<WatchPage> take(Watcher<T> watcher) {
    if (watcher.ended != null) {
      WatchPage last = watcher.ended;
      return watcher.removed ? Optional.empty() : Optional.of(last);
    }
    boolean hasChanges = watcher.waitingCount() > 0;
    if (watcher.removed || watcher.unbegun > 0 || !(hasChanges || watcher.wantsMark)) {
      return Optional.empty();
    }
    List<WatchPage.Change> taken = roster.taken(watcher, MAX_PAGE_CHANGES, MAX_PAGE_BYTES);
    watcher.wantsMark = false;
    watcher.told = roster.seenBy(watcher);
    backlogs.goOn(watcher);
    return Optional.of(
        new WatchPage(taken, Optional.of(roster.positionsOf(watcher)), Optional.empty()));
  }

  /** A poll was answered. */
  public void polled(int partition, Changes answer) {
    Lane<T> lane = answered(partition);
    long upTo = answer.upTo().number();
    if (!lane.isWatched()) {
      roster.forget(lane);
      return;
    }
    if (lane.position != Lane.UNKNOWN && upTo < lane.position) {
      pollFailed(lane); // an owner that was paused shows the past
      return;
    }
    lane.failures = 0;
    long before = lane.position;
    if (before != Lane.UNKNOWN) {
      answer.changes().forEach(change -> handOut(lane, before, change));
    }
    roster.moved(lane, upTo);
    if (before == Lane.UNKNOWN) {
      roster.forEachIn(lane, this::laneIsKnown);
    }
    backlogs.meet(lane, before);
    poll(lane);
  }

  /**
   * Changes behind the position of the lane are not kept any more.
   *
   * @param keptFrom all behind this version are
   */
  public void pollOutOfHistory(int partition, Version keptFrom) {
    Lane<T> lane = answered(partition);
    List<Watcher<T>> cut = new ArrayList<>();
    roster.forEachIn(
        lane,
        watcher -> {
          if (watcher.apartIn(partition) == Lane.UNKNOWN) {
            cut.add(watcher);
          }
        });
    cut.forEach(watcher -> roster.cutOutOfHistory(watcher, partition, keptFrom));
    roster.forget(lane);
    poll(lane);
  }

  /**
   * A poll failed.
   *
   * @param waited whether only its time was over, nothing having changed
   */
  public void pollFailed(int partition, boolean waited) {
    Lane<T> lane = answered(partition);
    if (!lane.isWatched()) {
      roster.forget(lane);
      return;
    }
    if (lane.position == Lane.UNKNOWN) {
      backlogs.beginWithout(lane);
    }
    if (waited) {
      poll(lane);
    } else {
      pollFailed(lane);
    }
  }

  private void pollFailed(Lane<T> lane) {
    lane.asking = true;
    roster.say(new WatchEffect.PollLater<>(lane.partition, FIRST_PAUSE_MILLIS << lane.failures));
    lane.failures = Math.min(lane.failures + 1, MAX_DOUBLINGS);
  }

  /** The pause before a poll is over. */
  public void pollAgain(int partition) {
    Lane<T> lane = answered(partition);
    if (lane.isWatched()) {
      poll(lane);
    }
  }

  /** A read was answered. */
  public void read(int partition, Version after, Changes answer) {
    backlogs.read(partition, after, answer);
  }

  /**
   * Changes behind the version that was asked for are not kept any more.
   *
   * @param keptFrom all behind this version are
   */
  public void readOutOfHistory(int partition, Version keptFrom) {
    backlogs.readOutOfHistory(partition, keptFrom);
  }

  /** A read failed; none of the partition is asked for before the next {@link #retryReads}. */
  public void readFailed(int partition) {
    backlogs.readFailed(partition);
  }

  /** To be called every now and then: repeats reads that failed. */
  public void retryReads() {
    backlogs.retry();
  }

  /**
   * To be called at intervals: lets those who took all their changes hear how far they are, where
   * that is farther than they know.
   */
  public void markProgress() {
    for (Watcher<T> watcher : roster.watchers) {
      boolean moved = watcher.apart != null || watcher.told != roster.seenBy(watcher);
      if (moved && watcher.waitingCount() == 0) {
        watcher.wantsMark = true;
        roster.wake(watcher);
      }
    }
  }

  /** Cuts all watchers: the node stops. */
  public void stop() {
    List.copyOf(roster.watchers)
        .forEach(watcher -> roster.cut(watcher, Reason.STOPPED, "the node stops; go on elsewhere"));
  }

  private void handOut(Lane<T> lane, long before, Changed change) {
    List<Watcher<T>> due = new ArrayList<>();
    Consumer<Watcher<T>> toOne =
        watcher -> {
          // Who is behind the lane reads this by itself; who was ahead may know it already.
          long own = watcher.apartIn(lane.partition);
          boolean isBehind = own != Lane.UNKNOWN && own < before;
          if (!isBehind && change.revision().version().number() > Math.max(own, before)) {
            due.add(watcher);
          }
        };
    lane.forEach(change.map(), change.key(), toOne);
    roster.prefixes.forEach(change.map(), change.key(), toOne);
    // Handing out may cut watchers, and so change the index.
    due.forEach(watcher -> roster.hand(watcher, lane.partition, change));
  }

  /** Who began at a cursor stands apart instead, or where the lane is. */
  private void laneIsKnown(Watcher<T> watcher) {
    if (!watcher.resumes && watcher.unbegun > 0) {
      roster.begin(watcher);
    }
  }

  private Lane<T> answered(int partition) {
    Lane<T> lane = roster.lanes.get(partition);
    lane.asking = false;
    lane.polling = false;
    return lane;
  }

  private void poll(Lane<T> lane) {
    if (!lane.asking && lane.isWatched()) {
      lane.asking = true;
      lane.polling = true;
      roster.say(
          new WatchEffect.Poll<>(
              lane.partition,
              lane.position == Lane.UNKNOWN ? WatchEffect.NEWEST : new Version(lane.position)));
    }
  }
}
