package io.troupe.api.transfer.importing;

import io.troupe.api.transfer.target.BatchTarget;
import io.troupe.api.transfer.target.NotNowException;
import io.troupe.api.transfer.target.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Remembers in the cluster how far an import is; never more than one write at a time. */
final class Checkpoints {
  private final BatchTarget target;
  private final ImportPlan plan;
  private final String importId;
  private final int generation;
  private final long everyNanos;
  private final Consumer<RuntimeException> failed;
  private long lastNanos = System.nanoTime();
  private long lastFinished = -1;
  private @Nullable Thread writing;

  /**
   * @param failed hears why a checkpoint cannot be written, now or ever
   */
  Checkpoints(
      BatchTarget target,
      ImportPlan plan,
      Located located,
      Duration every,
      Consumer<RuntimeException> failed) {
    this.target = target;
    this.plan = plan;
    this.importId = located.id();
    this.generation = located.generation();
    this.everyNanos = every.toNanos();
    this.failed = failed;
  }

  /**
   * An import and how far it is.
   *
   * @param checkpoint empty if it has none
   */
  record Located(String id, int generation, Optional<Checkpoint> checkpoint) {}

  /**
   * The latest generation of an import that has a checkpoint, or the first; with {@code restart}
   * the one behind it.
   */
  static Located locate(BatchTarget target, Patience patience, ImportId ids, boolean restart) {
    Located latest = at(target, patience, ids, 0);
    while (latest.checkpoint().isPresent()) {
      Located next = at(target, patience, ids, latest.generation() + 1);
      if (next.checkpoint().isEmpty()) {
        return restart ? next : latest;
      }
      latest = next;
    }
    return latest;
  }

  private static Located at(BatchTarget target, Patience patience, ImportId ids, int generation) {
    String id = ids.inGeneration(generation);
    return new Located(
        id, generation, patience.call(() -> target.load(id)).map(Checkpoint::ofJson));
  }

  /** Writes a checkpoint on the side if it is time for one and there is something new to say. */
  void saveIfDue(Window window) {
    long now = System.nanoTime();
    if (now - lastNanos < everyNanos || (writing != null && writing.isAlive())) {
      return;
    }
    lastNanos = now;
    Window.Progress progress = window.progress();
    if (progress.finished() == lastFinished) {
      return;
    }
    lastFinished = progress.finished();
    Checkpoint checkpoint = of(progress, false);
    writing =
        Thread.ofVirtual()
            .name("troupe-import-checkpoint")
            .start(
                () -> {
                  try {
                    target.save(importId, checkpoint.toJson());
                  } catch (NotNowException e) {
                    // The next one says more; without any, a later run sends more again.
                  } catch (RuntimeException e) {
                    failed.accept(e);
                  }
                });
  }

  /** Writes the first or the last checkpoint of a run, again and again if needed. */
  void save(Window.Progress progress, boolean done, Patience patience) {
    awaitWriting();
    Checkpoint checkpoint = of(progress, done);
    patience.call(
        () -> {
          target.save(importId, checkpoint.toJson());
          return checkpoint;
        });
  }

  private void awaitWriting() {
    Thread last = writing;
    if (last != null) {
      try {
        last.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Checkpoint of(Window.Progress progress, boolean done) {
    return new Checkpoint(
        Checkpoint.VERSION,
        plan.file().toString(),
        plan.map(),
        generation,
        progress.finished(),
        progress.tally(),
        done,
        Instant.now().toString());
  }
}
