package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.troupe.actors.Bytes;
import io.troupe.api.map.Content;
import io.troupe.api.map.Options;
import io.troupe.sharding.map.MapEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code POST /v1/maps/{map}}, which is a line of an export, too: {@code key} or {@code
 * key64}, and {@code value} (any JSON), {@code text} or {@code value64} with {@code contentType};
 * {@code ttlMillis} where the key ends by time. Limits of sizes are for others to check.
 */
public record BatchLine(Bytes key, Content content, Optional<Duration> timeToLive) {
  /** The content type that {@code text} stands for. */
  public static final String TEXT = "text/plain; charset=utf-8";

  private static final String JSON = "application/json";

  /** A line of a key that does not end by time. */
  public BatchLine(Bytes key, Content content) {
    this(key, content, Optional.empty());
  }

  /**
   * Reads a line.
   *
   * @param end behind its last byte; the line feed is not part of it
   * @throws IOException if it is not JSON
   * @throws IllegalArgumentException if it is, but no line of a batch
   */
  public static BatchLine parse(byte[] from, int start, int end) throws IOException {
    try (JsonParser json = JsonText.FACTORY.createParser(from, start, end - start)) {
      return new Fields(json).read();
    }
  }

  /**
   * The line with its line feed: {@code value} where the bytes are exactly the JSON that comes of
   * reading it, {@code text} for plain text, and {@code value64} for all else.
   */
  public byte[] toBytes() {
    byte[] bytes = content.bytes().unsafeArray();
    boolean isJson = content.type().equals(JSON) && isCompact(bytes);
    if (isJson && timeToLive.isEmpty()) {
      return ofJson(key, bytes);
    }
    ByteArrayBuilder line = new ByteArrayBuilder(256);
    try (JsonGenerator json = JsonText.FACTORY.createGenerator(line, JsonEncoding.UTF8)) {
      json.writeStartObject();
      JsonText.writeBytes(json, "key", "key64", key);
      Optional<String> text =
          content.type().equals(TEXT) ? content.bytes().ifUtf8() : Optional.empty();
      if (isJson) {
        json.writeFieldName("value");
        json.writeRawValue(content.bytes().toUtf8());
      } else if (text.isPresent()) {
        json.writeStringField("text", text.get());
      } else {
        json.writeStringField("value64", Base64.getEncoder().encodeToString(bytes));
        if (!content.type().isEmpty()) {
          json.writeStringField("contentType", content.type());
        }
      }
      if (timeToLive.isPresent()) {
        json.writeNumberField("ttlMillis", timeToLive.get().toMillis());
      }
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return line.toByteArray();
  }

  /** The line, with its line feed, whose value is this JSON, which is not looked into. */
  public static byte[] ofJson(Bytes key, byte[] json) {
    Optional<String> text = key.ifUtf8();
    byte[] quoted =
        text.isPresent()
            ? JsonStringEncoder.getInstance().quoteAsUTF8(text.get())
            : Base64.getEncoder().encode(key.unsafeArray());
    ByteArrayBuilder line = new ByteArrayBuilder(quoted.length + json.length + 32);
    write(line, text.isPresent() ? "{\"key\":\"" : "{\"key64\":\"");
    line.write(quoted);
    write(line, "\",\"value\":");
    line.write(json);
    write(line, "}\n");
    return line.toByteArray();
  }

  private static void write(ByteArrayBuilder line, String ascii) {
    line.write(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  /** Whether these bytes, read as JSON and stored, come out as they are. */
  private static boolean isCompact(byte[] bytes) {
    try (JsonParser json = JsonText.FACTORY.createParser(bytes)) {
      return json.nextToken() != null
          && Arrays.equals(JsonText.compact(json), bytes)
          && json.nextToken() == null;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /** The fields of one line while they are read. */
  private static final class Fields {
    private final JsonParser json;
    private @Nullable Bytes key;
    private @Nullable Bytes value;
    private @Nullable String type;
    private Optional<Duration> timeToLive = Optional.empty();
    private boolean typed;
    private boolean inBase64;

    Fields(JsonParser json) {
      this.json = json;
    }

    BatchLine read() throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("a line is a JSON object");
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        field(json.currentName());
      }
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("a line holds one JSON object");
      }
      if (key == null) {
        throw new IllegalArgumentException("\"key\" or \"key64\" is missing");
      }
      if (value == null) {
        throw new IllegalArgumentException("\"value\", \"text\" or \"value64\" is missing");
      }
      if (typed && !inBase64) {
        throw new IllegalArgumentException("\"contentType\" goes with \"value64\" only");
      }
      return new BatchLine(key, new Content(value, type == null ? "" : type), timeToLive);
    }

    private void field(@Nullable String name) throws IOException {
      json.nextToken();
      switch (name) {
        case "key" -> key(Bytes.utf8(string()));
        case "key64" -> key(base64());
        case "text" -> value(Bytes.utf8(string()), TEXT);
        case "value" -> value(Bytes.wrap(JsonText.compact(json)), JSON);
        case "value64" -> {
          value(base64(), type);
          inBase64 = true;
        }
        case "contentType" -> {
          type = contentType(string());
          typed = true;
        }
        case "ttlMillis" -> timeToLive = Optional.of(timeToLive());
        case null, default -> throw new IllegalArgumentException("unknown field \"" + name + "\"");
      }
    }

    private Duration timeToLive() throws IOException {
      long most = Options.MAX_TIME_TO_LIVE.toMillis();
      if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
          && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
          && json.getLongValue() >= 1
          && json.getLongValue() <= most) {
        return Duration.ofMillis(json.getLongValue());
      }
      throw new IllegalArgumentException("\"ttlMillis\" is a whole number from 1 to " + most);
    }

    private void key(Bytes bytes) {
      if (key != null) {
        throw new IllegalArgumentException("it has two keys");
      }
      key = bytes;
    }

    private void value(Bytes bytes, @Nullable String contentType) {
      if (value != null) {
        throw new IllegalArgumentException("it has two values");
      }
      value = bytes;
      type = contentType;
    }

    private String string() throws IOException {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        throw new IllegalArgumentException("\"" + json.currentName() + "\" is a string");
      }
      return json.getText();
    }

    /** The bytes of a base64 text (RFC 4648, section 4). */
    private Bytes base64() throws IOException {
      String text = string();
      try {
        return Bytes.wrap(Base64.getDecoder().decode(text));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("\"" + json.currentName() + "\" is not base64", e);
      }
    }

    private static String contentType(String text) {
      if (text.length() > MapEntry.MAX_CONTENT_TYPE_LENGTH
          || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
        throw new IllegalArgumentException(
            "\"contentType\" has at most "
                + MapEntry.MAX_CONTENT_TYPE_LENGTH
                + " characters, all of them printable ASCII");
      }
      return text;
    }
  }
}
