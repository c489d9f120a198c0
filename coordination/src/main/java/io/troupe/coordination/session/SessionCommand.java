package io.troupe.coordination.session;

import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;
import java.util.List;
import java.util.Optional;

/**
 * What may be asked of the sessions that have their home in one partition. A command past a limit
 * cannot be made: constructors refuse it with an {@link IllegalArgumentException}.
 */
public sealed interface SessionCommand extends KindCommand {
  /** The kind of sessions that are kept alive; those of requests are the kernel's. */
  KindName KIND = new KindName("keepalive");

  /** The shortest lease: a tenth of a second, in milliseconds. */
  long MIN_LEASE_MILLIS = 100;

  /** The longest lease: one day, in milliseconds. */
  long MAX_LEASE_MILLIS = 24L * 3_600_000;

  /** What a session is called for people, in characters, at most. */
  int MAX_LABEL = 128;

  /** How many sessions one {@link KeepAlive} keeps, at most. */
  int MAX_KEPT = 4_096;

  /** How many sessions of a seat one {@link EndSeat} ends, at most. */
  int MAX_SEATED = 512;

  /** How many a list of sessions names, at most. */
  int MAX_LISTED = 1_000;

  @Override
  default KindName kind() {
    return KIND;
  }

  @Override
  default Access access() {
    return Access.WRITE;
  }

  @Override
  default boolean addsState() {
    return false;
  }

  @Override
  default int sizeBytes() {
    return 128;
  }

  /**
   * Opens a session. May be retried with the same request id. Answers {@link SessionReply.Opened}
   * or {@link SessionReply.Full}.
   *
   * @param label what people are shown; need not differ between sessions
   * @param leaseMillis it ends if it is not kept for so long; never earlier, as far as clocks run
   *     within the drift that is set; {@link #MIN_LEASE_MILLIS} to {@link #MAX_LEASE_MILLIS}
   */
  record Open(String label, long leaseMillis) implements SessionCommand {
    public Open {
      if (label.length() > MAX_LABEL || !label.chars().allMatch(it -> it >= ' ' && it != 0x7f)) {
        throw new IllegalArgumentException(
            "a session's label has at most %d characters, none of them for control"
                .formatted(MAX_LABEL));
      }
      require("a session's lease, in ms,", leaseMillis, MIN_LEASE_MILLIS, MAX_LEASE_MILLIS);
    }

    @Override
    public boolean addsState() {
      return true;
    }
  }

  /**
   * Opens a session that ends, before its lease, once the register of members has said that the
   * node through which it is kept is down. Otherwise as {@link Open}.
   *
   * @param seat that node's present life
   */
  record OpenAt(Open terms, Seat seat) implements SessionCommand {
    @Override
    public boolean addsState() {
      return true;
    }

    @Override
    public int sizeBytes() {
      return 256;
    }

    /** A repeat may come by another node, or in another life of the same one. */
    @Override
    public KindCommand asked() {
      return terms;
    }
  }

  /**
   * A node's life is over, as the register of members has it: the sessions of this home that were
   * opened to end with it do so, at most {@link #MAX_SEATED} of them, oldest first: where so many
   * did, there may be others, and it is asked for again. Needs no request id: a copy does no harm.
   * Answers {@link SessionReply.SeatEnded}.
   */
  record EndSeat(Seat seat) implements SessionCommand {}

  /**
   * Lets the leases of sessions go on from now on. Needs no request id: a copy does no harm.
   * Answers {@link SessionReply.Kept}, which names those that live.
   *
   * @param sessions of this home, in order, each once; 1 to {@link #MAX_KEPT}
   */
  record KeepAlive(List<GuestId> sessions) implements SessionCommand {
    public KeepAlive {
      sessions = List.copyOf(sessions);
      require("a number of sessions to keep", sessions.size(), 1, MAX_KEPT);
      for (int i = 1; i < sessions.size(); i++) {
        if (sessions.get(i - 1).compareTo(sessions.get(i)) >= 0
            || !sessions.get(i).home().equals(sessions.getFirst().home())) {
          throw new IllegalArgumentException("sessions to keep have one home, and are in order");
        }
      }
    }

    @Override
    public int sizeBytes() {
      return 64 + 32 * sessions.size();
    }
  }

  /**
   * Makes a session known in a partition, before something is bound to it there. It will hear of
   * the session's end. May be repeated. Answers {@link SessionReply.Introduced}, {@link
   * SessionReply.Full} or {@link SessionReply.NotThere}; that the partition knows it is what its
   * guests are awaited for.
   */
  record Introduce(GuestId session, PartitionId to) implements SessionCommand {
    @Override
    public boolean addsState() {
      return true;
    }
  }

  /**
   * Its client ends it. Answers {@link SessionReply.Ended} or {@link SessionReply.NotThere}, which
   * a repeat without a request id gets too.
   */
  record Close(GuestId session) implements SessionCommand {}

  /**
   * Others end it, whose client may not know: for operators. What it holds is freed as if its lease
   * had run out. Answers as {@link Close}.
   */
  record End(GuestId session) implements SessionCommand {}

  /**
   * A session as it is. Answers {@link SessionReply.Explained} or {@link SessionReply.NotThere}.
   */
  record Explain(GuestId session) implements SessionCommand {
    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  /**
   * The sessions of the partition, oldest first. Answers {@link SessionReply.Listed}.
   *
   * @param after only those opened behind this one
   * @param limit how many at most, from 1 to {@link #MAX_LISTED}
   */
  record ListSessions(Optional<GuestId> after, int limit) implements SessionCommand {
    public ListSessions {
      require("a limit of sessions", limit, 1, MAX_LISTED);
    }

    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  private static void require(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is from %d to %d, not %d".formatted(what, least, most, value));
    }
  }
}
