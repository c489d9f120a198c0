package io.troupe.persistence.groups;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Payload;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.groups.GroupStateMachine.View;
import io.troupe.persistence.groups.store.GroupLog;
import io.troupe.persistence.groups.store.WriteOutcome;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far the state machine is, and the views of it: one at the log's base, for peers that need a
 * snapshot, and the next one, which becomes the base once it is stored and the log has gone on by
 * the tail. What the replica reads back, it reads here: entries of the log, pieces of a view.
 *
 * <pre>
 *   base ────────────── next ────────── applied
 *   peers are sent it   being stored    │
 *                       └─── tail ──────┘ then the log is cut up to next
 * </pre>
 */
final class SnapshotShelf implements StoredLog {
  /** Whoever asked for no piece for so long does not read any more. */
  private static final Duration READING = Duration.ofSeconds(10);

  /** While the base's view is read, the log goes on to so many times its usual length. */
  private static final int SPARED = 4;

  private final GroupLog log;
  private final GroupStateMachine machine;
  private final GroupSettings settings;
  private final Consumer<Event> tell;
  private final long readingTicks;

  private Place applied;
  private Place base;
  private Place taken;
  private @Nullable Shelved ofBase;
  private @Nullable Shelved next;

  /** Somebody asked for the base's snapshot, and there is no view of it. */
  private boolean isWanted;

  /** Whether the base's snapshot came from a leader, and is on disk in pieces. */
  private boolean isReceived;

  private long lastNumber;
  private long ticks;

  /** A place in the log, and all bytes that were applied up to there since the start. */
  private record Place(SnapshotMark mark, long bytes) {
    boolean isAhead(Place other, long entries, long bytes) {
      return mark.index().number() - other.mark().index().number() >= entries
          || this.bytes - other.bytes() >= bytes;
    }
  }

  private static final class Shelved {
    private final long number;
    private final Place place;
    private final View view;
    private boolean isStored;
    private long readUntilTick;

    Shelved(long number, Place place, View view) {
      this.number = number;
      this.place = place;
      this.view = view;
    }
  }

  /** As of the base, whether the state machine is there or not. */
  SnapshotShelf(
      GroupLog log, GroupStateMachine machine, GroupSettings settings, Consumer<Event> tell) {
    this.log = log;
    this.machine = machine;
    this.settings = settings;
    this.tell = tell;
    this.readingTicks = READING.dividedBy(settings.tick());
    this.base = new Place(log.restored().base(), 0);
    this.isReceived = log.restored().hasSnapshot();
    this.applied = base;
    this.taken = base;
  }

  /** The last entry that the state machine holds. */
  LogIndex applied() {
    return applied.mark().index();
  }

  /**
   * Brings the state machine to the base at least, and this behind what it holds.
   *
   * @param own what the state machine holds by itself, as {@link StateCheck} found it
   */
  void begin(LogIndex own) {
    SnapshotMark mark = base.mark();
    if (mark.index().isAfter(own)) {
      install(mark);
      return;
    }
    forgetReceived();
    while (own.isAfter(applied())) {
      noteApplied(log.entries(applied().next(), own.next(), 1 << 20));
    }
  }

  /** The members as of that entry. */
  Membership membership() {
    return applied.mark().membership();
  }

  /** The state machine holds these too. */
  void noteApplied(List<Entry> entries) {
    Membership members = applied.mark().membership();
    long bytes = applied.bytes();
    for (Entry entry : entries) {
      bytes += entry.sizeBytes();
      if (entry.content() instanceof Entry.Content.Members changed) {
        members = changed.membership();
      }
    }
    Entry newest = entries.getLast();
    applied = new Place(new SnapshotMark(newest.index(), newest.term(), members), bytes);
  }

  /** The state machine takes a snapshot that is on disk, and is the base by now. */
  void install(SnapshotMark mark) {
    abandon();
    machine.install(mark, new Pieces(log, mark));
    applied = new Place(mark, applied.bytes());
    base = applied;
    isReceived = true;
    isWanted = false;
    ofBase = take();
  }

  void tick() {
    ticks++;
  }

  /** Takes a view if one is due; where the log may be cut now, if it may. */
  Optional<LogIndex> goOn() {
    if (next == null && isDue()) {
      next = take();
    }
    if (next == null || !mayBeBase(next)) {
      return Optional.empty();
    }
    Place before = base;
    close(ofBase);
    ofBase = next;
    base = next.place;
    next = null;
    isWanted = false;
    return base.mark().equals(before.mark()) ? Optional.empty() : Optional.of(base.mark().index());
  }

