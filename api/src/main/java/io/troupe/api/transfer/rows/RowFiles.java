package io.troupe.api.transfer.rows;

import io.troupe.api.transfer.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Opens files as rows: unpacks {@code .gz}, skips a byte order mark. */
public final class RowFiles {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private RowFiles() {}

  /**
   * The rows of {@code file}.
   *
   * @throws UnreadableFileException if it cannot be opened, or its header does not fit the layout
   */
  public static RowSource open(Path file, RowLayout layout) {
    try {
      return open(Files.newInputStream(file), isPacked(file), layout);
    } catch (IOException e) {
      throw new UnreadableFileException(FileProblem.of(file, "read", e), e);
    }
  }

  /**
   * The rows of a stream, which is not packed.
   *
   * @throws UnreadableFileException if its header does not fit the layout
   */
  public static RowSource of(InputStream stream, RowLayout layout) {
    try {
      return open(stream, false, layout);
    } catch (IOException e) {
      throw new UnreadableFileException("the input cannot be read: " + reason(e), e);
    }
  }

  private static RowSource open(InputStream stream, boolean packed, RowLayout layout)
      throws IOException {
    CountingInputStream counted = new CountingInputStream(stream);
    try {
      InputStream in = withoutMark(packed ? unpacked(counted) : counted);
      return switch (layout.format()) {
        case CSV -> new CsvRows(in, counted, layout);
        case JSONL -> new JsonRows(new LineReader(in), counted, layout.keyColumn());
        case EXPORT -> new ExportRows(new LineReader(in), counted);
      };
    } catch (IOException | RuntimeException e) {
      counted.close();
      throw e;
    }
  }

  /** Whether the file's name says that it is packed with gzip. */
  public static boolean isPacked(Path file) {
    return fileName(file).toLowerCase(Locale.ROOT).endsWith(".gz");
  }

  static String nameWithoutGz(Path file) {
    String name = fileName(file);
    return isPacked(file) ? name.substring(0, name.length() - ".gz".length()) : name;
  }

  static String reason(IOException e) {
    return FileProblem.reason(e);
  }

  private static String fileName(Path file) {
    Path name = file.getFileName();
    return name == null ? "" : name.toString();
  }

  private static InputStream unpacked(InputStream packed) throws IOException {
    return new GZIPInputStream(packed, BUFFER_BYTES);
  }

  private static InputStream withoutMark(InputStream in) throws IOException {
    PushbackInputStream pushback = new PushbackInputStream(in, BYTE_ORDER_MARK.length);
    byte[] start = pushback.readNBytes(BYTE_ORDER_MARK.length);
    if (!Arrays.equals(start, BYTE_ORDER_MARK)) {
      pushback.unread(start);
    }
    return pushback;
  }
}
