package io.troupe.actors.session;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Draws a ledger as it was when the cursor was made:
 *
 * <pre>
 *   chunk   = { session }                 in the order of their last write: clients, then keys
 *   session = i64 high · i64 low · varint lowest unanswered · varint last write
 *             { u8 1  outcome             varint number · manifest and reply
 *             | u8 2  outcome             varint number · i64 content hash · manifest and reply }
 *             u8 0
 * </pre>
 *
 * A session whose outcomes outgrow a chunk goes on in the next one, under its own name again. What
 * is not drawn yet is pinned: a session that is written to meanwhile is replaced in its table by a
 * copy of itself, and stays here as it was. Beginning costs a reference for each session, a slice
 * no more than its bytes, and a write the copy of its one session, once.
 */
final class LedgerCursor implements SnapshotCursor {
  private static final int END = 0;
  private static final int OUTCOME = 1;
  private static final int OUTCOME_WITH_CONTENT = 2;

  private final WireRegistry wire;
  private final int chunkBytes;
  private final List<SessionTable> tables;

  /** Not drawn yet, or in part; a session equals itself alone. */
  private final LinkedHashSet<Session> pinned = new LinkedHashSet<>();

  /** Of the first one, what is not drawn yet, if something of it is. */
  private @Nullable Iterator<Session.Outcome> rest;

  LedgerCursor(WireRegistry wire, int chunkBytes, List<SessionTable> tables) {
    this.wire = wire;
    this.chunkBytes = chunkBytes;
    this.tables = tables;
    for (SessionTable table : tables) {
      for (@Nullable Session each = table.oldest(); each != null; each = each.newer) {
        pinned.add(each);
      }
      table.pin(this);
    }
  }

  @Override
  public boolean hasNext() {
    return !pinned.isEmpty();
  }

  @Override
  public Bytes next() {
    if (pinned.isEmpty()) {
      throw new NoSuchElementException("the snapshot is complete");
    }
    WireWriter out = new WireWriter(chunkBytes);
    while (!pinned.isEmpty() && out.length() < chunkBytes) {
      Session session = pinned.getFirst();
      Iterator<Session.Outcome> outcomes = rest == null ? session.outcomes().iterator() : rest;
      out.i64(session.high)
          .i64(session.low)
          .varint(session.lowestUnanswered())
          .varint(session.lastMillis());
      writeOutcomes(outcomes, out);
      rest = outcomes.hasNext() ? outcomes : null;
      if (rest == null) {
        pinned.removeFirst();
      }
    }
    return out.toBytes();
  }

  boolean hasYetToDraw(Session session) {
    return pinned.contains(session);
  }

  private void writeOutcomes(Iterator<Session.Outcome> outcomes, WireWriter out) {
    // At least one, however small the chunk: else a session would never end.
    boolean first = true;
    while (outcomes.hasNext() && (first || out.length() < chunkBytes)) {
      Session.Outcome outcome = outcomes.next();
      if (outcome.content() == ContentHash.NONE) {
        out.u8(OUTCOME).varint(outcome.number());
      } else {
        out.u8(OUTCOME_WITH_CONTENT).varint(outcome.number()).i64(outcome.content());
      }
      wire.writeTagged(outcome.reply(), out);
      first = false;
    }
    out.u8(END);
  }

  /** Reads the outcomes of a session that {@link #next} wrote. */
  static void readOutcomes(Session session, WireReader in, WireRegistry wire) {
    for (int next = in.u8(); next != END; next = in.u8()) {
      long number = in.varint();
      long content =
          switch (next) {
            case OUTCOME -> ContentHash.NONE;
            case OUTCOME_WITH_CONTENT -> in.i64();
            default -> throw new WireFormatException("an outcome has an unknown mark " + next);
          };
      session.put(new Session.Outcome(number, content, wire.readTagged(KindReply.class, in)));
    }
  }

  @Override
  public void close() {
    tables.forEach(table -> table.unpin(this));
    pinned.clear();
    rest = null;
  }
}
