package io.troupe.api.http.request;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.troupe.actors.Version;
import io.troupe.api.http.wire.Request.Header;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.JsonText;
import io.troupe.api.map.Content;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Builds successful responses without copying bodies. */
public final class Replies {
  public static final String JSON = "application/json";

  /** One JSON document per line. */
  public static final String NDJSON = "application/x-ndjson";

  /** What a value is of which nobody said what it is. */
  private static final String UNSAID = "application/octet-stream";

  private Replies() {}

  /** Writes JSON somewhere. */
  @FunctionalInterface
  public interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  /** 200 with a JSON object whose fields {@code fields} writes. */
  public static Response object(Writing fields) {
    return Response.of(
        200,
        JSON,
        bytes(
            json -> {
              json.writeStartObject();
              fields.to(json);
              json.writeEndObject();
            }));
  }

  /** The bytes of some JSON. */
  public static byte[] bytes(Writing writing) {
    ByteArrayBuilder bytes = new ByteArrayBuilder(512);
    try (JsonGenerator json = JsonText.FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
      json.setRootValueSeparator(null);
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** The content type of a value as its writer wrote it; never empty, and safe in a header. */
  public static String contentType(Content content) {
    String type = content.type();
    return type.isEmpty() || !RequestHead.isPrintable(type) ? UNSAID : type;
  }

  /** The version as a strong entity tag. */
  public static Header etag(Version version) {
    return new Header("ETag", "\"" + version.number() + "\"");
  }
}
