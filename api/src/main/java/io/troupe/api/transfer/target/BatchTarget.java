package io.troupe.api.transfer.target;

import io.troupe.actors.Bytes;
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
   * What {@link #save} was last called with; empty if it never was.
   *
   * @throws NotNowException if it may be repeated
   * @throws RefusedTransferException if it makes no sense to repeat it
   */
  Optional<Bytes> load(String importId);

  /**
   * Remembers {@code checkpoint} in place of an earlier one.
   *
   * @throws NotNowException if it may be repeated
   * @throws RefusedTransferException if it makes no sense to repeat it
   */
  void save(String importId, Bytes checkpoint);

  /**
   * A batch as it is sent, each time the same.
   *
   * @param lines of {@code POST /v1/maps/{map}}
   * @param onlyIfAbsent whether entries that are there already stay
   * @param idempotencyKey under which the cluster does each line once
   */
  record Post(String map, Bytes lines, boolean onlyIfAbsent, String idempotencyKey) {}
}
