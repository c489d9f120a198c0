package io.troupe.api.actor.hold;

import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Something from when it is asked for until it is given up. The node answers on threads of its own,
 * also when nobody waits for the answer any more: what comes then is given up at once.
 */
final class Tenure<T> {
  private final Tenancy<T> tenancy;
  private Runnable cancel = () -> {};
  private @Nullable T held;
  private boolean over;

  Tenure(Tenancy<T> tenancy) {
    this.tenancy = tenancy;
  }

  /**
   * Asks for it.
   *
   * @param answer hears what came of it, on any thread, unless it was given up before
   */
  void begin(BiConsumer<Optional<T>, @Nullable Throwable> answer) {
    Tenancy.Begun<T> begun = tenancy.begin();
    synchronized (this) {
      cancel = begun.cancel();
    }
    var unused =
        begun
            .outcome()
            .whenComplete(
                (outcome, failure) -> {
                  Optional<T> came = failure == null ? outcome : Optional.empty();
                  if (came.map(this::isKept).orElseGet(this::isOpen)) {
                    answer.accept(came, failure);
                  }
                });
  }

  private synchronized boolean isOpen() {
    return !over;
  }

  private boolean isKept(T came) {
    synchronized (this) {
      if (!over) {
        held = came;
        return true;
      }
    }
    tenancy.giveUp(came);
    return false;
  }

  /** It is over, and there is nothing to give up. */
  synchronized void end() {
    over = true;
  }

  /** Gives it up, or waits for it no longer; only the first call does anything. */
  void giveUp() {
    T had;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      had = held;
    }
    if (had == null) {
      cancel.run();
    } else {
      tenancy.giveUp(had);
    }
  }
}
