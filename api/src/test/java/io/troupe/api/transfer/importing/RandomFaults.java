package io.troupe.api.transfer.importing;

import io.troupe.api.transfer.FakeCluster;
import io.troupe.api.transfer.target.LineResult;
import io.troupe.api.transfer.target.NotNowException;
import java.time.Duration;
import java.util.Random;

/** Faults drawn from a seed; and, if told, the client's death at one of its calls. */
final class RandomFaults implements FakeCluster.Faults {
  /** Stands for the end of the client's process: from here on nothing it does has an effect. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final Random random;
  private final int crashAtCall;
  private int calls;
  private int downFor;
  private boolean crashed;

  RandomFaults(long seed, int crashAtCall) {
    this.random = new Random(seed);
    this.crashAtCall = crashAtCall;
  }

  static RandomFaults withoutCrash(long seed) {
    return new RandomFaults(seed, Integer.MAX_VALUE);
  }

  synchronized int calls() {
    return calls;
  }

  @Override
  public synchronized void before() {
    calls++;
    if (crashed || (calls >= crashAtCall && random.nextBoolean())) {
      crashed = true;
      throw new Crash();
    }
    if (downFor > 0) {
      downFor--;
      throw FakeCluster.connectionRefused();
    }
    switch (random.nextInt(12)) {
      case 0 -> throw new NotNowException("504 without having done it");
      case 1 -> throw new NotNowException("429 overloaded", Duration.ofMillis(2));
      case 2 -> {
        downFor = random.nextInt(20);
        throw FakeCluster.connectionRefused();
      }
      default -> {}
    }
  }

  @Override
  public synchronized int done(int lines) {
    return random.nextInt(6) == 0 ? random.nextInt(lines) : lines;
  }

  @Override
  public synchronized LineResult otherwise() {
    return random.nextBoolean()
        ? new LineResult.Unknown("504 for a line")
        : new LineResult.Refused("overloaded", "too many under way");
  }

  @Override
  public synchronized void after() {
    if (crashed || calls >= crashAtCall) {
      crashed = true;
      throw new Crash();
    }
    if (random.nextInt(6) == 0) {
      throw new NotNowException("504 after having done it");
    }
  }
}
