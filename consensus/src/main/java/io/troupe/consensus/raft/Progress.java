package io.troupe.consensus.raft;

import io.troupe.consensus.SnapshotMark;
import java.util.ArrayDeque;
import java.util.Optional;

/** How far one peer is, as its leader knows. */
final class Progress {
  /** How entries are sent to a peer. */
  enum Mode {
    /** Where its log ends is not known: one append at a time. */
    PROBE,
    /** It takes what comes: a window of appends. */
    REPLICATE,
    /** What it needs next is only in a snapshot: one piece at a time. */
    SNAPSHOT
  }

  private record Sent(long last, long bytes) {}

  private final RaftSettings settings;
  private final ArrayDeque<Sent> inFlight = new ArrayDeque<>();
  private long inFlightBytes;
  private Mode mode = Mode.PROBE;
  private boolean waits;
  private long match;
  private long next;
  private boolean isBeatDue;
  private boolean waitedAtBeat;
  private long matchAtBeat;
  private int pieceAtBeat;
  private boolean isActive = true;
  private long probe;
  private Optional<SnapshotMark> snapshot = Optional.empty();
  private int piece;

  Progress(RaftSettings settings, long next) {
    this.settings = settings;
    this.next = next;
  }

  Mode mode() {
    return mode;
  }

  /** Its log equals the leader's up to here, on its disk. */
  long match() {
    return match;
  }

  /** The entry that it is sent next. */
  long next() {
    return next;
  }

  /** The read barriers that it confirmed. */
  long probe() {
    return probe;
  }

  boolean mayBeSent() {
    return switch (mode) {
      case PROBE -> !waits;
      case REPLICATE ->
          inFlight.isEmpty()
              || (inFlight.size() < settings.maxInFlightMessages()
                  && inFlightBytes < settings.maxInFlightBytes());
      case SNAPSHOT -> false;
    };
  }

  void sent(long last, long bytes) {
    if (mode == Mode.PROBE) {
      waits = true;
    } else {
      next = last + 1;
      inFlight.add(new Sent(last, bytes));
      inFlightBytes += bytes;
    }
  }

  /** It has the log up to there. */
  void matched(long index) {
    match = Math.max(match, index);
    while (!inFlight.isEmpty() && inFlight.getFirst().last() <= match) {
      inFlightBytes -= inFlight.removeFirst().bytes();
    }
    if (mode == Mode.PROBE
        || (mode == Mode.SNAPSHOT && match >= snapshot.orElseThrow().index().number())) {
      mode = Mode.REPLICATE;
      snapshot = Optional.empty();
      waits = false;
      next = match + 1;
    }
    next = Math.max(next, match + 1);
  }

  /** It lacks what stands before {@link #next}; whether that is news. */
  boolean isMismatch(long previous) {
    return switch (mode) {
      case PROBE -> previous == next - 1;
      case REPLICATE -> previous > match;
      case SNAPSHOT -> false;
    };
  }

  /** It is asked again, from there on. */
  void probeFrom(long index) {
    mode = Mode.PROBE;
    waits = false;
    inFlight.clear();
    inFlightBytes = 0;
    snapshot = Optional.empty();
    next = Math.max(index, match + 1);
  }

  void beginSnapshot(SnapshotMark mark) {
    mode = Mode.SNAPSHOT;
    inFlight.clear();
    inFlightBytes = 0;
    snapshot = Optional.of(mark);
    piece = 0;
  }

  Optional<SnapshotMark> snapshot() {
    return snapshot;
  }

  /** The piece that it is sent next. */
  int piece() {
    return piece;
  }

  /** It wants this piece; whether that is another than it was sent last. */
  boolean wantsPiece(int wanted) {
    boolean isNews = wanted != piece;
    piece = wanted;
    return isNews;
  }

  /** It is there. */
  void answered(long confirmed) {
    isActive = true;
    probe = Math.max(probe, confirmed);
  }

  /** It is sent a heartbeat because it is time, not for a read. */
  void beat() {
    isBeatDue = true;
  }

  /**
   * It answered a heartbeat, at least the second since it came no further, though something was on
   * its way to it all the time: that may be lost; whether it is to be sent again. Heartbeats for
   * reads do not count: they come much faster than a slow disk lets a peer answer an append.
   */
  boolean seemsStuck() {
    if (!isBeatDue) {
      return false;
    }
    isBeatDue = false;
    boolean waitsForAnswer = waits || !inFlight.isEmpty() || mode == Mode.SNAPSHOT;
    boolean stuck = waitsForAnswer && waitedAtBeat && match == matchAtBeat && piece == pieceAtBeat;
    waitedAtBeat = waitsForAnswer;
    matchAtBeat = match;
    pieceAtBeat = piece;
    return stuck;
  }

  /** Whether it was there since {@link #forgetActivity}. */
  boolean isActive() {
    return isActive;
  }

  void forgetActivity() {
    isActive = false;
  }
}
