package io.troupe.sharding.watch;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.Version;
import io.troupe.sharding.map.MapReply.Changed;
import io.troupe.sharding.watch.WatchEnd.Reason;
import io.troupe.sharding.watch.Watcher.Apart;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Who watches what, where each stands, and what waits for it; cuts who goes past a limit. */
final class Roster<T> {
  final List<Lane<T>> lanes;
  final PrefixIndex<T> prefixes = new PrefixIndex<>();
  final TreeSet<Watcher<T>> watchers = new TreeSet<>(Watcher.BY_NUMBER);

  /** Who waits for a read of its backlog; who was there first is first. */
  final LinkedHashSet<Watcher<T>> toRead = new LinkedHashSet<>();

  private final WatchLimits limits;
  private List<WatchEffect<T>> effects = new ArrayList<>();
  private long bytes;
  private long positionsApart;
  private long nextNumber = 1;

  /** Rises whenever a lane moves. */
  private long moves;

  private long @Nullable [] positions;

  Roster(int partitions, WatchLimits limits) {
    this.limits = limits;
    this.lanes = IntStream.range(0, partitions).mapToObj(it -> new Lane<T>(it)).toList();
  }

  void say(WatchEffect<T> effect) {
    effects.add(effect);
  }

  List<WatchEffect<T>> effects() {
    List<WatchEffect<T>> said = effects;
    effects = new ArrayList<>();
    return said;
  }

  /** How many bytes wait for watchers. */
  long bytes() {
    return bytes;
  }

  /** How many positions of their own watchers have. */
  long positionsApart() {
    return positionsApart;
  }

  /** The number of the watcher that comes next. */
  long nextNumber() {
    return nextNumber;
  }

  /** Adds a watcher to the lanes of its target, apart where it does not stand where they do. */
  Watcher<T> enter(WatchTarget target, Optional<WatchPositions> from, T owner) {
    if (watchers.size() >= limits.maxWatchers()) {
      throw overloaded("this node has %d watchers, the most".formatted(limits.maxWatchers()));
    }
    List<Lane<T>> entered = lanesOf(target);
    List<Lane<T>> elsewhere =
        entered.stream()
            .filter(it -> it.position != from.map(at -> at.in(it.partition)).orElse(it.position))
            .toList();
    if (positionsApart + elsewhere.size() > limits.maxBehind()) {
      throw overloaded(
          "the watchers of this node that catch up with what they missed do so in %d partitions,"
                  .formatted(positionsApart)
              + " each counted for each of them; the most is "
              + limits.maxBehind());
    }
    Watcher<T> watcher = new Watcher<>(nextNumber++, target, from.isPresent(), owner);
    if (!elsewhere.isEmpty()) {
      Apart apart = new Apart(elsewhere.size());
      elsewhere.forEach(it -> apart.add(it.partition, from.orElseThrow().in(it.partition)));
      watcher.apart = apart;
      positionsApart += apart.size();
    }
    watcher.unbegun =
        from.isPresent()
            ? elsewhere.size()
            : (int) entered.stream().filter(it -> it.position == Lane.UNKNOWN).count();
    watchers.add(watcher);
    if (target instanceof WatchTarget.Prefixed prefixed) {
      prefixes.add(watcher, prefixed);
    }
    entered.forEach(lane -> lane.add(watcher));
    return watcher;
  }

  private static RefusedException overloaded(String detail) {
    return new RefusedException(Refusal.Code.OVERLOADED, detail);
  }

  void leave(Watcher<T> watcher) {
    if (!watchers.remove(watcher)) {
      return;
    }
    if (watcher.target instanceof WatchTarget.Prefixed prefixed) {
      prefixes.remove(watcher, prefixed);
    }
    toRead.remove(watcher);
    lanesOf(watcher.target).forEach(lane -> lane.remove(watcher));
    positionsApart -= watcher.apart == null ? 0 : watcher.apart.size();
    bytes -= watcher.waitingBytes;
    watcher.waitingBytes = 0;
    watcher.waiting = null;
    watcher.apart = null;
    positions = null;
  }

  void cut(Watcher<T> watcher, Reason reason, String detail) {
    cut(watcher, new WatchEnd(reason, detail, Optional.empty()));
  }

  /** Changes behind where it stands in a partition are not kept any more. */
  void cutOutOfHistory(Watcher<T> watcher, int partition, Version keptFrom) {
    String detail =
        ("changes behind the cursor are not kept any more, those of partition %d only behind"
                + " version %s; read the state and watch from now")
            .formatted(partition, keptFrom);
    cut(watcher, new WatchEnd(Reason.OUT_OF_HISTORY, detail, Optional.of(keptFrom)));
  }

