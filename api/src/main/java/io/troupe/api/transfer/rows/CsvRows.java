package io.troupe.api.transfer.rows;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.troupe.api.json.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Comma separated values whose first row names the columns. An empty line is no row. */
final class CsvRows implements RowSource {
  /**
   * Stands for bytes that are not UTF-8, so that only the row with them is bad. It is a
   * noncharacter: Unicode keeps it out of interchange, and U+FFFD, which is usual here, is not.
   */
  private static final String NOT_UTF8 = "\uFFFE";

  private final CountingInputStream counted;
  private final CloseableIterator<CsvRecord> records;
  private final List<String> columns;
  private final int keyColumn;
  private long lastLine;
  private long rows;

  CsvRows(InputStream in, CountingInputStream counted, RowLayout layout) {
    this.counted = counted;
    InputStreamReader text =
        new InputStreamReader(
            in,
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .replaceWith(NOT_UTF8));
    this.records =
        CsvReader.builder()
            .fieldSeparator(layout.separator())
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .ofCsvRecord(text)
            .iterator();
    CsvRecord header =
        read()
            .orElseThrow(
                () -> new UnreadableFileException("it is empty; a header was expected", null));
    this.columns = List.copyOf(header.getFields());
    this.keyColumn = layout.keyColumn().map(this::indexOf).orElse(-1);
    Set<String> names = new HashSet<>();
    for (String name : columns) {
      if (!names.add(name)) {
        throw new UnreadableFileException("its header names the column '" + name + "' twice", null);
      }
    }
  }

  private int indexOf(String column) {
    int index = columns.indexOf(column);
    if (index < 0) {
      throw new UnreadableFileException(
          "it has no column '" + column + "'; it has " + String.join(", ", columns), null);
    }
    return index;
  }

  @Override
  public Optional<Row> next() {
    return read().map(this::row);
  }

  private Optional<CsvRecord> read() {
    try {
      if (!records.hasNext()) {
        return Optional.empty();
      }
      CsvRecord record = records.next();
      lastLine = record.getStartingLineNumber();
      return Optional.of(record);
    } catch (CsvParseException | UncheckedIOException e) {
      Throwable cause = e.getCause();
      throw new UnreadableFileException(
          "cannot be read behind the row on line "
              + lastLine
              + ": "
              + JsonText.firstLine(cause instanceof IOException io ? io : e),
          e);
    }
  }

  private Row row(CsvRecord record) {
    rows++;
    long line = record.getStartingLineNumber();
    List<String> fields = record.getFields();
    if (fields.size() != columns.size()) {
      return new Row.Bad(
          line, "it has " + fields.size() + " fields; the header has " + columns.size());
    }
    for (String field : fields) {
      if (field.contains(NOT_UTF8)) {
        return new Row.Bad(line, "it is not UTF-8");
      }
    }
    try {
      byte[] value = RowJson.object(columns, fields);
      return RowJson.row(
          line, keyColumn < 0 ? RowJson.numberKey(rows) : fields.get(keyColumn), value);
    } catch (IOException e) {
      return new Row.Bad(line, "it cannot be written as JSON: " + JsonText.firstLine(e));
    }
  }

  @Override
  public long bytesRead() {
    return counted.count();
  }

  @Override
  public void close() {
    try {
      records.close();
    } catch (IOException e) {
      throw new UnreadableFileException("cannot be closed: " + RowFiles.reason(e), e);
    }
  }
}
