package io.troupe.api.transfer.target;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.api.map.BatchSequence;
import java.util.List;
import java.util.Optional;

/** Stores batches and remembers how far an import is. Called from many threads at once. */
public interface BatchTarget {
  /** The map that remembers how far imports are, one entry for each, as JSON. */
  String CHECKPOINT_MAP = "troupe.imports";

  /**
   * Stores a batch and says what became of each of its lines, in their order.
   *
   * @throws NotNowException if it may be repeated with the same idempotency key
   * @throws RefusedTransferException if nothing of it happened, and it makes no sense to repeat it
   */
  List<LineResult> post(Post post);

  /**
   * Into how many partitions the cluster cuts the keys.
   *
   * @throws NotNowException if it may be repeated
   * @throws RefusedTransferException if it makes no sense to repeat it
   */
  int partitions();

  /**
   * What was last saved; empty if nothing ever was.
   *
   * @throws NotNowException if it may be repeated
   * @throws RefusedTransferException if it makes no sense to repeat it
   */
  Optional<Saved> load(String importId);

  /**
   * Remembers {@code checkpoint} in place of the one with version {@code instead}.
   *
   * @param instead {@link Version#ABSENT} for the first one
   * @return its version; empty if another one is there, and stays
   * @throws NotNowException if it may or may not have happened
   * @throws RefusedTransferException if it makes no sense to repeat it
   */
  Optional<Version> save(String importId, Bytes checkpoint, Version instead);

  /** A checkpoint and its version. */
  record Saved(Bytes checkpoint, Version version) {}

  /**
   * A batch as it is sent, each time the same but for the mark in its sequence.
   *
   * @param lines of {@code POST /v1/maps/{map}}
   * @param onlyIfAbsent whether entries that are there already stay
   * @param idempotencyKey under which the cluster does each line once, the same for a whole import
   * @param sequence the numbers of the lines under that key
   */
  record Post(
      String map,
      Bytes lines,
      boolean onlyIfAbsent,
      String idempotencyKey,
      BatchSequence sequence) {}
}
