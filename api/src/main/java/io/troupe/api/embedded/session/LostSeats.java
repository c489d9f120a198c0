package io.troupe.api.embedded.session;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.membership.View;
import io.troupe.coordination.session.Seat;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the sessions that are to end with a node once the register of members has said that it is
 * down. Every node does it for every other: a copy does no harm, and one that did it alone might
 * die at it.
 */
public final class LostSeats {
  private static final Logger LOG = LoggerFactory.getLogger(LostSeats.class);
  private static final Duration TRY = Duration.ofSeconds(30);
  private static final long PAUSE_SECONDS = 1;

  /** Then the leases of those sessions are over, but for very long ones. */
  private static final int ATTEMPTS = 100;

  private final Sessions sessions;

  /** The life of each node that was heard of last, and whether it is over; guarded by this. */
  private final Map<String, Heard> nodes = new HashMap<>();

  private @Nullable MembershipNumber newest;

  private record Heard(Seat seat, boolean over) {}

  private LostSeats(Sessions sessions) {
    this.sessions = sessions;
  }

  /**
   * Does so from now on.
   *
   * @param node the name of this node, whose sessions are opened through its present life
   */
  public static void follow(String node, MembershipRegister register, Sessions sessions) {
    sessions.seatedAt(() -> register.latest().flatMap(it -> it.up(node)).map(LostSeats::seatOf));
    LostSeats seats = new LostSeats(sessions);
    Runnable unused = register.listen(seats::heard); // it ends with the node's process
    register.latest().ifPresent(seats::heard); // one that came in between
  }

  private static Seat seatOf(Member member) {
    return new Seat(member.name(), member.incarnation());
  }

  private synchronized void heard(View view) {
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

  private void end(Seat seat) {
    LOG.info("{} is over: the sessions that are to end with it do", seat);
    for (int i = 0; i < sessions.homes(); i++) {
      PartitionId home = new PartitionId(i);
      later(0, () -> end(seat, home, 1));
    }
  }

  private void end(Seat seat, PartitionId home, int attempt) {
    if (sessions.isClosed()) {
      return;
    }
    var unused =
        sessions
            .endSeat(seat, home, TRY)
            .whenComplete(
                (ended, failure) -> {
                  if (failure != null && attempt < ATTEMPTS && !sessions.isClosed()) {
                    later(PAUSE_SECONDS, () -> end(seat, home, attempt + 1));
                  }
                });
  }

  /** Never on the register's own threads. */
  private static void later(long seconds, Runnable task) {
    CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS).execute(task);
  }
}
