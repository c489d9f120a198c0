package io.troupe.api.transfer.importing;

import io.troupe.actors.Bytes;
import io.troupe.api.transfer.rows.Row;
import io.troupe.api.transfer.rows.RowSource;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
record RowBatch(
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

  /**
   * Cuts rows into batches. A batch ends when it has enough rows (bad ones count, or a file of
   * nothing else would be one endless batch), before it has too many bytes, before a bad row that
   * follows good ones, and before a key that it has already: a node refuses a batch with the same
   * key twice.
   */
  static final class Cutter {
    private final RowSource rows;
    private final int maxRows;
    private final int maxBytes;
    private long number;
    private long row;
    private @Nullable Row held;

    /**
     * @param row the number of the next row that {@code rows} will give
     */
    Cutter(RowSource rows, long row, int maxRows, int maxBytes) {
      this.row = row;
      this.rows = rows;
      this.maxRows = maxRows;
      this.maxBytes = maxBytes;
    }

    /** The next batch, with at least one row; empty at the end. */
    Optional<RowBatch> next() {
      List<Long> lineNumbers = new ArrayList<>();
      List<Row.Bad> bad = new ArrayList<>();
      Set<Bytes> keys = new HashSet<>();
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      while (lineNumbers.size() + bad.size() < maxRows) {
        Row next = take();
        if (next == null) {
          break;
        }
        if (next instanceof Row.Bad wrong) {
          if (!lineNumbers.isEmpty()) {
            held = wrong;
            break;
          }
          bad.add(wrong);
        } else if (next instanceof Row.Good good) {
          boolean full = body.size() > 0 && body.size() + good.body().length() > maxBytes;
          if (full || !keys.add(good.key())) {
            held = good;
            break;
          }
          lineNumbers.add(good.line());
          body.writeBytes(good.body().unsafeArray());
        }
      }
      if (lineNumbers.isEmpty() && bad.isEmpty()) {
        return Optional.empty();
      }
      RowBatch batch =
          new RowBatch(number++, row, lineNumbers, keys, Bytes.wrap(body.toByteArray()), bad);
      row += batch.rows();
      return Optional.of(batch);
    }

    private @Nullable Row take() {
      Row next = held;
      held = null;
      return next != null ? next : rows.next().orElse(null);
    }
  }
}
