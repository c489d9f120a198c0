package io.troupe.testkit.linearizable.queue;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Ways to spoil a linearizable history so that it certainly no longer is. Each says why; each finds
 * a place at random, and may find none.
 */
enum QueueCorruption {
  /** A dequeue returns what nobody enqueued. */
  VALUE_OUT_OF_THIN_AIR {
    @Override
    void spoil(Draw draw) {
      draw.answer(draw.taking(d -> true), "nobody's");
    }
  },
  /** A dequeue returns what is enqueued only after it has ended. */
  VALUE_FROM_THE_FUTURE {
    @Override
    void spoil(Draw draw) {
      Operation dequeue = draw.taking(d -> true);
      draw.answer(dequeue, draw.enqueue(dequeue::precedes).value());
    }
  },
  /** A dequeue returns the value of a refused enqueue. */
  REFUSED_VALUE {
    @Override
    void spoil(Draw draw) {
      Operation refused = draw.any(o -> o.result() == Result.FAIL && o.value() != null);
      draw.answer(draw.taking(d -> true), refused.value());
    }
  },
  /** Two dequeues return one value. */
  DOUBLED_VALUE {
    @Override
    void spoil(Draw draw) {
      Operation dequeue = draw.taking(d -> true);
      draw.answer(draw.taking(d -> !d.equals(dequeue)), dequeue.value());
    }
  },
  /** Two dequeues, one after the other, swap values that were enqueued one after the other. */
  SWAPPED_ANSWERS {
    @Override
    void spoil(Draw draw) {
      Operation first = draw.taking(d -> true);
      Operation second =
          draw.taking(d -> first.precedes(d) && draw.source(first).precedes(draw.source(d)));
      draw.answer(first, second.value());
      draw.answer(second, first.value());
    }
  },
  /** Two enqueues, one after the other, swap values that were dequeued one after the other. */
  REORDERED_VALUES {
    @Override
    void spoil(Draw draw) {
      Operation first = draw.taking(d -> true);
      Operation second =
          draw.taking(d -> first.precedes(d) && draw.source(first).precedes(draw.source(d)));
      Operation firstIn = draw.source(first);
      Operation secondIn = draw.source(second);
      draw.answer(firstIn, second.value());
      draw.answer(secondIn, first.value());
    }
  },
  /** Of the values that are overtaken, nobody is given one more than unknown dequeues there are. */
  LOST_VALUES {
    @Override
    void spoil(Draw draw) {
      long unknown =
          draw.history.stream()
              .filter(o -> o.result() == Result.INFO && o.op().equals(QueueChecker.DEQUEUE))
              .count();
      Operation last = draw.taking(d -> true);
      for (long i = 0; i <= unknown; i++) {
        draw.history.remove(draw.taking(d -> draw.source(d).precedes(draw.source(last))));
      }
    }
  },
  /** A dequeue finds nothing, all between the enqueue of a value and its dequeue. */
  EMPTY_THOUGH_FULL {
    @Override
    void spoil(Draw draw) {
      Operation end = draw.taking(d -> true);
      Operation start = draw.source(end);
      draw.answer(draw.taking(d -> start.precedes(d) && d.precedes(end)), null);
    }
  };

  /** Spoils a copy of the history; nothing if it offers no place for it. */
  Optional<List<Operation>> apply(List<Operation> history, Random random) {
    Draw draw = new Draw(history, random);
    try {
      spoil(draw);
      return Optional.of(draw.history);
    } catch (NoPlace e) {
      return Optional.empty();
    }
  }

  abstract void spoil(Draw draw);

  private static final class NoPlace extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** A history being spoiled, and chance. */
  static final class Draw {
    final List<Operation> history;
    private final Map<String, Operation> sources = new HashMap<>();
    private final Random random;

    Draw(List<Operation> history, Random random) {
      this.history = new ArrayList<>(history);
      this.random = random;
      for (Operation operation : history) {
        if (operation.op().equals(QueueChecker.ENQUEUE) && operation.value() != null) {
          sources.put(operation.value(), operation);
        }
      }
    }

    Operation any(Predicate<Operation> wanted) {
      List<Operation> shuffled = new ArrayList<>(history);
      Collections.shuffle(shuffled, random);
      return shuffled.stream().filter(wanted).findFirst().orElseThrow(NoPlace::new);
    }

    /** A dequeue that was given a value, whose enqueue was acknowledged. */
    Operation taking(Predicate<Operation> wanted) {
      return any(
          o ->
              o.op().equals(QueueChecker.DEQUEUE)
                  && o.value() != null
                  && source(o).result() == Result.OK
                  && wanted.test(o));
    }

    Operation enqueue(Predicate<Operation> wanted) {
      return any(
          o -> o.op().equals(QueueChecker.ENQUEUE) && o.result() == Result.OK && wanted.test(o));
    }

    /** The enqueue of the value that was given. */
    Operation source(Operation dequeue) {
      Operation source = sources.get(dequeue.value());
      if (source == null) {
        throw new IllegalStateException("no enqueue of what was given: " + dequeue);
      }
      return source;
    }

    void answer(Operation o, @Nullable String value) {
      Operation other =
          new Operation(
              o.client(), o.op(), o.key(), value, null, o.result(), null, o.startNs(), o.endNs());
      history.set(history.indexOf(o), other);
    }
  }
}
