package io.troupe.testkit.linearizable.queue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When something was certainly in the queue, on the word of some of its values. The moment just
 * after a place has its number.
 */
final class Presence {
  private final QueueHistory history;
  private final List<Stay> taken;
  private final List<Span> left;

  /** Per moment, of the values that are certainly in, the one that stays longest. */
  private final @Nullable Stay[] longest;

  /**
   * On the word of these.
   *
   * @param taken values that somebody was given
   * @param left what certainly put in a value that nobody is known to have been given; by end
   */
  Presence(QueueHistory history, List<Stay> taken, List<Span> left) {
    this.history = history;
    this.taken = taken;
    this.left = left;
    this.longest = new @Nullable Stay[history.places()];
    for (Stay stay : taken) {
      if (stay.enqueued().end() != Span.NEVER) {
        longest[stay.enqueued().end()] = stay;
      }
    }
    for (int place = 1; place < longest.length; place++) {
      Stay here = longest[place];
      Stay earlier = longest[place - 1];
      if (here == null
          || (earlier != null && earlier.dequeued().start() > here.dequeued().start())) {
        longest[place] = earlier;
      }
    }
  }

  /**
   * A few of the values, of which one is in at every moment of the span; null if there are none.
   */
  @Nullable Presence throughout(Span span) {
    List<Stay> stays = new ArrayList<>();
    int lefts = 0;
    int enough = unknownBeforeEndOf(span).size() + 1; // not all of so many can be removed in time
    int moment = span.start();
    while (moment < span.end()) {
      Stay stay = longest[moment];
      int until = stay == null ? 0 : stay.dequeued().start();
      int in = countIn(moment);
      int untilRemoved = untilRemoved(in);
      if (stay != null && until >= untilRemoved) {
        stays.add(stay);
      } else {
        until = untilRemoved;
        lefts = Math.max(lefts, Math.min(in, enough));
      }
      if (until <= moment) {
        return null;
      }
      moment = until;
    }
    return new Presence(history, stays, left.subList(0, lefts));
  }

  /** How many of those left are in, unless they were removed. */
  private int countIn(int moment) {
    int low = 0;
    int high = left.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (left.get(middle).end() <= moment) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The place until which the unknown dequeues cannot have removed so many. */
  private int untilRemoved(int count) {
    List<Span> unknown = history.unknownDequeues();
    if (count == 0) {
      return 0;
    }
    return count > unknown.size() ? Span.NEVER : unknown.get(count - 1).start();
  }

  /** The unknown dequeues that may have removed something before the span ends. */
  private List<Span> unknownBeforeEndOf(Span span) {
    return history.unknownDequeues().stream().filter(u -> !span.precedes(u)).toList();
  }

  /** As few of the values as do, given that all of them do. */
  Presence fewestThroughout(Span span) {
    Presence fewest = this;
    for (Span one : left.reversed()) {
      fewest = fewest.ifThroughout(span, fewest.taken, without(one, fewest.left));
    }
    for (Stay one : taken) {
      fewest = fewest.ifThroughout(span, without(one, fewest.taken), fewest.left);
    }
    return fewest;
  }

  private Presence ifThroughout(Span span, List<Stay> fewerTaken, List<Span> fewerLeft) {
    Presence fewer = new Presence(history, fewerTaken, fewerLeft);
    return fewer.throughout(span) == null ? this : fewer;
  }

  private static <T> List<T> without(T one, List<T> all) {
    return all.stream().filter(other -> !other.equals(one)).toList();
  }

  /** The span, all that the word rests on, and the unknown dequeues that do not suffice. */
  List<Span> evidence(Span span) {
    List<Span> evidence = new ArrayList<>(left);
    evidence.add(span);
    for (Stay stay : taken) {
      evidence.add(stay.enqueued());
      evidence.add(stay.dequeued());
    }
    if (!left.isEmpty()) {
      evidence.addAll(unknownBeforeEndOf(span));
    }
    return evidence;
  }
}
