package io.troupe.actors.session;

import io.troupe.actors.SessionId;
import io.troupe.actors.kind.KindReply;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The outcomes of one session. Most sessions of keys only ever have one: it stands alone. */
final class Session {
  final long high;
  final long low;

  /** Its neighbours in a {@link SessionTable}, which alone sets them. */
  @Nullable Session nextInBucket;

  @Nullable Session older;
  @Nullable Session newer;

  private long lowestUnanswered = 1;
  private long lastMillis;
  private @Nullable Outcome only;
  private @Nullable TreeMap<Long, Outcome> several;

  /**
   * What became of a request.
   *
   * @param content of what it asked for; {@link ContentHash#NONE} if it was not kept
   */
  record Outcome(long number, long content, KindReply reply) {}

  Session(SessionId id) {
    high = id.high();
    low = id.low();
  }

  /** The same at first, for a table. */
  Session copy() {
    Session copy = new Session(new SessionId(high, low));
    copy.lowestUnanswered = lowestUnanswered;
    copy.lastMillis = lastMillis;
    copy.only = only;
    copy.several = several == null ? null : new TreeMap<>(several);
    return copy;
  }

  boolean isOf(SessionId id) {
    return high == id.high() && low == id.low();
  }

  /** All requests below are answered, and their outcomes are not kept. */
  long lowestUnanswered() {
    return lowestUnanswered;
  }

  /** Partition time of its last write. */
  long lastMillis() {
    return lastMillis;
  }

  void wroteAt(long timeMillis) {
    lastMillis = timeMillis;
  }

  /** The mark only rises. */
  void acknowledge(long lowest) {
    if (lowest <= lowestUnanswered) {
      return;
    }
    lowestUnanswered = lowest;
    if (several != null) {
      several.headMap(lowest, false).clear();
    } else if (only != null && only.number < lowest) {
      only = null;
    }
  }

  @Nullable Outcome find(long number) {
    if (several != null) {
      return several.get(number);
    }
    return only != null && only.number == number ? only : null;
  }

  void put(Outcome outcome) {
    if (several != null) {
      several.put(outcome.number, outcome);
    } else if (only == null || only.number == outcome.number) {
      only = outcome;
    } else {
      several = new TreeMap<>();
      several.put(only.number, only);
      several.put(outcome.number, outcome);
      only = null;
    }
  }

  /** How many outcomes of requests from this number on are kept. */
  int countFrom(long number) {
    if (several != null) {
      return several.tailMap(number, true).size();
    }
    return only != null && only.number >= number ? 1 : 0;
  }

  /** By number. */
  Collection<Outcome> outcomes() {
    if (several != null) {
      return several.values();
    }
    return only == null ? List.of() : List.of(only);
  }
}
