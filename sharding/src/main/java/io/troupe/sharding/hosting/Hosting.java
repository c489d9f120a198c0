package io.troupe.sharding.hosting;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Ownership;
import io.troupe.actors.membership.View;
import io.troupe.actors.partition.StopReason;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that run on a node, in one of its lives. Times are nanoseconds of one monotonic
 * clock. Not thread-safe; what it asks for must not call it before it has returned.
 *
 * <pre>
 *   owned, not running ──▶ recovers ──▶ serves ──▶ not owned: drains ──▶ ended
 *                             │            │
 *                             └────────────┴─▶ ended by itself: rests, ever longer
 * </pre>
 *
 * <p>A few recover at a time: what one has read of its state waits in memory until it is restored.
 * One that goes to another node serves on until that one has read what there is, and claimed it.
 * One that was fenced may claim again, by the number of the view that gives it to this node:
 * whoever was given it since has a larger one. One that may have been another node's meanwhile is
 * replaced.
 */
public final class Hosting {
  private static final int RECOVERING_AT_ONCE = 16;

  /** Beside those, so that none that nobody serves waits for one that somebody serves. */
  private static final int FOLLOWING_AT_ONCE = 8;

  private static final long FIRST_REST_NANOS = 100_000_000;
  private static final long LONGEST_REST_NANOS = 2_000_000_000;

  private final String self;
  private final long incarnation;
  private final Actions actions;
  private final Set<PartitionId> running = new TreeSet<>();
  private final Set<PartitionId> recovering = new TreeSet<>();
  private final Set<PartitionId> following = new TreeSet<>();
  private final Set<PartitionId> serving = new TreeSet<>();
  private final Map<PartitionId, Rest> resting = new TreeMap<>();
  private @Nullable View view;
  private boolean closed;

  /** What it asks for. */
  public interface Actions {
    /**
     * Starts a partition.
     *
     * @param by the number of the view that gives it to this node: what it claims by
     * @param follows whether another node serves it until this one has claimed it
     * @return whether it was; if not, nothing is started here ever again
     */
    boolean start(PartitionId partition, MembershipNumber by, boolean follows);

    /** Lets one that runs finish what it has begun, and end. May come more than once. */
    void drain(PartitionId partition);
  }

  /**
   * Not to be started before that time, unless it was fenced and a newer view has it here.
   *
   * @param mayFollow whether it may read before it claims; who was overtaken once claims first
   */
  private record Rest(
      long pauseNanos, long untilNanos, Optional<MembershipNumber> fencedIn, boolean mayFollow) {}

  /**
   * None yet.
   *
   * @param self the name of this node
   * @param incarnation which life of it this is
   */
  public Hosting(String self, long incarnation, Actions actions) {
    this.self = self;
    this.incarnation = incarnation;
    this.actions = actions;
  }

  /** Starts what this node owns now, and drains what it does not. Older views are ignored. */
  public void heard(View now, long nanos) {
    View before = view;
    if (before != null && now.number().compareTo(before.number()) <= 0) {
      return;
    }
    view = now;
    if (before != null) {
      // Nobody serves those any more: no time to rest.
      resting.keySet().removeIf(it -> isServedElsewhere(before, it) && !isServedElsewhere(now, it));
      running.stream()
          .filter(it -> mayHaveBeenElsewhere(before.owners().get(it), it))
          .forEach(actions::drain);
    }
    look(nanos);
  }

  /** Views in between may not have come. */
  private boolean mayHaveBeenElsewhere(@Nullable Ownership before, PartitionId partition) {
    return before != null
        && ownership(partition)
            .filter(it -> it.owner().equals(self) && !it.serves())
            .filter(
                it ->
                    before.from().filter(self::equals).isPresent()
                        || (before.owner().equals(self) && before.serves()))
            .isPresent();
  }

  /** Starts what has rested. */
  public void tick(long nanos) {
    look(nanos);
  }

  /** Starts this one out of turn, if it may be; somebody asks for it. */
  public void wanted(PartitionId partition, long nanos) {
    start(partition, nanos);
  }

