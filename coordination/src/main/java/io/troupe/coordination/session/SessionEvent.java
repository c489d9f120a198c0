package io.troupe.coordination.session;

import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;
import java.util.List;

/** What happens to sessions at home. */
public sealed interface SessionEvent extends KindEvent {
  @Override
  default KindName kind() {
    return SessionCommand.KIND;
  }

  /** A session began. The event's number is its. */
  record SessionOpened(String label, long leaseMillis) implements SessionEvent {}

  /** A session began that ends with the life of a node. The event's number is its. */
  record SessionSeated(SessionOpened opened, Seat seat) implements SessionEvent {}

  /**
   * A node's life is over: the oldest of the sessions that end with it are to end, one after the
   * other.
   *
   * @param most so many of them; the next event of the seat is for the others
   */
  record SeatLost(Seat seat, int most) implements SessionEvent {}

  /** Leases go on from now on; of one home, in order. */
  record SessionsKept(List<GuestId> sessions) implements SessionEvent {
    public SessionsKept {
      sessions = List.copyOf(sessions);
    }
  }

  /** A partition is told of it. */
  record SessionIntroduced(GuestId session, PartitionId to) implements SessionEvent {}

  /** It is over, and whoever was told of it is told so. */
  record SessionEnded(GuestId session, How how) implements SessionEvent {

    /** Why. The numbers reach disk and never change. */
    public enum How {
      /** Its client closed it. */
      CLOSED(1),
      /** Its client did not keep it in time. */
      LEASE_ELAPSED(2),
      /** Others ended it. */
      ENDED(3),
      /** The node through which it was kept is down, and it was opened to end with that. */
      NODE_DOWN(4);

      private final int number;

      How(int number) {
        this.number = number;
      }

      /** The stable number. */
      public int number() {
        return number;
      }

      /** Whether its client may not know. */
      public boolean isLoss() {
        return this != CLOSED;
      }

      /**
       * The reason with this number.
       *
       * @throws IllegalArgumentException if there is none
       */
      public static How ofNumber(int number) {
        for (How how : values()) {
          if (how.number == number) {
            return how;
          }
        }
        throw new IllegalArgumentException("no end of a session has the number " + number);
      }
    }
  }
}
