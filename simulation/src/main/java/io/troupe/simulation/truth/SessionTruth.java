package io.troupe.simulation.truth;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.guest.GuestEvent;
import io.troupe.actors.guest.GuestReply;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.partition.EventRecord;
import io.troupe.coordination.session.SessionCommand;
import io.troupe.coordination.session.SessionEvent;
import io.troupe.coordination.session.SessionEvent.SessionEnded;
import io.troupe.coordination.session.SessionReply;
import io.troupe.coordination.session.SessionSettings;
import io.troupe.coordination.session.SessionShown;
import io.troupe.testkit.world.Violation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sessions as their events show them, at home and where they are guests: none ends early by any
 * clock within the drift, nor lives on once its time is over, and whoever knows it hears of both.
 */
public final class SessionTruth {
  private static final double NANOS_PER_MILLI = 1e6;

  private final PartitionId partition;
  private final SessionSettings settings;
  private final LetterTruth letters;
  private final double slowest;
  private final Map<GuestId, Session> sessions = new HashMap<>();
  private final Set<GuestId> askedToKeep = new HashSet<>();
  private int living;

  SessionTruth(
      PartitionId partition, SessionSettings settings, LetterTruth letters, double slowest) {
    this.partition = partition;
    this.settings = settings;
    this.letters = letters;
    this.slowest = slowest;
  }

  /** What one session is, and was. */
  private static final class Session {
    private final long askedMillis;
    private final long leaseMillis;

    /** By the world's time, in nanoseconds, and by partition time. */
    private double livesUntil;

    private long dueMillis;
    private long keptAt;
    private long introducedAt = Long.MAX_VALUE;
    private long hereFrom = Long.MAX_VALUE;
    private long goneFrom = Long.MAX_VALUE;
    private long endedAt = Long.MAX_VALUE;
    private SessionEnded.@Nullable How how;

    private Session(long askedMillis, long leaseMillis) {
      this.askedMillis = askedMillis;
      this.leaseMillis = leaseMillis;
    }

    private boolean lives() {
      return how == null;
    }

    private boolean isHere() {
      return hereFrom != Long.MAX_VALUE && goneFrom == Long.MAX_VALUE;
    }
  }

  // --- What is known ----------------------------------------------------------------------------

  /** Whether an operator ended it. */
  public boolean isEndedByOthers(GuestId id) {
    @Nullable Session session = sessions.get(id);
    return session != null && session.how == SessionEnded.How.ENDED;
  }

  /** Somebody is about to keep sessions. */
  public void keeps(List<GuestId> ids) {
    askedToKeep.addAll(ids);
  }

  boolean isHere(GuestId id) {
    @Nullable Session session = sessions.get(id);
    return session != null && session.isHere();
  }

  /** How many live or are known anywhere. */
  long left() {
    return living + sessions.values().stream().filter(Session::isHere).count();
  }

  // --- What happens -----------------------------------------------------------------------------

  /** Something was decided for who asked: whatever was over by then has ended before. */
  void decided(EventRecord record, long number) {
    sessions.forEach(
        (id, session) ->
            check(
                !session.lives() || session.dueMillis > record.timeMillis(),
                "what is over ends first: session %s lives at event %s, of %s ms",
                id,
                number,
                record.timeMillis()));
  }

  /** An event of a session; what who asked for it is to be answered. */
  KindReply happened(
      @Nullable SessionCommand command,
      SessionEvent event,
      EventRecord record,
      long number,
      long nanos) {
    return switch (event) {
      case SessionEvent.SessionOpened opened -> {
        GuestId id = new GuestId(partition, number);
        SessionCommand.Open asked = as(SessionCommand.Open.class, command, number, event);
        long stretched = asked.leaseMillis() * 11 / 10 + 3;
        check(
            opened.label().equals(asked.label())
                && opened.leaseMillis() >= asked.leaseMillis()
                && opened.leaseMillis() <= stretched,
            "the rules decide: event %s is %s for %s",
            number,
            opened,
            asked);
        check(living < settings.maxSessions(), "bounded: event %s is past a limit", number);
        Session session = new Session(asked.leaseMillis(), opened.leaseMillis());
        sessions.put(id, session);
        living++;
        begins(session, record, number, nanos);
        yield new SessionReply.Opened(id);
      }
      case SessionEvent.SessionSeated unused ->
          throw new Violation("nobody opens sessions that end with a node: " + event);
      case SessionEvent.SeatLost unused -> throw new Violation("no node is down: " + event);
      case SessionEvent.SessionsKept kept -> {
        for (GuestId id : kept.sessions()) {
          check(askedToKeep.contains(id), "nobody asked for event %s, %s", number, kept);
          begins(live(id, number), record, number, nanos);
        }
        yield new SessionReply.Kept(kept.sessions());
      }
      case SessionEvent.SessionIntroduced introduced -> {
        Session session = live(introduced.session(), number);
        check(
            introduced.to().equals(partition) && session.introducedAt == Long.MAX_VALUE,
            "the rules decide: event %s is %s again, or elsewhere",
            number,
            introduced);
        session.introducedAt = number;
        letters.send(new GuestEvent.GuestArrived(introduced.session()));
        yield new SessionReply.Introduced();
      }
      case SessionEnded ended -> {
        Session session = live(ended.session(), number);
        isRightly(ended, session, command, number, nanos);
        session.how = ended.how();
        session.endedAt = number;
        living--;
        if (session.introducedAt != Long.MAX_VALUE) {
          boolean lost = ended.how() != SessionEnded.How.CLOSED;
          letters.send(new GuestEvent.GuestDeparted(ended.session(), lost));
        }
        yield new SessionReply.Ended();
      }
    };
  }

