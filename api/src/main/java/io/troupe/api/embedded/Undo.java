package io.troupe.api.embedded;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Takes apart what was built when a later step of the building fails, newest part first. */
final class Undo implements AutoCloseable {
  private final Deque<Runnable> steps = new ArrayDeque<>();

  /** Remembers how to take a part away. */
  <T> T onFailure(T part, Consumer<T> undo) {
    steps.push(() -> undo.accept(part));
    return part;
  }

  /** The building is complete: everything stays. */
  void keep() {
    steps.clear();
  }

  @Override
  public void close() {
    while (!steps.isEmpty()) {
      steps.pop().run();
    }
  }
}
