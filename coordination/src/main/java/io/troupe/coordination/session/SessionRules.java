package io.troupe.coordination.session;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.guest.GuestEvent;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.kind.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What sessions do at home. */
final class SessionRules implements KindCore<SessionCommand, SessionEvent> {
  /** While so many letters wait for a partition, nobody is introduced to it. */
  static final int MAX_LETTERS = 100_000;

  private final SessionSettings settings;
  private final Surroundings surroundings;
  private final SessionTable table = new SessionTable();

  SessionRules(SessionSettings settings, Surroundings surroundings) {
    this.settings = settings;
    this.surroundings = surroundings;
  }

  // --- What is asked for ------------------------------------------------------------------------

  @Override
  public Decision<SessionEvent> decide(SessionCommand command, long timeMillis) {
    return switch (command) {
      case SessionCommand.Open open ->
          table.size() >= settings.maxSessions()
              ? answer(new SessionReply.Full())
              : change(opened(open));
      case SessionCommand.OpenAt at ->
          table.size() >= settings.maxSessions()
              ? answer(new SessionReply.Full())
              : change(new SessionEvent.SessionSeated(opened(at.terms()), at.seat()));
      case SessionCommand.EndSeat end ->
          table.seatedAt(end.seat(), 1).isEmpty()
              ? answer(new SessionReply.SeatEnded(0))
              : change(new SessionEvent.SeatLost(end.seat(), SessionCommand.MAX_SEATED));
      case SessionCommand.KeepAlive keep -> {
        List<GuestId> live = keep.sessions().stream().filter(table::isKept).toList();
        yield live.isEmpty()
            ? answer(new SessionReply.Kept(live))
            : change(new SessionEvent.SessionsKept(live));
      }
      case SessionCommand.Introduce introduce ->
          ofLive(
              introduce.session(),
              live ->
                  live.knownTo().contains(introduce.to())
                      ? answer(new SessionReply.Introduced())
                      : surroundings.outgoing().outstanding(introduce.to()) >= MAX_LETTERS
                          ? answer(new SessionReply.Full())
                          : change(
                              new SessionEvent.SessionIntroduced(
                                  introduce.session(), introduce.to())));
      case SessionCommand.Close close -> end(close.session(), SessionEvent.SessionEnded.How.CLOSED);
      case SessionCommand.End end -> end(end.session(), SessionEvent.SessionEnded.How.ENDED);
      case SessionCommand.Explain explain ->
          ofLive(
              explain.session(),
              live -> answer(new SessionReply.Explained(shown(live, timeMillis))));
      case SessionCommand.ListSessions list -> answer(list(list, timeMillis));
    };
  }

  private SessionEvent.SessionOpened opened(SessionCommand.Open open) {
    return new SessionEvent.SessionOpened(
        open.label(), settings.drift().stretched(open.leaseMillis()));
  }

  private Decision<SessionEvent> ofLive(
      GuestId id, Function<SessionState, Decision<SessionEvent>> decision) {
    return table.find(id).map(decision).orElseGet(() -> answer(new SessionReply.NotThere()));
  }

  private Decision<SessionEvent> end(GuestId id, SessionEvent.SessionEnded.How how) {
    return ofLive(id, live -> change(new SessionEvent.SessionEnded(id, how)));
  }

  private SessionReply list(SessionCommand.ListSessions list, long timeMillis) {
    List<SessionShown> found = new ArrayList<>();
    for (SessionState session : table.behind(list.after())) {
      if (found.size() == list.limit()) {
        return new SessionReply.Listed(found, true);
      }
      found.add(shown(session, timeMillis));
    }
    return new SessionReply.Listed(found, false);
  }

  private SessionShown shown(SessionState session, long timeMillis) {
    return new SessionShown(
        session.id(),
        session.label(),
        session.sinceMillis(),
        settings.drift().atLeast(session.leaseMillis(), 0),
        settings.drift().atLeast(session.endMillis(), timeMillis),
        session.knownTo().size());
  }

  // --- What happens -----------------------------------------------------------------------------

  @Override
  public KindReply apply(SessionEvent event, EventStamp stamp) {
    return switch (event) {
      case SessionEvent.SessionOpened opened -> begin(opened, Optional.empty(), stamp);
      case SessionEvent.SessionSeated it -> begin(it.opened(), Optional.of(it.seat()), stamp);
      case SessionEvent.SeatLost lost -> {
        List<SessionState> seated = table.seatedAt(lost.seat(), lost.most());
        seated.forEach(it -> table.put(it.doom(stamp)));
        yield new SessionReply.SeatEnded(seated.size());
      }
      case SessionEvent.SessionsKept kept -> {
        kept.sessions().forEach(id -> table.put(live(id).kept(stamp)));
        yield new SessionReply.Kept(kept.sessions());
      }
      case SessionEvent.SessionIntroduced introduced -> {
        table.put(live(introduced.session()).introducedTo(introduced.to()));
        surroundings
            .outgoing()
            .send(introduced.to(), new GuestEvent.GuestArrived(introduced.session()));
        yield new SessionReply.Introduced();
      }
      case SessionEvent.SessionEnded ended -> {
        GuestEvent departed = new GuestEvent.GuestDeparted(ended.session(), ended.how().isLoss());
        live(ended.session()).knownTo().forEach(it -> surroundings.outgoing().send(it, departed));
        table.remove(ended.session());
        yield new SessionReply.Ended();
      }
    };
  }

  private KindReply begin(
      SessionEvent.SessionOpened opened, Optional<Seat> seat, EventStamp stamp) {
    GuestId id = new GuestId(surroundings.partition(), stamp.version().number());
    table.put(SessionState.opened(id, opened, seat, stamp));
    return new SessionReply.Opened(id);
  }

  private SessionState live(GuestId id) {
    return table
        .find(id)
        .orElseThrow(() -> new IllegalStateException("session " + id + " does not live here"));
  }

  // --- What happens by itself -------------------------------------------------------------------

  @Override
  public long nextDueMillis() {
    return table.nextDueMillis();
  }

  @Override
  public Optional<SessionEvent> due(long timeMillis) {
    if (table.nextDueMillis() > timeMillis) {
      return Optional.empty();
    }
    SessionState over = live(table.nextDue());
    return Optional.of(
        new SessionEvent.SessionEnded(
            over.id(),
            over.doomed()
                ? SessionEvent.SessionEnded.How.NODE_DOWN
                : SessionEvent.SessionEnded.How.LEASE_ELAPSED));
  }

  // --- What is kept -----------------------------------------------------------------------------

  @Override
  public SnapshotCursor snapshot(int chunkBytes) {
    return new SessionSnapshot(table.all(), chunkBytes);
  }

  @Override
  public void restore(Bytes chunk) {
    SessionSnapshot.restore(chunk, table);
  }

  private static Decision<SessionEvent> answer(SessionReply reply) {
    return new Decision.Answer<>(reply);
  }

  private static Decision<SessionEvent> change(SessionEvent event) {
    return new Decision.Change<>(event);
  }
}
