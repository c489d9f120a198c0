package io.troupe.api.transfer.rows;

import java.util.Optional;

/**
 * How a file is read.
 *
 * @param keyColumn the column or field whose text is the key; empty: the number of the row, from 1,
 *     as {@value #NUMBER_DIGITS} digits. Means nothing for {@link RowFormat#EXPORT}, whose lines
 *     carry their keys
 * @param separator between two fields of {@link RowFormat#CSV}
 */
public record RowLayout(RowFormat format, Optional<String> keyColumn, char separator) {
  /** Digits of a row's number as a key: enough for every file, so that keys sort as rows do. */
  public static final int NUMBER_DIGITS = 12;

  public RowLayout {
    if (separator == '"' || separator == '\n' || separator == '\r' || separator > '\u007f') {
      throw new IllegalArgumentException(
          "a separator is an ASCII character, no quote, no line end");
    }
    if (format == RowFormat.EXPORT && keyColumn.isPresent()) {
      throw new IllegalArgumentException("lines of an export carry their keys; leave the key out");
    }
  }

  /** Comma separated, with the key in a column. */
  public static RowLayout csv(String keyColumn) {
    return new RowLayout(RowFormat.CSV, Optional.of(keyColumn), ',');
  }

  /** JSON lines, with the key in a field. */
  public static RowLayout jsonLines(String keyField) {
    return new RowLayout(RowFormat.JSONL, Optional.of(keyField), ',');
  }

  /** The lines of an export. */
  public static RowLayout exported() {
    return new RowLayout(RowFormat.EXPORT, Optional.empty(), ',');
  }
}
