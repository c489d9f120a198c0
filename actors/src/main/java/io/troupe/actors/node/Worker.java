package io.troupe.actors.node;

import io.troupe.actors.Moment;

/**
 * Does one thing after another, in the order in which they were handed over. What fails is logged
 * and does not end it. Safe for use by many threads.
 */
public interface Worker extends AutoCloseable {
  /** One that is a thread of its own, a daemon of this name, with the system's clocks. */
  static Worker onThread(String name) {
    return new WorkerThread(name);
  }

  /** Does it soon; after the end, nothing. */
  void execute(Runnable what);

  /** Does it again and again, first after so long, then so long after each time. */
  void every(int millis, Runnable what);

  /** What its clocks show now. */
  Moment now();

  /** Ends it: nothing more begins. */
  @Override
  void close();
}
