package io.troupe.actors.partition;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.KindReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one round of deciding yields: events for one append, and the answers that wait for it.
 *
 * @param <T> the shell's form of a return address
 */
final class Batch<T> {
  final long timeMillis;
  final long wallMillis;
  final HeldReplies<T> held = new HeldReplies<>();
  private final List<Bytes> events = new ArrayList<>();
  private final TreeSet<String> kinds = new TreeSet<>();
  private long bytes;
  private long answeredBytes;
  private boolean overflowed;

  Batch(long timeMillis, long wallMillis) {
    this.timeMillis = timeMillis;
    this.wallMillis = wallMillis;
  }

  /** Whether an event still fits; where not, the batch is over and its command goes first next. */
  boolean admits(Bytes event) {
    overflowed = !events.isEmpty() && bytes + event.length() > Limits.MAX_APPEND_BYTES;
    return !overflowed;
  }

  void add(Bytes event, KindName kind) {
    kinds.add(kind.value());
    events.add(event);
    bytes += event.length();
  }

  /** What was added changes these kinds too. */
  void touches(Set<String> more) {
    kinds.addAll(more);
  }

  void hold(Ask<T> ask, KindReply reply, Held.Shows shows) {
    held.add(new Held<>(ask, reply, shows));
  }

  /** An answer that need not wait was given: it leaves in this step and takes room there. */
  void answered(KindReply reply) {
    answeredBytes += reply.sizeBytes();
  }

  /** Whether the command that was decided last did not fit and must be decided again. */
  boolean overflowed() {
    return overflowed;
  }

  /** Whether nothing more may be decided in this round. */
  boolean isOver() {
    return overflowed || held.isFull() || answeredBytes >= HeldReplies.MAX_BYTES;
  }

  /** Whether half of the room for answers is taken. */
  boolean isHalfFull() {
    return held.bytes() + answeredBytes >= HeldReplies.MAX_BYTES / 2;
  }

  /** Which kinds the events change. */
  Set<String> kinds() {
    return kinds;
  }

  List<Bytes> events() {
    return events;
  }
}
