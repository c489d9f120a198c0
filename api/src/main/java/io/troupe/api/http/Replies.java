package io.troupe.api.http;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.api.json.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;

/** Builds successful responses without copying bodies. */
final class Replies {
  /** One JSON document per line. */
  static final ContentType NDJSON =
      ContentTypes.create(
          MediaTypes.customWithFixedCharset(
              "application", "x-ndjson", HttpCharsets.UTF_8, Map.of(), false));

  private Replies() {}

  /** Writes JSON somewhere. */
  @FunctionalInterface
  interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  /** 200 with a JSON object whose fields {@code fields} writes. */
  static HttpResponse object(Writing fields) {
    return ok(
        ContentTypes.APPLICATION_JSON,
        bytes(
            json -> {
              json.writeStartObject();
              fields.to(json);
              json.writeEndObject();
            }));
  }

  /** 200 with a body that nobody changes any more. */
  static HttpResponse ok(ContentType type, byte[] body) {
    return HttpResponse.create()
        .withEntity(HttpEntities.create(type, ByteString.fromArrayUnsafe(body)));
  }

  /** The bytes of some JSON. */
  static byte[] bytes(Writing writing) {
    ByteArrayBuilder bytes = new ByteArrayBuilder(512);
    try (JsonGenerator json = JsonText.FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
      json.setRootValueSeparator(null);
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** The bytes as they are. */
  static ByteString body(Bytes bytes) {
    return ByteString.fromArrayUnsafe(bytes.unsafeArray());
  }

  /** The version as a strong entity tag. */
  static HttpHeader etag(Version version) {
    return RawHeader.create("ETag", "\"" + version.number() + "\"");
  }
}
