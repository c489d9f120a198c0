package io.troupe.api.http.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.GuestId;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.coordination.service.Health;
import io.troupe.coordination.service.Instance;
import io.troupe.coordination.service.InstanceId;
import java.util.SortedMap;
import java.util.TreeMap;

/** The body that registers an instance of a service, or says how well it is. */
public final class ServiceBody {
  /** No body is longer, in bytes. */
  public static final int MAX_BYTES = 64 << 10;

  private final JsonNode fields;

  private ServiceBody(JsonNode fields) {
    this.fields = fields;
  }

  /** The body of these bytes, with some of these fields and no others. */
  public static ServiceBody parse(byte[] bytes, String... names) {
    return new ServiceBody(JsonBody.parse(bytes, names).fields());
  }

  /** {@code session}. */
  public GuestId session() {
    return ProblemException.valid(() -> GuestId.parse(text("session")));
  }

  /** {@code address}, {@code metadata}, {@code health} and {@code reason}. */
  public Instance instance(InstanceId id) {
    return ProblemException.valid(() -> new Instance(id, text("address"), metadata(), health()));
  }

  /** {@code health} and {@code reason}: passing without any, if they are not given. */
  public Health health() {
    return ProblemException.valid(
        () ->
            new Health(
                Health.State.of(fields.has("health") ? text("health") : "passing"),
                fields.has("reason") ? text("reason") : ""));
  }

  private SortedMap<String, String> metadata() {
    JsonNode metadata = fields.path("metadata");
    if (!metadata.isMissingNode() && !metadata.isObject()) {
      throw ProblemException.invalid("\"metadata\" is an object of texts, not " + metadata);
    }
    SortedMap<String, String> texts = new TreeMap<>();
    metadata.properties().forEach(it -> texts.put(it.getKey(), text(it.getKey(), it.getValue())));
    return texts;
  }

  private String text(String name) {
    return text(name, fields.path(name));
  }

  private static String text(String name, JsonNode text) {
    if (text.isMissingNode()) {
      throw ProblemException.invalid("the field \"" + name + "\" is missing");
    }
    if (!text.isTextual()) {
      throw ProblemException.invalid("\"" + name + "\" is text, not " + text);
    }
    return text.asText();
  }
}
