package io.troupe.api.transfer.importing;

import io.troupe.actors.Bytes;
import io.troupe.api.transfer.rows.Row;
import java.util.List;
import java.util.Set;

/**
 * Rows that are sent together.
 *
 * @param number from 0
 * @param lineNumbers of its good rows in the file, in the order of the body's lines
 * @param keys of its good rows, each once
 * @param body of the request; empty if all rows are bad
 * @param bad its rows that cannot be stored
 */
record Batch(long number, List<Long> lineNumbers, Set<Bytes> keys, Bytes body, List<Row.Bad> bad) {
  int rows() {
    return lineNumbers.size() + bad.size();
  }
}
