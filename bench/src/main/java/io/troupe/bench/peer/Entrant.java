package io.troupe.bench.peer;

import io.troupe.bench.load.Subject;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who can take part in a run, by the name that it has as text.
 *
 * @param <C> what it is once it runs
 */
public interface Entrant<C extends Subject> {
  /**
   * What all are started with.
   *
   * @param directory where each keeps its files in one of its own
   * @param connections to those that are asked through sockets
   * @param nodeHeap the heap of a node of Troupe, as Java's -Xmx takes it
   */
  record Settings(Path directory, int connections, String nodeHeap) {}

  /** How to install it; empty if it can be started. */
  Optional<String> missing();

  /** Starts it; returns once it answers. */
  C start(Settings settings);

  /** What people should know who read its figures; empty if it is what its name says. */
  default Optional<String> note() {
    return Optional.empty();
  }
}