  private void cut(Watcher<T> watcher, WatchEnd end) {
    if (!watcher.isOver()) {
      boolean hasPlace =
          end.reason() != Reason.OUT_OF_HISTORY && (watcher.resumes || watcher.unbegun == 0);
      Optional<WatchPositions> at = hasPlace ? Optional.of(positionsOf(watcher)) : Optional.empty();
      watcher.ended = new WatchPage(List.of(), at, Optional.of(end));
      leave(watcher);
      wake(watcher);
    }
  }

  /** Adds a change to what waits for a watcher. */
  void hand(Watcher<T> watcher, int partition, Changed change) {
    if (watcher.isOver()) {
      return;
    }
    WatchPage.Change waiting = new WatchPage.Change(partition, change);
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

  /** What it takes next; none is left out. */
  List<WatchPage.Change> taken(Watcher<T> watcher, int maxChanges, long maxBytes) {
    List<WatchPage.Change> taken = new ArrayList<>(Math.min(watcher.waitingCount(), maxChanges));
    long takenBytes = 0;
    while (watcher.waiting != null && taken.size() < maxChanges && takenBytes < maxBytes) {
      WatchPage.Change next = watcher.waiting.remove();
      taken.add(next);
      takenBytes += next.bytes();
      watcher.waiting = watcher.waiting.isEmpty() ? null : watcher.waiting;
    }
    watcher.waitingBytes -= takenBytes;
    bytes -= takenBytes;
    return taken;
  }

  void wake(Watcher<T> watcher) {
    say(new WatchEffect.Wake<>(watcher));
  }

  /** It can begin in one more of its partitions. */
  void begin(Watcher<T> watcher) {
    watcher.unbegun--;
    if (watcher.unbegun == 0) {
      wake(watcher);
    }
  }

  /** It can begin in a partition in which it stands apart. */
  void begin(Watcher<T> watcher, int partition) {
    if (watcher.apart != null && watcher.apart.begin(partition)) {
      begin(watcher);
    }
  }

  /** It has come to a position of its own, which may be the lane's. */
  void move(Watcher<T> watcher, Lane<T> lane, long position) {
    begin(watcher, lane.partition);
    @Nullable Apart apart = watcher.apart;
    if (apart != null && position == lane.position) {
      apart.remove(lane.partition);
      positionsApart--;
      watcher.apart = apart.size() == 0 ? null : apart;
    } else if (apart != null) {
      apart.move(lane.partition, position);
    }
  }

  void moved(Lane<T> lane, long position) {
    lane.position = position;
    lane.newest = Math.max(lane.newest, position);
    moves++;
    positions = null;
  }

  void forget(Lane<T> lane) {
    lane.forget();
    positions = null;
  }

  /** Changes whenever something moved that the watcher may want to hear of. */
  long seenBy(Watcher<T> watcher) {
    return switch (watcher.target) {
      case WatchTarget.OneKey key -> lanes.get(key.partition().number()).position;
      case WatchTarget.Prefixed unused -> moves;
    };
  }

  /** Behind all that it took. */
  WatchPositions positionsOf(Watcher<T> watcher) {
    if (watcher.target instanceof WatchTarget.OneKey key) {
      int partition = key.partition().number();
      long own = watcher.apartIn(partition);
      WatchPage.@Nullable Change first = watcher.waiting == null ? null : watcher.waiting.peek();
      long at = own == Lane.UNKNOWN ? lanes.get(partition).position : own;
      return WatchPositions.ofKey(key.map(), first == null ? at : first.version() - 1);
    }
    if (positions == null) {
      positions = lanes.stream().mapToLong(lane -> lane.position).toArray();
    }
    long[] at = positions;
    if (watcher.apart != null || watcher.waiting != null) {
      at = Arrays.copyOf(positions, positions.length);
      for (int i = 0; watcher.apart != null && i < watcher.apart.size(); i++) {
        at[watcher.apart.partition(i)] = watcher.apart.position(i);
      }
      if (watcher.waiting != null) {
        for (WatchPage.Change waiting : watcher.waiting) {
          at[waiting.partition()] = Math.min(at[waiting.partition()], waiting.version() - 1);
        }
      }
    }
    return WatchPositions.ofMap(watcher.target.map(), at);
  }

  List<Lane<T>> lanesOf(WatchTarget target) {
    return target instanceof WatchTarget.OneKey key
        ? List.of(lanes.get(key.partition().number()))
        : lanes;
  }

  void forEachIn(Lane<T> lane, Consumer<Watcher<T>> action) {
    lane.forEach(action);
    prefixes.forEach(action);
  }
}