  /** Those that are to be served here and that nobody else knows to be. */
  public Set<PartitionId> unsaid() {
    Set<PartitionId> unsaid = new TreeSet<>();
    View now = view;
    if (now != null && !closed && isOurs(now)) {
      now.owners()
          .forEach(
              (partition, it) -> {
                if (it.owner().equals(self) && !it.serves() && serving.contains(partition)) {
                  unsaid.add(partition);
                }
              });
    }
    return unsaid;
  }

  /** From now on nothing is started. */
  public void close() {
    closed = true;
  }

  private boolean isOurs(View now) {
    return now.up(self).filter(it -> it.incarnation() == incarnation).isPresent();
  }

  private boolean isOwned(PartitionId partition) {
    return ownership(partition).filter(it -> it.owner().equals(self)).isPresent();
  }

  private Optional<Ownership> ownership(PartitionId partition) {
    return Optional.ofNullable(view)
        .filter(this::isOurs)
        .flatMap(it -> Optional.ofNullable(it.owners().get(partition)));
  }

  private boolean isDue(PartitionId partition, long nanos) {
    View now = view;
    if (closed || now == null || !isOwned(partition)) {
      return false;
    }
    @Nullable Rest rest = resting.get(partition);
    return rest == null
        || rest.untilNanos() - nanos <= 0
        || rest.fencedIn().filter(it -> now.number().compareTo(it) > 0).isPresent();
  }

  private void look(long nanos) {
    View now = view;
    if (closed || now == null) {
      return;
    }
    running.stream().filter(it -> !isOwned(it) && !servesOn(it)).forEach(actions::drain);
    now.owners().keySet().forEach(partition -> start(partition, nanos));
  }

  /** Starts it if it is time, and there is room. */
  private void start(PartitionId partition, long nanos) {
    View now = view;
    if (now == null || running.contains(partition) || !isDue(partition, nanos)) {
      return;
    }
    @Nullable Rest rest = resting.get(partition);
    boolean follows = isServedElsewhere(now, partition) && (rest == null || rest.mayFollow());
    Set<PartitionId> alike = follows ? following : recovering;
    if (alike.size() >= (follows ? FOLLOWING_AT_ONCE : RECOVERING_AT_ONCE)) {
      return;
    }
    if (actions.start(partition, now.number(), follows)) {
      running.add(partition);
      alike.add(partition);
    } else {
      closed = true;
    }
  }

  private static boolean isServedElsewhere(View in, PartitionId partition) {
    return Optional.ofNullable(in.owners().get(partition)).flatMap(Ownership::from).isPresent();
  }

  private boolean servesOn(PartitionId partition) {
    return ownership(partition).flatMap(Ownership::from).filter(self::equals).isPresent();
  }

  /** One has recovered. */
  public void serving(PartitionId partition, long nanos) {
    serving.add(partition);
    recovering.remove(partition);
    following.remove(partition);
    resting.remove(partition);
    look(nanos);
  }

  /** One begins to end. */
  public void draining(PartitionId partition) {
    serving.remove(partition);
  }

  /** One has ended. */
  public void stopped(PartitionId partition, StopReason reason, long nanos) {
    serving.remove(partition);
    recovering.remove(partition);
    following.remove(partition);
    running.remove(partition);
    switch (reason) {
      case StopReason.Drained unused -> {}
      case StopReason.Fenced unused ->
          rest(partition, Optional.ofNullable(view).map(View::number), true, nanos);
      case StopReason.JournalUnreachable unused -> rest(partition, Optional.empty(), false, nanos);
      // An owner of another release may read what this one cannot.
      case StopReason.Broken unused -> rest(partition, Optional.empty(), true, nanos);
    }
    look(nanos);
  }

  private void rest(
      PartitionId partition, Optional<MembershipNumber> fencedIn, boolean mayFollow, long nanos) {
    @Nullable Rest before = resting.get(partition);
    long pause =
        before == null ? FIRST_REST_NANOS : Math.min(LONGEST_REST_NANOS, 2 * before.pauseNanos());
    resting.put(partition, new Rest(pause, nanos + pause, fencedIn, mayFollow));
  }
}
