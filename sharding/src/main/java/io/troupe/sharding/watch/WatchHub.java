package io.troupe.sharding.watch;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.sharding.map.MapReply.Changed;
import io.troupe.sharding.map.MapReply.Changes;
import io.troupe.sharding.watch.WatchEnd.Reason;
import io.troupe.sharding.watch.Watcher.Apart;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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

  /** How many watchers may have a read of their backlog under way. */
  static final int MAX_READS = 32;

  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final int MAX_DOUBLINGS = 7; // 6.4 s

  private final WatchLimits limits;
  private final List<Lane<T>> lanes;
  private final PrefixIndex<T> prefixes = new PrefixIndex<>();
  private final TreeSet<Watcher<T>> watchers = new TreeSet<>(Watcher.BY_NUMBER);

  /** Who waits for a read of its backlog; who was there first is first. */
  private final ArrayDeque<Watcher<T>> toRead = new ArrayDeque<>();

  private List<WatchEffect<T>> effects = new ArrayList<>();
  private int reads;
  private long bytes;
  private long nextNumber = 1;

  /** Rises whenever a lane moves. */
  private long moves;

  private long @Nullable [] positions;

  /** A hub that asks nothing yet. */
  public WatchHub(int partitions, WatchLimits limits) {
    this.limits = limits;
    this.lanes = IntStream.range(0, partitions).mapToObj(it -> new Lane<T>(it)).toList();
  }

  /** What is to be done, in this order; each is said once. */
  public List<WatchEffect<T>> effects() {
    List<WatchEffect<T>> said = effects;
    effects = new ArrayList<>();
    return said;
  }

  /** How many watch. */
  public int count() {
    return watchers.size();
  }

  /** How many bytes wait for watchers. */
  public long waitingBytes() {
    return bytes;
  }

  /**
   * Adds a watcher. From now means: from a moment not later than the first page that it takes.
   *
   * @param from where to begin; empty for now
   * @return empty if there are too many
   */
  public Optional<Watcher<T>> add(WatchTarget target, Optional<WatchPositions> from, T owner) {
    if (watchers.size() >= limits.maxWatchers()) {
      return Optional.empty();
    }
    Watcher<T> watcher = new Watcher<>(nextNumber++, target, owner);
    watchers.add(watcher);
    if (target instanceof WatchTarget.Prefixed prefixed) {
      prefixes.add(watcher, prefixed);
    }
    lanesOf(watcher)
        .forEach(
            lane -> {
              lane.add(watcher);
              if (from.isPresent()) {
                place(watcher, lane, new Apart(from.get().in(lane.partition), false));
              } else if (lane.position == Lane.UNKNOWN) {
                watcher.unknown++;
              }
              poll(lane);
            });
    goOn(watcher);
    wake(watcher);
    return Optional.of(watcher);
  }

  /** Forgets a watcher; may be called again. */
  public void remove(Watcher<T> watcher) {
    if (!watcher.removed) {
      watcher.removed = true;
      leave(watcher);
    }
  }

  /** What the watcher is to be told next, if anything. */
  public Optional<WatchPage> take(Watcher<T> watcher) {
    if (watcher.ended != null) {
      WatchPage last = watcher.ended;
      return watcher.removed ? Optional.empty() : Optional.of(last);
    }
    boolean hasChanges = watcher.waitingCount() > 0;
    if (watcher.removed || watcher.unknown > 0 || !(hasChanges || watcher.wantsMark)) {
      return Optional.empty();
    }
    List<PartitionChange> taken =
        new ArrayList<>(Math.min(watcher.waitingCount(), MAX_PAGE_CHANGES));
    long takenBytes = 0;
    while (watcher.waiting != null
        && taken.size() < MAX_PAGE_CHANGES
        && takenBytes < MAX_PAGE_BYTES) {
      PartitionChange next = watcher.waiting.remove();
      taken.add(next);
      takenBytes += next.bytes();
      watcher.waiting = watcher.waiting.isEmpty() ? null : watcher.waiting;
    }
    watcher.waitingBytes -= takenBytes;
    bytes -= takenBytes;
    watcher.wantsMark = false;
    watcher.told = seenBy(watcher);
    goOn(watcher);
    return Optional.of(new WatchPage(taken, Optional.of(positionsOf(watcher)), Optional.empty()));
  }

  /** A poll was answered. */
  public void polled(int partition, Changes answer) {
    Lane<T> lane = answered(partition);
    long upTo = answer.upTo().number();
    if (!lane.isWatched()) {
      forget(lane);
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
    lane.position = upTo;
    moves++;
    positions = null;
    if (before == Lane.UNKNOWN) {
      forEachIn(lane, this::laneIsKnown);
    }
    List.copyOf(lane.apart).forEach(watcher -> meet(watcher, lane, before));
    poll(lane);
  }

  /** Changes behind the position of the lane are not kept any more. */
  public void pollOutOfHistory(int partition) {
    Lane<T> lane = answered(partition);
    List<Watcher<T>> cut = new ArrayList<>();
    forEachIn(
        lane,
        watcher -> {
          if (watcher.apartIn(partition).isEmpty()) {
            cut.add(watcher);
          }
        });
    cut.forEach(this::cutOutOfHistory);
    forget(lane);
    poll(lane);
  }

  private void forget(Lane<T> lane) {
    lane.position = Lane.UNKNOWN;
    positions = null;
  }

  /**
   * A poll failed.
   *
   * @param waited whether only its time was over, nothing having changed
   */
  public void pollFailed(int partition, boolean waited) {
    Lane<T> lane = answered(partition);
    if (!lane.isWatched()) {
      forget(lane);
    } else if (waited) {
      poll(lane);
    } else {
      pollFailed(lane);
    }
  }

  private void pollFailed(Lane<T> lane) {
    lane.asking = true;
    effects.add(new WatchEffect.PollLater<>(lane.partition, FIRST_PAUSE_MILLIS << lane.failures));
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
  public void read(Watcher<T> watcher, int partition, Version after, Changes answer) {
    Optional<Apart> stood = readEnded(watcher, partition);
    if (stood.isEmpty()) {
      goOn(watcher);
      return;
    }
    Lane<T> lane = lanes.get(partition);
    long upTo = answer.upTo().number();
    boolean wasCheck = after.equals(WatchEffect.NEWEST);
    if (upTo < stood.get().position()) {
      cut(
          watcher,
          Reason.OUT_OF_HISTORY,
          ("the cursor is ahead of partition %d, which has come to version %d: it is of another"
                  + " cluster, or what is here was put back from a copy")
              .formatted(partition, upTo));
      return;
    }
    if (wasCheck) {
      place(watcher, lane, new Apart(stood.get().position(), true));
    } else {
      for (Changed change : answer.changes()) {
        if (concerns(watcher.target, change) && !watcher.isOver()) {
          hand(watcher, partition, change);
        }
      }
      if (watcher.isOver()) {
        return;
      }
      place(watcher, lane, new Apart(upTo, true));
      watcher.told = -1;
    }
    goOn(watcher);
  }

  /** Changes behind the position of the watcher are not kept any more. */
  public void readOutOfHistory(Watcher<T> watcher, int partition) {
    if (readEnded(watcher, partition).isPresent()) {
      cutOutOfHistory(watcher);
    }
  }

  /** A read failed; it is repeated with the next {@link #retryReads}. */
  public void readFailed(Watcher<T> watcher, int partition) {
    watcher.failedPartition = partition;
    var unused = readEnded(watcher, partition);
  }

  /** To be called every now and then: repeats reads that failed. */
  public void retryReads() {
    for (Lane<T> lane : lanes) {
      lane.apart.forEach(this::goOn);
    }
  }

  /**
   * To be called at intervals: lets those who took all their changes hear how far they are, where
   * that is farther than they know.
   */
  public void markProgress() {
    for (Watcher<T> watcher : watchers) {
      boolean moved = watcher.apart != null || watcher.told != seenBy(watcher);
      if (moved && watcher.waitingCount() == 0) {
        watcher.wantsMark = true;
        wake(watcher);
      }
    }
  }

  /** Cuts all watchers: the node stops. */
  public void stop() {
    List.copyOf(watchers)
        .forEach(watcher -> cut(watcher, Reason.STOPPED, "the node stops; go on elsewhere"));
  }

  private void handOut(Lane<T> lane, long before, Changed change) {
    Consumer<Watcher<T>> toOne =
        watcher -> {
          // Who is behind the lane reads this by itself; who was ahead may know it already.
          long known =
              watcher
                  .apartIn(lane.partition)
                  .map(it -> it.position() < before ? Long.MAX_VALUE : it.position())
                  .orElse(before);
          if (change.revision().version().number() > known) {
            due.add(watcher);
          }
        };
    lane.forEach(change.map(), change.key(), toOne);
    prefixes.forEach(change.map(), change.key(), toOne);
    // Handing out may cut watchers, and so change the index.
    due.forEach(watcher -> hand(watcher, lane.partition, change));
    due.clear();
  }

  private final List<Watcher<T>> due = new ArrayList<>();

  private void hand(Watcher<T> watcher, int partition, Changed change) {
    if (watcher.isOver()) {
      return;
    }
    PartitionChange waiting = new PartitionChange(partition, change);
    if (watcher.waiting == null) {
      watcher.waiting = new ArrayDeque<>(4);
      wake(watcher);
    }
    watcher.waiting.add(waiting);
    watcher.waitingBytes += waiting.bytes();
    bytes += waiting.bytes();
    if (watcher.waiting.size() > limits.maxChanges() || watcher.waitingBytes > limits.maxBytes()) {
      cut(
          watcher,
          Reason.TOO_SLOW,
          "more than %d changes or %d bytes waited to be taken"
              .formatted(limits.maxChanges(), limits.maxBytes()));
    }
    while (bytes > limits.maxNodeBytes()) {
      cut(
          slowest(),
          Reason.TOO_SLOW,
          "more than %d bytes waited for all watchers of the node, most of them for this one"
              .formatted(limits.maxNodeBytes()));
    }
  }

  private Watcher<T> slowest() {
    Watcher<T> slowest = watchers.first();
    for (Watcher<T> watcher : watchers) {
      slowest = watcher.waitingBytes > slowest.waitingBytes ? watcher : slowest;
    }
    return slowest;
  }

  private void laneIsKnown(Watcher<T> watcher) {
    if (watcher.unknown > 0) {
      watcher.unknown--;
      if (watcher.unknown == 0) {
        wake(watcher);
      }
    }
  }

  /** A lane has moved; so may what stands apart from it. */
  private void meet(Watcher<T> watcher, Lane<T> lane, long before) {
    Apart apart = watcher.apartIn(lane.partition).orElseThrow();
    // Who was ahead was handed what it lacked.
    boolean passed =
        before != Lane.UNKNOWN && apart.position() >= before && apart.position() <= lane.position;
    if (passed || apart.position() == lane.position) {
      lane.apart.remove(watcher);
      watcher.join(lane.partition);
    }
    goOn(watcher);
  }

  private void place(Watcher<T> watcher, Lane<T> lane, Apart at) {
    if (at.position() == lane.position) {
      lane.apart.remove(watcher);
      watcher.join(lane.partition);
    } else {
      lane.apart.add(watcher);
      watcher.standApart(lane.partition, at);
    }
  }

  /** Has the next piece of the watcher's backlog read, if there is one and room for it. */
  private void goOn(Watcher<T> watcher) {
    if (watcher.reading
        || watcher.isOver()
        || watcher.apart == null
        || watcher.waitingCount() > limits.maxChanges() / 4
        || watcher.waitingBytes > limits.maxBytes() / 4) {
      return;
    }
    if (nextToRead(watcher).isPresent()) {
      watcher.reading = true;
      toRead.add(watcher);
      readNext();
    }
  }

  /** In the order of partitions, from behind the one that failed last. */
  private Optional<Integer> nextToRead(Watcher<T> watcher) {
    if (watcher.apart == null) {
      return Optional.empty();
    }
    TreeMap<Integer, Apart> apart = watcher.apart;
    return nextToRead(apart.tailMap(watcher.failedPartition, false))
        .or(() -> nextToRead(apart.headMap(watcher.failedPartition, true)));
  }

  private Optional<Integer> nextToRead(SortedMap<Integer, Apart> among) {
    for (Map.Entry<Integer, Apart> entry : among.entrySet()) {
      long position = lanes.get(entry.getKey()).position;
      boolean isAhead = entry.getValue().position() > position;
      if (position != Lane.UNKNOWN && !(isAhead && entry.getValue().checked())) {
        return Optional.of(entry.getKey());
      }
    }
    return Optional.empty();
  }

  private void readNext() {
    while (reads < MAX_READS && !toRead.isEmpty()) {
      Watcher<T> watcher = toRead.remove();
      Optional<Integer> next = watcher.isOver() ? Optional.empty() : nextToRead(watcher);
      watcher.reading = next.isPresent();
      if (next.isPresent()) {
        reads++;
        int partition = next.get();
        long position = watcher.apartIn(partition).orElseThrow().position();
        boolean isAhead = position > lanes.get(partition).position;
        Version after = isAhead ? WatchEffect.NEWEST : new Version(position);
        effects.add(new WatchEffect.Read<>(watcher, partition, after));
      }
    }
  }

  /** Where the watcher stands, if the read still matters. */
  private Optional<Apart> readEnded(Watcher<T> watcher, int partition) {
    reads--;
    watcher.reading = false;
    readNext();
    return watcher.isOver() ? Optional.empty() : watcher.apartIn(partition);
  }

  private Lane<T> answered(int partition) {
    Lane<T> lane = lanes.get(partition);
    lane.asking = false;
    lane.polling = false;
    return lane;
  }

  private void poll(Lane<T> lane) {
    if (!lane.asking && lane.isWatched()) {
      lane.asking = true;
      lane.polling = true;
      effects.add(
          new WatchEffect.Poll<>(
              lane.partition,
              lane.position == Lane.UNKNOWN ? WatchEffect.NEWEST : new Version(lane.position)));
    }
  }

  private void cutOutOfHistory(Watcher<T> watcher) {
    cut(
        watcher,
        Reason.OUT_OF_HISTORY,
        "changes behind the cursor are not kept any more; read the state and watch from now");
  }

  private void cut(Watcher<T> watcher, Reason reason, String detail) {
    if (!watcher.isOver()) {
      Optional<WatchPositions> at =
          watcher.unknown > 0 ? Optional.empty() : Optional.of(positionsOf(watcher));
      watcher.ended = new WatchPage(List.of(), at, Optional.of(new WatchEnd(reason, detail)));
      leave(watcher);
      wake(watcher);
    }
  }

  private void leave(Watcher<T> watcher) {
    if (!watchers.remove(watcher)) {
      return;
    }
    if (watcher.target instanceof WatchTarget.Prefixed prefixed) {
      prefixes.remove(watcher, prefixed);
    }
    lanesOf(watcher).forEach(lane -> lane.remove(watcher));
    bytes -= watcher.waitingBytes;
    watcher.waitingBytes = 0;
    watcher.waiting = null;
    watcher.apart = null;
    positions = null;
  }

  private void wake(Watcher<T> watcher) {
    effects.add(new WatchEffect.Wake<>(watcher));
  }

  private long seenBy(Watcher<T> watcher) {
    return switch (watcher.target) {
      case WatchTarget.OneKey key -> lanes.get(key.partition().number()).position;
      case WatchTarget.Prefixed unused -> moves;
    };
  }

  private WatchPositions positionsOf(Watcher<T> watcher) {
    if (watcher.target instanceof WatchTarget.OneKey key) {
      int partition = key.partition().number();
      long at =
          watcher.apartIn(partition).map(Apart::position).orElse(lanes.get(partition).position);
      @Nullable PartitionChange first = watcher.waiting == null ? null : watcher.waiting.peek();
      return WatchPositions.ofKey(key.map(), first == null ? at : first.version() - 1);
    }
    if (positions == null) {
      positions = lanes.stream().mapToLong(lane -> lane.position).toArray();
    }
    long[] at = positions;
    if (watcher.apart != null || watcher.waiting != null) {
      at = Arrays.copyOf(positions, positions.length);
      if (watcher.apart != null) {
        for (var entry : watcher.apart.entrySet()) {
          at[entry.getKey()] = entry.getValue().position();
        }
      }
      if (watcher.waiting != null) {
        for (PartitionChange waiting : watcher.waiting) {
          at[waiting.partition()] = Math.min(at[waiting.partition()], waiting.version() - 1);
        }
      }
    }
    return WatchPositions.ofMap(watcher.target.map(), at);
  }

  private List<Lane<T>> lanesOf(Watcher<T> watcher) {
    return watcher.target instanceof WatchTarget.OneKey key
        ? List.of(lanes.get(key.partition().number()))
        : lanes;
  }

  private void forEachIn(Lane<T> lane, Consumer<Watcher<T>> action) {
    lane.forEach(action);
    prefixes.forEach(action);
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
