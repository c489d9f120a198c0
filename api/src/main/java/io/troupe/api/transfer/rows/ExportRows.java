package io.troupe.api.transfer.rows;

import io.troupe.actors.Bytes;
import io.troupe.api.json.BatchLine;
import io.troupe.api.json.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/** Lines of an export: they are lines of a batch already, and go on as they are once checked. */
final class ExportRows implements RowSource {
  private final LineReader lines;
  private final CountingInputStream counted;
  private long rows;

  ExportRows(LineReader lines, CountingInputStream counted) {
    this.lines = lines;
    this.counted = counted;
  }

  @Override
  public Optional<Row> next() {
    try {
      return lines.nextNotBlank().map(this::row);
    } catch (IOException e) {
      throw new UnreadableFileException(
          "cannot be read behind row " + rows + ": " + RowFiles.reason(e), e);
    }
  }

  private Row row(LineReader.Line line) {
    rows++;
    if (line.tooLong()) {
      return new Row.Bad(
          line.number(), "the line is longer than " + LineReader.MAX_LINE_BYTES + " bytes");
    }
    BatchLine read;
    try {
      read = BatchLine.parse(line.bytes(), 0, line.bytes().length);
    } catch (IOException | IllegalArgumentException e) {
      return new Row.Bad(line.number(), JsonText.firstLine(e));
    }
    Optional<String> wrong = RowJson.overLimit(read.key(), read.content().bytes().length());
    if (wrong.isPresent()) {
      return new Row.Bad(line.number(), wrong.get());
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream(line.bytes().length + 1);
    body.writeBytes(line.bytes());
    body.write('\n');
    return new Row.Good(line.number(), read.key(), Bytes.wrap(body.toByteArray()));
  }

  @Override
  public long bytesRead() {
    return counted.count();
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UnreadableFileException("cannot be closed: " + RowFiles.reason(e), e);
    }
  }
}
