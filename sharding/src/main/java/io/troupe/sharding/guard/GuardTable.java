package io.troupe.sharding.guard;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The largest token that was seen in each place, the least recently written first. What is over its
 * time goes with the next write under any guard, so that equal events make equal tables.
 *
 * <p>In a snapshot, nothing at all where nothing was seen, else
 *
 * <pre>
 *   chunk = u8 101                                version of this form
 *           { u8 1  bytes place · varint token · varint partition time of the last write }
 *           u8 0                                  the end, so that a cut is noticed
 * </pre>
 */
public final class GuardTable {
  /** The first byte of a chunk: forms of guards count from 101, those of keys from 1. */
  public static final int VERSION = 101;

  private static final int END = 0;
  private static final int SEEN = 1;

  private final GuardLimits limits;
  private final long keepMillis;
  private final LinkedHashMap<Bytes, Seen> byPlace = new LinkedHashMap<>();

  /** Never changed in place, so that a snapshot may hold it. */
  private record Seen(Bytes place, FencingToken token, long timeMillis) {}

  /** An empty table. The time for which tokens are kept is stretched by the drift of clocks. */
  public GuardTable(GuardLimits limits, ClockDrift drift) {
    this.limits = limits;
    this.keepMillis = drift.stretched(limits.keepMillis());
  }

  /** The largest token seen there; empty if none was, or it is forgotten. */
  public Optional<FencingToken> seen(Bytes place) {
    return Optional.ofNullable(byPlace.get(place)).map(Seen::token);
  }

  /** Whether one more place would have to push out one that is still to be kept. */
  public boolean isFull(long timeMillis) {
    return byPlace.size() >= limits.most()
        && !isOver(byPlace.sequencedValues().getFirst(), timeMillis);
  }

  /**
   * Remembers the token of a write.
   *
   * @param token not smaller than the one that was seen there: this is checked before
   */
  public void see(Bytes place, FencingToken token, long timeMillis) {
    forget(timeMillis);
    Optional<FencingToken> before = seen(place);
    if (before.isPresent() && before.get().compareTo(token) > 0) {
      throw new IllegalStateException(
          "token %d was let in behind %d".formatted(token.number(), before.get().number()));
    }
    byPlace.putLast(place, new Seen(place, token, timeMillis));
  }

  private void forget(long timeMillis) {
    Iterator<Seen> oldestFirst = byPlace.values().iterator();
    while (oldestFirst.hasNext() && isOver(oldestFirst.next(), timeMillis)) {
      oldestFirst.remove();
    }
  }

  private boolean isOver(Seen seen, long timeMillis) {
    return seen.timeMillis() + keepMillis <= timeMillis;
  }

  /** How many places are remembered. */
  public int size() {
    return byPlace.size();
  }

  /** Begins to draw the table as it is now; it may change meanwhile. */
  public SnapshotCursor snapshot(int chunkBytes) {
    return new Cursor(new ArrayList<>(byPlace.values()), chunkBytes);
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
      throw new WireFormatException("guards of version " + version + " are not these");
    }
    for (int tag = in.u8(); tag != END; tag = in.u8()) {
      if (tag != SEEN) {
        throw new WireFormatException("a snapshot of guards has no part " + tag);
      }
      restoreOne(in.bytes(), in.varint(), in.varint());
    }
    in.expectEnd();
  }

  private void restoreOne(Bytes place, long token, long timeMillis) {
    Map.Entry<Bytes, Seen> last = byPlace.lastEntry();
    boolean inOrder = last == null || last.getValue().timeMillis() <= timeMillis;
    if (token < 1 || timeMillis < 0 || !inOrder || byPlace.containsKey(place)) {
      throw new WireFormatException("a snapshot of guards cannot hold " + place + " here");
    }
    byPlace.put(place, new Seen(place, new FencingToken(token), timeMillis));
  }

  private static final class Cursor implements SnapshotCursor {
    private final List<Seen> all;
    private final int chunkBytes;
    private int next;

    private Cursor(List<Seen> all, int chunkBytes) {
      this.all = all;
      this.chunkBytes = chunkBytes;
    }

    @Override
    public boolean hasNext() {
      return next < all.size();
    }

    @Override
    public Bytes next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the snapshot is complete");
      }
      WireWriter out = new WireWriter(Math.min(chunkBytes, 1 << 16)).u8(VERSION);
      do {
        Seen seen = all.get(next++);
        out.u8(SEEN).bytes(seen.place()).varint(seen.token().number()).varint(seen.timeMillis());
      } while (hasNext() && out.length() < chunkBytes);
      return out.u8(END).toBytes();
    }

    @Override
    public void close() {}
  }
}
