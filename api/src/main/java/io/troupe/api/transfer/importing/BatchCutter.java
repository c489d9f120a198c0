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
 * Cuts rows into batches, each time the same way. A batch ends when it has enough rows (bad ones
 * count, or a file of nothing else would be one endless batch), before it has too many bytes, and
 * before a key that it has already: a node refuses a batch with the same key twice.
 */
final class BatchCutter {
  private final RowSource rows;
  private final int maxRows;
  private final int maxBytes;
  private long number;
  private @Nullable Row held;

  BatchCutter(RowSource rows, int maxRows, int maxBytes) {
    this.rows = rows;
    this.maxRows = maxRows;
    this.maxBytes = maxBytes;
  }

  /** The next batch, with at least one row; empty at the end. */
  Optional<Batch> next() {
    List<Long> lineNumbers = new ArrayList<>();
    List<Row.Bad> bad = new ArrayList<>();
    Set<Bytes> keys = new HashSet<>();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (lineNumbers.size() + bad.size() < maxRows) {
      Row row = take();
      if (row == null) {
        break;
      }
      if (row instanceof Row.Bad wrong) {
        bad.add(wrong);
      } else if (row instanceof Row.Good good) {
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
    return Optional.of(new Batch(number++, lineNumbers, keys, Bytes.wrap(body.toByteArray()), bad));
  }

  private @Nullable Row take() {
    Row row = held;
    held = null;
    return row != null ? row : rows.next().orElse(null);
  }
}
