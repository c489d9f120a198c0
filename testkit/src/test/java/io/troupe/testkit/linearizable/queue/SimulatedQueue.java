package io.troupe.testkit.linearizable.queue;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.Overlap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A queue that is right by construction, and clients of it whose requests overlap. The seed alone
 * decides what happens.
 */
final class SimulatedQueue {

  /**
   * @param unknown the share of operations whose answer is lost; of those a third happens at once,
   *     a third some time later, a third never
   * @param maxUnknown how many answers are lost at most
   * @param refused the share of operations that are refused
   * @param dequeues the share of operations that are dequeues
   */
  record Mix(
      int operations,
      int clients,
      double unknown,
      int maxUnknown,
      double refused,
      double dequeues) {
    static Mix of(int operations, int clients) {
      return new Mix(operations, clients, 0.03, operations, 0.05, 0.5);
    }

    Mix withUnknown(double share, int atMost) {
      return new Mix(operations, clients, share, atMost, refused, dequeues);
    }

    Mix withDequeues(double share) {
      return new Mix(operations, clients, unknown, maxUnknown, refused, share);
    }
  }

  private final class Client implements Overlap.Client {
    final String name;
    String op = "";
    @Nullable String value;
    long startNs;
    Result result = Result.OK;

    Client(String name) {
      this.name = name;
    }

    @Override
    public void send() {
      boolean dequeue = random.nextDouble() < mix.dequeues();
      op = dequeue ? QueueChecker.DEQUEUE : QueueChecker.ENQUEUE;
      value = dequeue ? null : "v" + nextValue++;
      startNs = overlap.now();
    }

    @Override
    public void arrive() {
      result = Result.OK;
      if (random.nextDouble() < mix.refused()) {
        result = Result.FAIL;
      } else if (lost < mix.maxUnknown() && random.nextDouble() < mix.unknown()) {
        result = Result.INFO;
        lost++;
        String asked = value;
        overlap.lose(() -> change(asked));
      } else {
        value = change(value);
      }
    }

    @Override
    public Operation hear() {
      return new Operation(name, op, "k", value, null, result, null, startNs, overlap.now());
    }
  }

  private final Mix mix;
  private final Random random;
  private final Overlap overlap;
  private final Deque<String> queue = new ArrayDeque<>();
  private int nextValue = 1;
  private int lost;

  private SimulatedQueue(Mix mix, long seed) {
    this.mix = mix;
    this.random = new Random(seed);
    this.overlap = new Overlap(random);
  }

  /** A history that is linearizable. */
  static List<Operation> history(Mix mix, long seed) {
    return new SimulatedQueue(mix, seed).run();
  }

  private List<Operation> run() {
    List<Client> clients = new ArrayList<>();
    for (int i = 1; i <= mix.clients(); i++) {
      clients.add(new Client("c" + i));
    }
    return overlap.run(clients, mix.operations());
  }

  /** Enqueues the value, or dequeues if there is none, and says what was answered. */
  private @Nullable String change(@Nullable String value) {
    if (value == null) {
      return queue.poll();
    }
    queue.add(value);
    return value;
  }
}
