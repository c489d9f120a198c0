package io.troupe.api.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.actors.Bytes;
import io.troupe.api.http.request.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;

/** Writes answers as JSON. */
public final class JsonDocument {
  private static final JsonFactory FACTORY =
      new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  private JsonDocument() {}

  /** Writes fields into an object that is open. */
  public interface Fields {
    /** Writes them. */
    void write(JsonGenerator json) throws IOException;
  }

  /** Prints an object and a line end. */
  public static void print(PrintStream out, Fields fields) {
    try (JsonGenerator json = generator(out)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the answer", e);
    }
  }

  /** A generator that leaves {@code out} open. */
  static JsonGenerator generator(OutputStream out) throws IOException {
    return FACTORY.createGenerator(out);
  }

  /** Writes bytes as text if they are well-formed UTF-8, else as base64 under the other name. */
  public static void writeBytes(JsonGenerator json, String text, String base64, Bytes bytes)
      throws IOException {
    Optional<String> utf8 = JsonText.utf8(bytes);
    if (utf8.isPresent()) {
      json.writeStringField(text, utf8.get());
    } else {
      json.writeStringField(base64, Base64.getEncoder().encodeToString(bytes.unsafeArray()));
    }
  }
}
