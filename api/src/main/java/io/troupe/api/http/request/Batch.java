package io.troupe.api.http.request;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.map.Content;
import io.troupe.sharding.map.MapEntry;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Many entries as lines of JSON. Read to its end before anything happens, so that one malformed
 * line changes nothing.
 */
public final class Batch {
  private Batch() {}

  /**
   * The entries in the order of their lines. The last line may end without a line feed.
   *
   * @param maxLines the most that pass
   */
  public static Map<Bytes, Content> parse(byte[] body, int maxLines) {
    Map<Bytes, Content> entries = new LinkedHashMap<>();
    int line = 0;
    int start = 0;
    while (start < body.length) {
      int end = start;
      while (end < body.length && body[end] != '\n') {
        end++;
      }
      line++;
      if (line > maxLines) {
        throw ProblemException.tooLarge("a batch has at most " + maxLines + " lines");
      }
      Line parsed = line(body, start, end, line);
      if (entries.putIfAbsent(parsed.key(), parsed.content()) != null) {
        throw malformed(line, "its key was there before");
      }
      start = end + 1;
    }
    return entries;
  }

  private record Line(Bytes key, Content content) {}

  private static Line line(byte[] body, int start, int end, int number) {
    try (JsonParser json = JsonText.FACTORY.createParser(body, start, end - start)) {
      return new Fields(json).read();
    } catch (ProblemException e) {
      Problem problem = e.problem();
      throw new ProblemException(problem.code(), "line " + number + ": " + problem.detail());
    } catch (IOException | IllegalArgumentException e) {
      throw malformed(number, JsonText.firstLine(e));
    }
  }

  private static ProblemException malformed(int line, String detail) {
    return ProblemException.invalid("line " + line + ": " + detail + "; nothing happened");
  }

  /** The fields of one line while they are read. */
  private static final class Fields {
    private final JsonParser json;
    private @Nullable Bytes key;
    private @Nullable Bytes value;
    private @Nullable String type;
    private boolean typed;
    private boolean base64;

    Fields(JsonParser json) {
      this.json = json;
    }

    Line read() throws IOException {
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
      if (typed && !base64) {
        throw new IllegalArgumentException("\"contentType\" goes with \"value64\" only");
      }
      if (value.length() > Limits.MAX_VALUE_BYTES) {
        throw ProblemException.tooLarge(
            "a value has at most "
                + Limits.MAX_VALUE_BYTES
                + " bytes, not "
                + value.length()
                + "; nothing happened");
      }
      return new Line(Target.checkedKey(key), new Content(value, type == null ? "" : type));
    }

    private void field(@Nullable String name) throws IOException {
      json.nextToken();
      switch (name) {
        case "key" -> key(Bytes.utf8(string()));
        case "key64" -> key(JsonText.base64(string()));
        case "text" -> value(Bytes.utf8(string()), "text/plain; charset=utf-8");
        case "value" -> value(compact(), "application/json");
        case "value64" -> {
          value(JsonText.base64(string()), type);
          base64 = true;
        }
        case "contentType" -> {
          type = contentType(string());
          typed = true;
        }
        case null, default -> throw new IllegalArgumentException("unknown field \"" + name + "\"");
      }
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

    private Bytes compact() throws IOException {
      ByteArrayBuilder bytes = new ByteArrayBuilder(256);
      try (JsonGenerator to = JsonText.FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
        JsonText.copyCompact(json, to);
      }
      return Bytes.wrap(bytes.toByteArray());
    }

    private static String contentType(String text) {
      if (text.length() > MapEntry.MAX_CONTENT_TYPE_LENGTH || !RequestHead.isPrintable(text)) {
        throw new IllegalArgumentException(
            "\"contentType\" has at most "
                + MapEntry.MAX_CONTENT_TYPE_LENGTH
                + " characters, all of them printable ASCII");
      }
      return text;
    }
  }
}
