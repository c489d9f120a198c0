package io.troupe.api.embedded.session;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.membership.View;
import io.troupe.coordination.session.Seat;
import io.troupe.coordination.session.SessionCommand;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the sessions that are to end with a node once the register of members has said that it is
 * down. Every node does it for every other: a copy does no harm, and one that did it alone might
 * die at it. Few homes are told at once, and each until it answers or this node stops.
 */
public final class LostSeats {
  private static final Logger LOG = LoggerFactory.getLogger(LostSeats.class);
  private static final Duration TRY = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** So many homes are told at once: partitions have others to serve, above all after a loss. */
  static final int MOST_UNDER_WAY = 8;

  private final Homes homes;
  private final BiConsumer<Duration, Runnable> later;

  /** The life of each node that was heard of last, and whether it is over; guarded by this. */
  private final Map<String, Heard> nodes = new HashMap<>();

  private @Nullable MembershipNumber newest;

  /** What is left to be told, and how many go through it; guarded by this. */
  private final Deque<Telling> toTell = new ArrayDeque<>();

  private int tellers;

  private record Heard(Seat seat, boolean over) {}

  private record Telling(Seat seat, PartitionId home) {}

  /** Where sessions have their homes. */
  interface Homes {
    /** How many partitions. */
    int count();

    /** As of {@link Sessions}; answers how many were ended. */
    CompletionStage<Integer> endSeat(Seat over, PartitionId home, Duration timeout);

    /** Whether this node is stopping. */
    boolean isClosed();
  }

  /**
   * Of homes, some of which may not answer now.
   *
   * @param later runs a task behind a pause, and not on the thread that asks for it
   */
  LostSeats(Homes homes, BiConsumer<Duration, Runnable> later) {
    this.homes = homes;
    this.later = later;
  }

  /**
   * Does so from now on. To be called before this node enters its cluster: whose life is over may
   * be said once, as it does.
   *
   * @param node the name of this node, whose sessions are opened through its present life
   */
  public static void follow(String node, MembershipRegister register, Sessions sessions) {
    sessions.seatedAt(() -> register.latest().flatMap(it -> it.up(node)).map(LostSeats::seatOf));
    LostSeats seats = new LostSeats(sessions.homes(), LostSeats::behind);
    Runnable unused = register.listen(seats::heard); // it ends with the node's process
    register.latest().ifPresent(seats::heard); // one that came in between
  }

  private static Seat seatOf(Member member) {
    return new Seat(member.name(), member.incarnation());
  }

  synchronized void heard(View view) {
    if (newest != null && view.number().compareTo(newest) <= 0) {
      return; // the first one may come behind a later one
    }
    newest = view.number();
    for (Member member : view.members()) {
      heard(seatOf(member), member.state() == Member.State.DOWN);
    }
  }

  /** An older life of the name is over with a newer one: it is told of as that comes. */
  private synchronized void heard(Seat seat, boolean down) {
    @Nullable Heard before = nodes.put(seat.node(), new Heard(seat, down));
    boolean sameLife = before != null && before.seat().equals(seat);
    if (before != null && !sameLife && !before.over()) {
      end(before.seat());
    }
    if (down && !(sameLife && before.over())) {
      end(seat);
    }
  }

  private synchronized void end(Seat seat) {
    LOG.info("{} is over: the sessions that are to end with it do", seat);
    for (int i = 0; i < homes.count(); i++) {
      toTell.add(new Telling(seat, new PartitionId(i)));
    }
    int wanted = Math.min(MOST_UNDER_WAY, homes.count());
    for (; tellers < wanted; tellers++) {
      later.accept(Duration.ZERO, this::tellNext);
    }
  }

  private void tellNext() {
    Telling next;
    synchronized (this) {
      if (homes.isClosed() || toTell.isEmpty()) {
        tellers--;
        return;
      }
      next = toTell.remove();
    }
    var unused =
        CompletableFuture.completedStage(next)
            .thenCompose(it -> homes.endSeat(it.seat(), it.home(), TRY))
            .whenComplete((ended, failure) -> told(next, failure == null ? ended : -1));
  }

  /** A home that did not answer, or may have others, is told again, behind all others. */
  private void told(Telling told, int ended) {
    synchronized (this) {
      if (ended < 0 || ended >= SessionCommand.MAX_SEATED) {
        toTell.add(told);
      }
    }
    later.accept(ended < 0 ? PAUSE : Duration.ZERO, this::tellNext);
  }

  /** Never on the register's own threads. */
  private static void behind(Duration pause, Runnable task) {
    CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS).execute(task);
  }
}
