package io.troupe.api.transfer.importing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.api.transfer.target.BatchTarget;
import io.troupe.api.transfer.target.NotNowException;
import io.troupe.api.transfer.target.Patience;
import io.troupe.api.transfer.target.RefusedTransferException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in the cluster how far an import is; never more than one write at a time.
 *
 * <p>A checkpoint takes the place of the one that this run wrote last, or found, and of no other:
 * of two runs of one import the later one goes on, and the earlier one ends. So no run ever sends
 * rows that another one has told the cluster to forget.
 */
final class Checkpoints {
  /**
   * How many rows may be sent behind the last checkpoint, for each partition: a quarter of what a
   * partition remembers of a session, as rows do not spread evenly.
   */
  private static final long UNREMEMBERED_PER_PARTITION = 1_024;

  private final BatchTarget target;
  private final ImportPlan plan;
  private final String importId;
  private final int generation;
  private final String run = UUID.randomUUID().toString();
  private final long everyNanos;
  private final long maxUnremembered;
  private long lastNanos = System.nanoTime();
  private Version version;
  private Tally settledBefore;
  private @Nullable Thread writing;
  private volatile long rows;
  private volatile boolean pressed;

  /**
   * @param partitions of the cluster
   */
  Checkpoints(
      BatchTarget target, ImportPlan plan, Located located, Duration every, int partitions) {
    this.target = target;
    this.plan = plan;
    this.importId = located.id();
    this.generation = located.generation();
    this.version = located.version();
    this.settledBefore = located.tally();
    this.everyNanos = every.toNanos();
    this.maxUnremembered = UNREMEMBERED_PER_PARTITION * partitions;
  }

  /**
   * An import and how far it is.
   *
   * @param version of the checkpoint
   */
  record Located(String id, int generation, Optional<Checkpoint> checkpoint, Version version) {
    /** The rows that earlier runs settled. */
    Tally tally() {
      return checkpoint.map(Checkpoint::tally).orElse(Tally.NONE);
    }
  }

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
    Optional<BatchTarget.Saved> saved = patience.call(() -> target.load(id));
    return new Located(
        id,
        generation,
        saved.map(it -> Checkpoint.ofJson(it.checkpoint())),
        saved.map(BatchTarget.Saved::version).orElse(Version.ABSENT));
  }

  /**
   * Makes this run the one that goes on.
   *
   * @return the rows that earlier runs settled
   */
  Tally takeOver(Patience patience) {
    return patience.call(
        () -> {
          Optional<Version> saved =
              target.save(importId, of(settledBefore, false).toJson(), version);
          if (saved.isEmpty()) {
            // An earlier try has arrived after all, or a run before this one still writes.
            Optional<BatchTarget.Saved> there = target.load(importId);
            version = there.map(BatchTarget.Saved::version).orElse(Version.ABSENT);
            settledBefore =
                there.map(it -> Checkpoint.ofJson(it.checkpoint()).tally()).orElse(Tally.NONE);
            throw new NotNowException("another run of this import is under way");
          }
          version = saved.get();
          rows = settledBefore.rows();
          return settledBefore;
        });
  }

  /** Rows from the first on that the last checkpoint covers: no run sends them again. */
  long rows() {
    return rows;
  }

  /** Whether a batch has to wait for the next checkpoint, which is then written soon. */
  boolean isTooFarAhead(RowBatch batch) {
    long covered = rows;
    // The next batch may always go, however large it is.
    pressed = batch.lastRow() - covered > maxUnremembered && batch.firstRow() - 1 > covered;
    return pressed;
  }

  /** Writes a checkpoint on the side if it is time for one and there is something new to say. */
  void saveIfDue(Window window) {
    long now = System.nanoTime();
    if ((!pressed && now - lastNanos < everyNanos) || (writing != null && writing.isAlive())) {
      return;
    }
    lastNanos = now;
    Tally tally = window.progress();
    if (tally.rows() == rows) {
      return;
    }
    Checkpoint checkpoint = of(tally, false);
    writing =
        Thread.ofVirtual()
            .name("troupe-import-checkpoint")
            .start(
                () -> {
                  try {
                    put(checkpoint);
                    window.wake();
                  } catch (NotNowException e) {
                    // The next one says more; without any, a later run sends more again.
                  } catch (RuntimeException e) {
                    window.fail(e);
                  }
                });
  }

  /** Writes the last checkpoint of a run, again and again if needed. */
  void save(Tally tally, boolean done, Patience patience) {
    awaitWriting();
    Checkpoint checkpoint = of(tally, done);
    patience.call(
        () -> {
          put(checkpoint);
          return checkpoint;
        });
  }

  private void put(Checkpoint checkpoint) {
    Optional<Version> saved = target.save(importId, checkpoint.toJson(), version);
    if (saved.isEmpty()) {
      BatchTarget.Saved there =
          target
              .load(importId)
              .filter(it -> Checkpoint.ofJson(it.checkpoint()).run().equals(run))
              .orElseThrow(
                  () ->
                      new RefusedTransferException(
                          "taken-over", "another run of this import has begun meanwhile"));
      version = there.version();
      throw new NotNowException("an earlier checkpoint had arrived after all");
    }
    version = saved.get();
    rows = checkpoint.tally().rows();
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

  private Checkpoint of(Tally tally, boolean done) {
    return new Checkpoint(
        Checkpoint.VERSION,
        plan.file().toString(),
        plan.map(),
        generation,
        run,
        tally,
        done,
        Instant.now().toString());
  }

  /**
   * How far an import is, as the cluster remembers it.
   *
   * @param version of this format
   * @param file and {@code map}: for people who look into the map of imports
   * @param run who wrote it: differs with every run of an import
   * @param tally the rows from the first on, without a gap, that are settled
   * @param done whether those are all
   * @param updated when this was written, ISO-8601: for people
   */
  record Checkpoint(
      int version,
      String file,
      String map,
      int generation,
      String run,
      Tally tally,
      boolean done,
      String updated) {
    static final int VERSION = 1;

    private static final JsonMapper JSON =
        JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

    Bytes toJson() {
      try {
        return Bytes.wrap(JSON.writeValueAsBytes(this));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a checkpoint is always JSON", e);
      }
    }

    /**
     * @throws RefusedTransferException if these bytes are no checkpoint of this version
     */
    static Checkpoint ofJson(Bytes json) {
      try {
        Checkpoint read = JSON.readValue(json.unsafeArray(), Checkpoint.class);
        if (read.version == VERSION && read.tally != null && read.run != null) {
          return read;
        }
        throw new RefusedTransferException(
            "wrong-type", "its checkpoint has version " + read.version + ", not " + VERSION);
      } catch (IOException e) {
        throw new RefusedTransferException(
            "wrong-type", "its checkpoint cannot be read: " + e.getMessage());
      }
    }
  }
}
