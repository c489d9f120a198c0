package io.troupe.api.transfer.importing;

import io.troupe.actors.Bytes;
import io.troupe.api.transfer.rows.Row;
import java.util.List;
import java.util.Set;

/**
 * Rows that are sent together: some bad ones, then good ones without a gap, as the lines of a
 * request are numbered without one.
 *
 * @param number from 0, in this run
 * @param firstRow the number of its first row in the file, from 1
 * @param lineNumbers of its good rows in the file, in the order of the body's lines
 * @param keys of its good rows, each once
 * @param body of the request; empty if all rows are bad
 * @param bad its rows that cannot be stored
 */
record Batch(
    long number,
    long firstRow,
    List<Long> lineNumbers,
    Set<Bytes> keys,
    Bytes body,
    List<Row.Bad> bad) {
  int rows() {
    return lineNumbers.size() + bad.size();
  }

  /** The number of its first good row, if it has one. */
  long firstGoodRow() {
    return firstRow + bad.size();
  }

  long lastRow() {
    return firstRow + rows() - 1;
  }
}