  private void begins(Session session, EventRecord record, long number, long nanos) {
    double until = nanos + session.askedMillis * NANOS_PER_MILLI / slowest;
    session.livesUntil = Math.max(session.livesUntil, until);
    session.dueMillis = record.timeMillis() + session.leaseMillis;
    session.keptAt = number;
  }

  private static void isRightly(
      SessionEnded ended,
      Session session,
      @Nullable SessionCommand command,
      long number,
      long nanos) {
    switch (ended.how()) {
      case CLOSED ->
          check(
              command instanceof SessionCommand.Close close
                  && close.session().equals(ended.session()),
              "the rules decide: event %s is %s for %s",
              number,
              ended,
              command);
      case ENDED ->
          check(
              command instanceof SessionCommand.End end && end.session().equals(ended.session()),
              "the rules decide: event %s is %s for %s",
              number,
              ended,
              command);
      case NODE_DOWN -> throw new Violation("no node is down: " + ended);
      case LEASE_ELAPSED ->
          check(
              command == null && nanos >= session.livesUntil,
              "nothing ends early: event %s is %s, %.3f ms before its time",
              number,
              ended,
              (session.livesUntil - nanos) / NANOS_PER_MILLI);
    }
  }

  /** What a letter says. */
  void heard(GuestEvent event, long number) {
    Session session = known(event.guest());
    switch (event) {
      case GuestEvent.GuestArrived unused -> session.hereFrom = number;
      case GuestEvent.GuestDeparted unused -> session.goneFrom = number;
    }
  }

  private Session known(GuestId id) {
    @Nullable Session session = sessions.get(id);
    if (session == null) {
      throw new Violation("nobody opened session " + id);
    }
    return session;
  }

  private Session live(GuestId id, long number) {
    Session session = known(id);
    check(session.lives(), "over is over: event %s is of session %s", number, id);
    return session;
  }

  private static <C extends SessionCommand> C as(
      Class<C> type, @Nullable SessionCommand command, long number, SessionEvent event) {
    if (!type.isInstance(command)) {
      throw new Violation(
          "the rules decide: event %s is %s for %s".formatted(number, event, command));
    }
    return type.cast(command);
  }

  // --- Answers ----------------------------------------------------------------------------------

  /** A request was answered, and no event of a session came of it. */
  void answered(SessionCommand command, KindReply reply, long number) {
    boolean right =
        switch (command) {
          case SessionCommand.Open unused ->
              reply instanceof SessionReply.Full && living >= settings.maxSessions();
          case SessionCommand.Introduce introduce ->
              isLive(introduce.session())
                  ? reply instanceof SessionReply.Introduced
                      && known(introduce.session()).introducedAt < number
                  : reply instanceof SessionReply.NotThere;
          case SessionCommand.Close close ->
              reply instanceof SessionReply.NotThere && !isLive(close.session());
          case SessionCommand.End end ->
              reply instanceof SessionReply.NotThere && !isLive(end.session());
          case SessionCommand.OpenAt unused -> false;
          case SessionCommand.EndSeat unused -> false;
          case SessionCommand.KeepAlive unused -> false;
          case SessionCommand.Explain unused -> false;
          case SessionCommand.ListSessions unused -> false;
        };
    check(
        right,
        "the rules decide: event %s answers %s for %s as things are",
        number,
        reply,
        command);
  }

  private boolean isLive(GuestId id) {
    @Nullable Session session = sessions.get(id);
    return session != null && session.lives();
  }

  /**
   * A keep-alive was answered. The least version that it shows.
   *
   * @param floor what was known to be durable when it was sent
   */
  long kept(SessionCommand.KeepAlive keep, KindReply reply, long floor) {
    List<GuestId> kept = ((SessionReply.Kept) reply).sessions();
    check(keep.sessions().containsAll(kept), "P5 honest: %s is answered %s", keep, reply);
    long shows = 0;
    for (GuestId id : keep.sessions()) {
      Session session = known(id);
      if (kept.contains(id)) {
        check(session.keptAt > floor, "P1 durable: %s is kept, it is told", id);
      } else {
        check(!session.lives(), "P2 linearizable: session %s is told to be over", id);
        shows = Math.max(shows, session.endedAt);
      }
    }
    return shows;
  }

  /** The sessions were listed, as they are now. */
  void listed(SessionReply.Listed reply) {
    List<GuestId> told = reply.sessions().stream().map(SessionShown::session).toList();
    List<GuestId> right =
        sessions.entrySet().stream()
            .filter(it -> it.getValue().lives())
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    check(told.equals(right), "the rules decide: the sessions are %s, and told is %s", right, told);
  }

  /** Somebody was told that a guest is here; as {@link #kept}. */
  long here(GuestId guest, KindReply reply, long floor) {
    Session session = known(guest);
    check(
        reply instanceof GuestReply.Here
            && session.hereFrom != Long.MAX_VALUE
            && session.goneFrom > floor,
        "P2 linearizable: session %s is told to be here",
        guest);
    return session.hereFrom;
  }
}
