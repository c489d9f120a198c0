package io.troupe.api.transfer.importing;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.troupe.api.transfer.rows.LineReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bad rows of an import, a line of JSON for each. A run that goes on adds to what the run
 * before it wrote, without repeating a row. There is no file while there is no bad row.
 */
final class Rejects implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();

  private final Path file;
  private final ImportListener listener;

  /** Lines that are in the file: an eighth of a byte for each line of the imported file. */
  private final BitSet written = new BitSet();

  private @Nullable OutputStream out;

  private Rejects(Path file, ImportListener listener) {
    this.file = file;
    this.listener = listener;
  }

  /**
   * @param resumed whether an earlier run of this import may have written to the file
   */
  static Rejects open(Path file, boolean resumed, ImportListener listener) throws IOException {
    Rejects rejects = new Rejects(file, listener);
    if (resumed) {
      rejects.takeUp();
    } else {
      Files.deleteIfExists(file);
    }
    return rejects;
  }

  /** Reads what is there and cuts off a last line that was not written to its end. */
  private void takeUp() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    long whole = 0;
    try (LineReader lines = new LineReader(Files.newInputStream(file))) {
      for (Optional<LineReader.Line> line = lines.next();
          line.isPresent() && lines.terminatedBytes() > whole;
          line = lines.next()) {
        whole = lines.terminatedBytes();
        long number = numberOf(line.get().bytes());
        if (number >= 0 && number <= Integer.MAX_VALUE) {
          written.set((int) number);
        }
      }
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(whole);
    }
  }

  private static long numberOf(byte[] line) {
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() == JsonToken.START_OBJECT
          && "line".equals(json.nextFieldName())
          && json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
        long number = json.getLongValue();
        while (json.nextToken() != null) {
          // Anything but a line of this class fails here, and is not taken for a row.
        }
        return number;
      }
      return -1;
    } catch (IOException e) {
      return -1;
    }
  }

  void add(long line, String reason) {
    if (line <= Integer.MAX_VALUE) {
      if (written.get((int) line)) {
        return;
      }
      written.set((int) line);
    }
    listener.rejected(line, reason);
    try {
      ByteArrayBuilder bytes = new ByteArrayBuilder(128);
      try (JsonGenerator json = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
        json.writeStartObject();
        json.writeNumberField("line", line);
        json.writeStringField("reason", reason);
        json.writeEndObject();
      }
      bytes.write('\n');
      opened().write(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written", e);
    }
  }

  private OutputStream opened() throws IOException {
    if (out == null) {
      out =
          new BufferedOutputStream(
              Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }
    return out;
  }

  /** Hands all to the operating system: before a checkpoint says that these rows are settled. */
  void flush() {
    if (out != null) {
      try {
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(file + " cannot be written", e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
    }
  }
}