  private boolean isDue() {
    return isWanted
        || applied.isAhead(
            taken, settings.cuts().snapshotEntries(), settings.cuts().snapshotBytes());
  }

  private Shelved take() {
    taken = applied;
    Shelved shelved = new Shelved(++lastNumber, applied, machine.view());
    var unused =
        shelved
            .view
            .stored()
            .whenComplete(
                (done, failure) ->
                    tell.accept(
                        failure == null
                            ? new Event.ViewStored(shelved.number)
                            : new Event.StateFailed(shelved.number, failure)));
    return shelved;
  }

  private boolean mayBeBase(Shelved shelved) {
    if (shelved.place.mark().equals(base.mark())) {
      return true;
    }
    // Where room is short, peers that are a little behind get a snapshot rather.
    boolean isTailLong =
        log.refusal(FreeSpace.Need.MUCH).isPresent()
            || applied.isAhead(
                shelved.place, settings.cuts().tailEntries(), settings.cuts().tailBytes());
    return shelved.isStored && (isWanted || isTailLong) && !isBaseRead();
  }

  /**
   * Whoever is half through with it would have to begin again, but cannot hold the log for ever.
   */
  private boolean isBaseRead() {
    return ofBase != null
        && ticks < ofBase.readUntilTick
        && !applied.isAhead(
            base,
            SPARED * settings.cuts().snapshotEntries(),
            SPARED * settings.cuts().snapshotBytes());
  }

  /** A view is on stable storage. */
  void stored(long number) {
    kept(number)
        .ifPresent(
            it -> {
              it.isStored = true;
              forgetReceived();
            });
  }

  /** A view cannot be put on stable storage; one that is closed need not be. */
  void failed(long number, Throwable why) {
    if (kept(number).isPresent()) {
      throw new IllegalStateException("the state cannot be stored", why);
    }
  }

  private Optional<Shelved> kept(long number) {
    return Stream.of(Optional.ofNullable(ofBase), Optional.ofNullable(next))
        .flatMap(Optional::stream)
        .filter(it -> it.number == number)
        .findAny();
  }

  /** The state machine's own storage holds what was received. */
  private void forgetReceived() {
    if (isReceived) {
      isReceived = false;
      log.forget(
          base.mark(),
          new WriteOutcome() {
            @Override
            public void written() {}

            @Override
            public void failed(JournalException why) {
              tell.accept(new Event.DiskFailed(why));
            }
          });
    }
  }

  /** No view is needed any more. */
  void abandon() {
    close(ofBase);
    close(next);
    ofBase = null;
    next = null;
  }

  private static void close(@Nullable Shelved shelved) {
    if (shelved != null) {
      shelved.view.close();
    }
  }

  @Override
  public Entry entry(LogIndex index) {
    return log.entry(index);
  }

  @Override
  public List<Entry> entries(LogIndex from, LogIndex before, int maxBytes) {
    return log.entries(from, before, maxBytes);
  }

  /** Where there is no view of the base, as after a start, a new one is taken and becomes that. */
  @Override
  public Optional<Piece> piece(SnapshotMark mark, int place) {
    if (!mark.equals(base.mark())) {
      return Optional.empty();
    }
    if (ofBase == null) {
      isWanted = true;
      return Optional.empty();
    }
    ofBase.readUntilTick = ticks + readingTicks;
    return Optional.of(ofBase.view.piece(place));
  }

  /** The pieces of a snapshot that was received, read one by one. */
  private static final class Pieces implements Iterator<Payload> {
    private final GroupLog log;
    private final SnapshotMark mark;
    private int place;
    private boolean ended;

    Pieces(GroupLog log, SnapshotMark mark) {
      this.log = log;
      this.mark = mark;
    }

    @Override
    public boolean hasNext() {
      return !ended;
    }

    @Override
    public Payload next() {
      if (ended) {
        throw new NoSuchElementException("the snapshot has no further piece");
      }
      StoredLog.Piece piece =
          log.piece(mark, place)
              .orElseThrow(
                  () ->
                      new IllegalStateException("piece " + place + " of the " + mark + " is lost"));
      place++;
      ended = piece.isLast();
      return piece.payload();
    }
  }
}
