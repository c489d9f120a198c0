package io.troupe.testkit.linearizable.queue;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A queue that is right by construction, and clients whose requests and answers overlap in every
 * way. The seed alone decides what happens. One step is one nanosecond.
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

  private enum Stage {
    IDLE,
    SENT,
    ANSWERED
  }

  private final class Client {
    final String name;
    Stage stage = Stage.IDLE;
    String op = "";
    @Nullable String value;
    long startNs;
    Result result = Result.OK;

    Client(String name) {
      this.name = name;
    }

    void send() {
      boolean dequeue = random.nextDouble() < mix.dequeues();
      op = dequeue ? QueueChecker.DEQUEUE : QueueChecker.ENQUEUE;
      value = dequeue ? null : "v" + nextValue++;
      startNs = now;
      stage = Stage.SENT;
    }

    void arrive() {
      stage = Stage.ANSWERED;
      result = Result.OK;
      if (random.nextDouble() < mix.refused()) {
        result = Result.FAIL;
      } else if (lost < mix.maxUnknown() && random.nextDouble() < mix.unknown()) {
        result = Result.INFO;
        lost++;
        loseAnswer(value);
      } else {
        value = change(value);
      }
    }

    private void loseAnswer(@Nullable String asked) {
      switch (random.nextInt(3)) {
        case 0 -> change(asked);
        case 1 -> stray.add(() -> change(asked));
        default -> {}
      }
    }

    void hear() {
      history.add(new Operation(name, op, "k", value, null, result, null, startNs, now));
      stage = Stage.IDLE;
    }
  }

  private final Mix mix;
  private final Random random;
  private final List<Operation> history = new ArrayList<>();
  private final List<Runnable> stray = new ArrayList<>();
  private final Deque<String> queue = new ArrayDeque<>();
  private long now;
  private int nextValue = 1;
  private int lost;

  private SimulatedQueue(Mix mix, long seed) {
    this.mix = mix;
    this.random = new Random(seed);
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
    int sent = 0;
    while (history.size() < mix.operations()) {
      now++;
      if (!stray.isEmpty() && random.nextInt(40) == 0) {
        stray.remove(random.nextInt(stray.size())).run();
      }
      Client client = clients.get(random.nextInt(clients.size()));
      switch (client.stage) {
        case IDLE -> {
          if (sent < mix.operations()) {
            sent++;
            client.send();
          }
        }
        case SENT -> client.arrive();
        case ANSWERED -> client.hear();
      }
    }
    return history;
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
