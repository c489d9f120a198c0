package io.troupe.api.transfer.exporting;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.troupe.actors.Bytes;
import io.troupe.api.transfer.rows.RowJson;
import io.troupe.api.transfer.target.ScanSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Writes entries as lines of an export. */
final class ExportLine {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private ExportLine() {}

  /** The line of an entry, with the line feed. */
  static byte[] of(ScanSource.Item item) {
    ByteArrayBuilder line = new ByteArrayBuilder(256);
    try (JsonGenerator json = FACTORY.createGenerator(line, JsonEncoding.UTF8)) {
      json.writeStartObject();
      Optional<String> key = utf8(item.key());
      if (key.isPresent()) {
        json.writeStringField("key", key.get());
      } else {
        json.writeStringField("key64", base64(item.key()));
      }
      writeValue(json, item);
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    line.write('\n');
    return line.toByteArray();
  }

  private static void writeValue(JsonGenerator json, ScanSource.Item item) throws IOException {
    Bytes value = item.value();
    Optional<String> text = utf8(value);
    if (text.isPresent() && item.contentType().equals(TEXT)) {
      json.writeStringField("text", text.get());
      return;
    }
    if (text.isPresent() && item.contentType().equals(JSON) && isWhatANodeStores(value)) {
      json.writeFieldName("value");
      json.writeRawValue(text.get());
      return;
    }
    json.writeStringField("value64", base64(value));
    if (!item.contentType().isEmpty()) {
      json.writeStringField("contentType", item.contentType());
    }
  }

  /** Whether these bytes, read as JSON and stored, come out as they are. */
  private static boolean isWhatANodeStores(Bytes value) {
    byte[] bytes = value.unsafeArray();
    try (JsonParser json = FACTORY.createParser(bytes)) {
      return json.nextToken() != null
          && Arrays.equals(RowJson.compact(json), bytes)
          && json.nextToken() == null;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static Optional<String> utf8(Bytes bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.unsafeArray()))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.unsafeArray());
  }
}
