package io.troupe.testkit.linearizable;

import io.troupe.testkit.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Lets the requests and answers of simulated clients overlap in every way. The random numbers alone
 * decide what happens. One step is one nanosecond.
 */
public final class Overlap {
  private final Random random;
  private final List<Operation> history = new ArrayList<>();
  private final List<Runnable> stray = new ArrayList<>();
  private long now;

  /** Something simulated that is asked. */
  public interface Client {
    /** Decides what to ask. */
    void send();

    /** It takes effect, or does not. */
    void arrive();

    /** What it was, and what was answered. */
    Operation hear();
  }

  private enum Stage {
    IDLE,
    SENT,
    ANSWERED
  }

  private static final class Turn {
    private final Client client;
    private Stage stage = Stage.IDLE;

    private Turn(Client client) {
      this.client = client;
    }
  }

  public Overlap(Random random) {
    this.random = random;
  }

  public long now() {
    return now;
  }

  /** An answer is lost: a third of what was asked happens at once, a third later, a third never. */
  public void lose(Runnable change) {
    switch (random.nextInt(3)) {
      case 0 -> change.run();
      case 1 -> stray.add(change);
      default -> {}
    }
  }

  /** The history of so many operations. */
  public List<Operation> run(List<? extends Client> clients, int operations) {
    List<Turn> turns = clients.stream().map(Turn::new).toList();
    int sent = 0;
    while (history.size() < operations) {
      now++;
      if (!stray.isEmpty() && random.nextInt(40) == 0) {
        stray.remove(random.nextInt(stray.size())).run();
      }
      Turn turn = turns.get(random.nextInt(turns.size()));
      switch (turn.stage) {
        case IDLE -> {
          if (sent < operations) {
            sent++;
            turn.client.send();
            turn.stage = Stage.SENT;
          }
        }
        case SENT -> {
          turn.client.arrive();
          turn.stage = Stage.ANSWERED;
        }
        case ANSWERED -> {
          history.add(turn.client.hear());
          turn.stage = Stage.IDLE;
        }
      }
    }
    return history;
  }
}
