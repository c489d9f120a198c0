package io.troupe.consensus.raft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Read barriers of a leader (thesis 6.4). A round asks a majority whether this is still the leader;
 * it covers the reads that were asked for before it began, and one round is under way at a time, so
 * that any number of reads costs one. No clock is trusted.
 */
final class Reads {
  private final RaftState state;
  private final ArrayDeque<Long> waiting = new ArrayDeque<>();
  private final List<Long> asked = new ArrayList<>();
  private final ArrayDeque<Confirmed> confirmed = new ArrayDeque<>();
  private long round;
  private long askedIndex;

  /** May be answered once the state machine is there. */
  private record Confirmed(long read, long index) {}

  Reads(RaftState state) {
    this.state = state;
  }

  /** The newest round, to be asked for with every heartbeat. */
  long round() {
    return round;
  }

  int count() {
    return waiting.size() + asked.size() + confirmed.size();
  }

  void add(long read) {
    waiting.add(read);
  }

  /** Begins a round if there is something to ask and none is under way. */
  boolean begin() {
    if (waiting.isEmpty() || !asked.isEmpty()) {
      return false;
    }
    round++;
    askedIndex = state.commit();
    asked.addAll(waiting);
    waiting.clear();
    return true;
  }

  /** A majority has answered the present round: the reads wait for the state machine only. */
  void confirm() {
    for (long read : asked) {
      confirmed.add(new Confirmed(read, askedIndex));
    }
    asked.clear();
    answer();
  }

  boolean isAsking() {
    return !asked.isEmpty();
  }

  /** Answers those that the state machine is far enough for. */
  void answer() {
    while (!confirmed.isEmpty() && confirmed.getFirst().index() <= state.applied()) {
      state.outbox.readable(confirmed.removeFirst().read());
    }
  }

  /** This leader is none any more. */
  void fail() {
    confirmed.forEach(read -> state.outbox.failedRead(read.read()));
    asked.forEach(state.outbox::failedRead);
    waiting.forEach(state.outbox::failedRead);
  }
}
