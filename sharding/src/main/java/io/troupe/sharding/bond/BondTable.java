package io.troupe.sharding.bond;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.guest.GuestKind;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are bound to sessions. What is not bound costs nothing here.
 *
 * <p>In a snapshot, nothing at all where nothing is bound, else, in order of sessions and keys,
 *
 * <pre>
 *   chunk = u8 201                           version of this form
 *           { u8 1  session · bool departed  those that follow are bound to it
 *           | u8 2  text table · bytes key }
 *           u8 0                             the end, so that a cut is noticed
 * </pre>
 */
public final class BondTable {
  /** The first byte of a chunk: forms of bonds count from 201, those of keys and guards before. */
  public static final int VERSION = 201;

  private static final int END = 0;
  private static final int SESSION = 1;
  private static final int KEY = 2;

  private final BondLimits limits;
  private final NavigableMap<Place, GuestId> sessions = new TreeMap<>();
  private final NavigableMap<GuestId, NavigableSet<Place>> places = new TreeMap<>();

  /** Those of them that have departed: their keys are to go. */
  private final NavigableSet<GuestId> departed = new TreeSet<>();

  /** The session of the chunk that is being taken over, which may go on in the next one. */
  private @Nullable GuestId restoring;

  /** A key of a table. */
  public record Place(String table, Bytes key) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::table).thenComparing(Place::key);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  /** An empty table. */
  public BondTable(BondLimits limits) {
    this.limits = limits;
  }

  /** The limit that one more key of a session would be past; empty if it may be bound. */
  public Optional<Integer> full(Place place, GuestId session) {
    @Nullable GuestId before = sessions.get(place);
    if (!session.equals(before) && count(session) >= limits.perSession()) {
      return Optional.of(limits.perSession());
    }
    return before == null && sessions.size() >= limits.most()
        ? Optional.of(limits.most())
        : Optional.empty();
  }

  /** Binds a key, whatever it was bound to before. */
  public void bind(Place place, GuestId session) {
    release(place.table(), place.key());
    sessions.put(place, session);
    places.computeIfAbsent(session, unused -> new TreeSet<>()).add(place);
  }

  /** A key is bound to nothing from now on. */
  public void release(String table, Bytes key) {
    if (sessions.isEmpty()) { // the most frequent case by far
      return;
    }
    Place place = new Place(table, key);
    @Nullable GuestId session = sessions.remove(place);
    if (session != null) {
      forget(session, place);
    }
  }

  /** All keys of a table are gone. */
  public void releaseAll(String table) {
    Place first = new Place(table, Bytes.EMPTY);
    while (true) {
      @Nullable Place place = sessions.ceilingKey(first);
      if (place == null || !place.table().equals(table)) {
        return;
      }
      release(place.table(), place.key());
    }
  }

  private void forget(GuestId session, Place place) {
    @Nullable NavigableSet<Place> mine = places.get(session);
    if (mine != null && mine.remove(place) && mine.isEmpty()) {
      places.remove(session);
      departed.remove(session);
    }
  }

  /** A session has ended. What is bound to it is to go, and stays bound until then. */
  public void depart(GuestId session) {
    if (places.containsKey(session)) {
      departed.add(session);
    }
  }

  /** Whether some key is to go now. */
  public boolean isDue() {
    return !departed.isEmpty();
  }

  /** The next key that is to go. */
  public Optional<Place> due() {
    return departed.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(places.get(departed.first())).map(NavigableSet::first);
  }

  /** How many keys are bound. */
  public int size() {
    return sessions.size();
  }

  private int count(GuestId session) {
    @Nullable NavigableSet<Place> mine = places.get(session);
    return mine == null ? 0 : mine.size();
  }

  /** Begins to draw the table as it is now; it may change meanwhile. */
  public SnapshotCursor snapshot(int chunkBytes) {
    List<Bytes> chunks = new ArrayList<>();
    WireWriter out = new WireWriter(Math.min(chunkBytes, 1 << 16));
    places.forEach(
        (session, mine) -> {
          begin(out);
          GuestKind.write(session, out.u8(SESSION));
          out.bool(departed.contains(session));
          for (Place place : mine) {
            begin(out);
            out.u8(KEY).text(place.table()).bytes(place.key());
            if (out.length() >= chunkBytes) {
              chunks.add(out.u8(END).toBytes());
              out.clear();
            }
          }
        });
    if (out.length() > 0) {
      chunks.add(out.u8(END).toBytes());
    }
    return SnapshotCursor.over(chunks);
  }

  private static void begin(WireWriter out) {
    if (out.length() == 0) {
      out.u8(VERSION);
    }
  }

  /**
   * Takes over a chunk of a snapshot; the chunks before were taken over, in their order.
   *
   * @throws WireFormatException if it is damaged; the table must then be thrown away
   */
  public void restore(Bytes chunk) {
    WireReader in = new WireReader(chunk);
    int version = in.u8();
    if (version != VERSION) {
      throw new WireFormatException("bonds of version " + version + " are not these");
    }
    for (int tag = in.u8(); tag != END; tag = in.u8()) {
      @Nullable GuestId session = restoring;
      if (tag == SESSION) {
        restoreSession(GuestKind.read(in), in.bool());
      } else if (tag == KEY && session != null) {
        Place place = new Place(in.text(), in.bytes());
        if (sessions.containsKey(place)) {
          throw new WireFormatException("a snapshot of bonds has " + place + " twice");
        }
        bind(place, session);
      } else {
        throw new WireFormatException("a snapshot of bonds has no part " + tag + " here");
      }
    }
    in.expectEnd();
  }

  private void restoreSession(GuestId session, boolean hasDeparted) {
    if (places.containsKey(session)) {
      throw new WireFormatException("a snapshot of bonds has session " + session + " twice");
    }
    restoring = session;
    if (hasDeparted) {
      departed.add(session);
    }
  }
}
