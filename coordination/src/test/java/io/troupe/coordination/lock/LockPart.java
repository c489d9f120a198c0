package io.troupe.coordination.lock;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.actors.Version;
import io.troupe.actors.guest.GuestBook;
import io.troupe.actors.guest.GuestEvent;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.Guests;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does to a core what the partition machine does: decides, stamps, applies. */
final class LockPart {
  /** Small limits, and clocks that keep to one time: a lease is one millisecond longer. */
  static final LockSettings SETTINGS = new LockSettings(3, 5, 8, new ClockDrift(0));

  static final LockName JOBS = new LockName("jobs");

  /** Stands for no answer. */
  static final KindReply NOT_YET = new KindReply() {};

  private static final int MOST_EVENTS = 10_000;
  private static final long WALL_MILLIS = 1_767_225_600_000L;

  final KindCore<LockCommand, LockEvent> core;
  final GuestBook guests;
  final List<Stamped> history = new ArrayList<>();
  long timeMillis = 1_000;
  private long sequence;

  LockPart() {
    this(SETTINGS);
  }

  LockPart(LockSettings settings) {
    this.guests = new GuestBook();
    this.core = new LockRules(settings, guests);
  }

  /** Empty, and alone. */
  static KindCore<LockCommand, LockEvent> fresh(LockSettings settings) {
    return new LockRules(settings, Guests.NONE);
  }

  /** A session is heard of, and may bind locks from now on. */
  void arrives(GuestId session) {
    hear(new GuestEvent.GuestArrived(session));
  }

  /** A session has ended. */
  void departs(GuestId session, boolean lost) {
    hear(new GuestEvent.GuestDeparted(session, lost));
  }

  /** Sessions were lost, and one event says so. */
  void depart(List<GuestId> sessions) {
    hear(sessions.stream().map(it -> new GuestEvent.GuestDeparted(it, true)).toList());
  }

  private void hear(GuestEvent event) {
    hear(List.of(event));
  }

  private void hear(List<? extends GuestEvent> events) {
    EventStamp stamp =
        new EventStamp(new Version(++sequence), timeMillis, WALL_MILLIS + timeMillis);
    guests.leave(events);
    events.forEach(
        event -> {
          var unused = guests.apply(event, stamp);
        });
  }

  KindReply under(GuestId session, String owner, LockMode mode, long waitMillis) {
    return ask(new LockCommand.AcquireUnder(JOBS, owner(owner), mode, session, 50, waitMillis));
  }

  /** An event with its stamp. */
  record Stamped(LockEvent event, EventStamp stamp) {}

  KindReply ask(LockCommand command) {
    return switch (core.decide(command, timeMillis)) {
      case Decision.Answer<LockEvent> answer -> answer.reply();
      case Decision.Change<LockEvent> change -> apply(change.event());
      case Decision.NotYet<LockEvent> unused -> NOT_YET;
    };
  }

  /** Lets time pass, and happen what it makes happen. */
  void pass(long millis) {
    timeMillis += millis;
    while (happens().isPresent()) {
      // one after the other
    }
  }

  /** What happens next by itself at this time. */
  Optional<Stamped> happens() {
    Optional<LockEvent> due = core.due(timeMillis);
    due.ifPresent(this::apply);
    if (history.size() > MOST_EVENTS) {
      throw new IllegalStateException("it happens again and again: " + due);
    }
    return due.map(unused -> history.getLast());
  }

  private KindReply apply(LockEvent event) {
    EventStamp stamp =
        new EventStamp(new Version(++sequence), timeMillis, WALL_MILLIS + timeMillis);
    history.add(new Stamped(event, stamp));
    return core.apply(event, stamp);
  }

  /** The number of the last event. */
  long sequence() {
    return sequence;
  }

  /** Others happen in between, such as changes of maps. */
  void skip(long events) {
    sequence += events;
  }

  KindReply tryLock(String owner) {
    return acquire(owner, LockMode.EXCLUSIVE, 0);
  }

  KindReply tryShared(String owner) {
    return acquire(owner, LockMode.SHARED, 0);
  }

  KindReply acquire(String owner, LockMode mode, long waitMillis) {
    return ask(new LockCommand.Acquire(JOBS, owner(owner), mode, 100, 0, waitMillis));
  }

  LockReply.Granted granted(String owner) {
    return (LockReply.Granted) tryLock(owner);
  }

  LockReply.Queued queued(String owner) {
    return (LockReply.Queued) acquire(owner, LockMode.EXCLUSIVE, 1_000);
  }

  KindReply await(String owner, LockTicket ticket) {
    return ask(new LockCommand.Await(JOBS, owner(owner), ticket));
  }

  KindReply release(String owner, FencingToken token) {
    return ask(new LockCommand.Release(JOBS, owner(owner), token));
  }

  LockReply.Explained explained() {
    return (LockReply.Explained) ask(new LockCommand.Explain(JOBS));
  }

  /** Who holds it and who waits, as {@code a/b}. */
  String shown() {
    LockReply.Explained all = explained();
    return String.join(" ", all.holders().stream().map(it -> it.owner().value()).toList())
        + "/"
        + String.join(" ", all.waiters().stream().map(it -> it.owner().value()).toList());
  }

  static LockOwner owner(String value) {
    return new LockOwner(value);
  }

  /** All of its state. */
  List<Bytes> image() {
    return drawn(core, 1 << 14);
  }

  static List<Bytes> drawn(KindCore<LockCommand, LockEvent> core, int chunkBytes) {
    List<Bytes> chunks = new ArrayList<>();
    SnapshotCursor cursor = core.snapshot(chunkBytes);
    cursor.forEachRemaining(chunks::add);
    cursor.close();
    return chunks;
  }
}
