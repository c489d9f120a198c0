package io.troupe.testkit.linearizable.queue;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.linearizable.Conflict;
import io.troupe.testkit.linearizable.Guarantee;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what no order of the operations explains: the four patterns of which, as the package
 * says, every history without a linearization has one.
 */
final class Contradiction {
  private final QueueHistory history;

  /** The values that somebody was given, in the order in which they asked. */
  private final Map<String, Stay> taken = new LinkedHashMap<>();

  /** What certainly put in a value that nobody is known to have been given; by end. */
  private List<Span> left = List.of();

  private Contradiction(QueueHistory history) {
    this.history = history;
  }

  /** The operations that contradict each other, if the history has no linearization. */
  static Optional<Conflict> in(QueueHistory history) {
    Contradiction search = new Contradiction(history);
    return search.ofSources().or(search::ofOrder).or(search::ofEmptiness);
  }

  /** A value that was given without having been put in, or twice. */
  private Optional<Conflict> ofSources() {
    for (Span dequeue : history.dequeues()) {
      String value = dequeue.value();
      Span enqueue = history.enqueues().get(value);
      if (enqueue == null) {
        Operation refused = history.refused().get(value);
        return refused == null
            ? conflict(Guarantee.DEQUEUED_WAS_ENQUEUED, dequeue)
            : conflict(Guarantee.REFUSED_HAS_NO_EFFECT, Stream.of(refused, dequeue.operation()));
      }
      if (dequeue.precedes(enqueue)) {
        return conflict(Guarantee.DEQUEUED_WAS_ENQUEUED, dequeue, enqueue);
      }
      Stay other = taken.put(value, new Stay(enqueue, dequeue));
      if (other != null) {
        return conflict(Guarantee.DEQUEUED_ONCE, other.dequeued(), dequeue);
      }
    }
    left =
        history.enqueues().values().stream()
            .filter(span -> span.end() != Span.NEVER && !taken.containsKey(span.value()))
            .sorted(Comparator.comparingInt(Span::end))
            .toList();
    return Optional.empty();
  }

  /** A value that was overtaken, and given to somebody later, or lost. */
  private Optional<Conflict> ofOrder() {
    @Nullable Stay[] firstOut = firstOut();
    for (Stay stay : taken.values()) {
      Stay overtaker = overtaker(stay.enqueued(), firstOut);
      if (overtaker != null && overtaker.dequeued().precedes(stay.dequeued())) {
        return conflict(
            Guarantee.FIRST_IN_FIRST_OUT,
            stay.enqueued(),
            stay.dequeued(),
            overtaker.enqueued(),
            overtaker.dequeued());
      }
    }
    List<Span> unknown = history.unknownDequeues();
    for (int i = 0; i < left.size(); i++) {
      Stay overtaker = overtaker(left.get(i), firstOut);
      if (overtaker == null) {
        break; // those that went in later were not overtaken either
      }
      if (i == unknown.size() || overtaker.dequeued().precedes(unknown.get(i))) {
        List<Span> spans = new ArrayList<>(left.subList(0, i + 1));
        spans.addAll(unknown.subList(0, i));
        spans.add(overtaker.enqueued());
        spans.add(overtaker.dequeued());
        return conflict(Guarantee.ENQUEUED_IS_NOT_LOST, spans);
      }
    }
    return Optional.empty();
  }

  /** Per place, of the values that begin to go in from there on, the one that is out first. */
  private @Nullable Stay[] firstOut() {
    @Nullable Stay[] firstOut = new @Nullable Stay[history.places() + 1];
    for (Stay stay : taken.values()) {
      firstOut[stay.enqueued().start()] = stay;
    }
    for (int place = history.places() - 1; place >= 0; place--) {
      Stay here = firstOut[place];
      Stay later = firstOut[place + 1];
      if (here == null || (later != null && later.dequeued().end() < here.dequeued().end())) {
        firstOut[place] = later;
      }
    }
    return firstOut;
  }

  /** Of the values that went in after this one, the one that is out first. */
  private static @Nullable Stay overtaker(Span enqueue, @Nullable Stay[] firstOut) {
    return enqueue.end() == Span.NEVER ? null : firstOut[enqueue.end() + 1];
  }

  /** A dequeue that was told that nothing is there, though something was, at every moment of it. */
  private Optional<Conflict> ofEmptiness() {
    if (history.empties().isEmpty()) {
      return Optional.empty();
    }
    Presence presence = new Presence(history, List.copyOf(taken.values()), left);
    for (Span empty : history.empties()) {
      Presence few = presence.throughout(empty);
      if (few != null) {
        Presence fewest = few.fewestThroughout(empty);
        return conflict(Guarantee.EMPTY_MEANS_EMPTY, fewest.evidence(empty));
      }
    }
    return Optional.empty();
  }

  private static Optional<Conflict> conflict(Guarantee broken, Span... spans) {
    return conflict(broken, List.of(spans));
  }

  private static Optional<Conflict> conflict(Guarantee broken, List<Span> spans) {
    return conflict(broken, spans.stream().map(Span::operation));
  }

  private static Optional<Conflict> conflict(Guarantee broken, Stream<Operation> operations) {
    List<Operation> byStart =
        operations.sorted(Comparator.comparingLong(Operation::startNs)).toList();
    return Optional.of(new Conflict(broken, byStart, true));
  }
}
