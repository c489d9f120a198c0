package io.troupe.api.transfer.rows;

import io.troupe.actors.Bytes;

/** One row of a file. */
public sealed interface Row {
  /** The line on which the row begins, from 1. */
  long line();

  /**
   * A row that can be stored.
   *
   * @param key its key, of 1 to {@link io.troupe.actors.Limits#MAX_KEY_BYTES} bytes
   * @param body its line of a batch, with the line feed
   */
  record Good(long line, Bytes key, Bytes body) implements Row {}

  /**
   * A row that cannot be stored, whatever is tried.
   *
   * @param reason for people
   */
  record Bad(long line, String reason) implements Row {}
}
