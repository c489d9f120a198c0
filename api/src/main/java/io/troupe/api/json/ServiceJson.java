package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.actors.GuestId;
import io.troupe.actors.Version;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Health;
import io.troupe.coordination.service.Instance;
import io.troupe.coordination.service.InstanceId;
import io.troupe.coordination.service.ServiceReply;
import io.troupe.coordination.service.ServiceReply.Listed;
import io.troupe.coordination.service.ServiceReply.Listing;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Services and their instances as the fields of a JSON object. */
public final class ServiceJson {
  private ServiceJson() {}

  /** Writes the instances of a service. */
  public static void write(Listing listing, JsonGenerator json) throws IOException {
    json.writeNumberField("version", listing.version().number());
    json.writeArrayFieldStart("instances");
    for (Instance.Registered each : listing.instances()) {
      Instance instance = each.instance();
      json.writeStartObject();
      json.writeStringField("id", instance.id().value());
      json.writeStringField("address", instance.address());
      json.writeObjectFieldStart("metadata");
      for (Map.Entry<String, String> entry : instance.metadata().entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
      json.writeStringField("health", instance.health().state().text());
      json.writeStringField("reason", instance.health().reason());
      json.writeStringField("session", each.session().toString());
      json.writeStringField("since", Instant.ofEpochMilli(each.sinceMillis()).toString());
      json.writeNumberField("version", each.version().number());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /**
   * Reads the instances of a service.
   *
   * @throws IllegalArgumentException if it is none
   * @throws java.time.DateTimeException if it is none
   */
  public static Listing readListing(JsonNode listing) {
    List<Instance.Registered> instances = new ArrayList<>();
    for (JsonNode each : listing.path("instances")) {
      instances.add(
          new Instance.Registered(
              new Instance(
                  new InstanceId(each.path("id").asText()),
                  each.path("address").asText(),
                  metadata(each.path("metadata")),
                  new Health(
                      Health.State.of(each.path("health").asText()), each.path("reason").asText())),
              GuestId.parse(each.path("session").asText()),
              new Version(each.path("version").asLong()),
              Instant.parse(each.path("since").asText()).toEpochMilli()));
    }
    return new Listing(new Version(listing.path("version").asLong()), instances);
  }

  private static SortedMap<String, String> metadata(JsonNode json) {
    SortedMap<String, String> metadata = new TreeMap<>();
    json.properties().forEach(it -> metadata.put(it.getKey(), it.getValue().asText()));
    return metadata;
  }

  /** Writes what registers an instance. */
  public static void write(Instance instance, GuestId session, ObjectNode body) {
    body.put("session", session.toString()).put("address", instance.address());
    ObjectNode metadata = body.putObject("metadata");
    instance.metadata().forEach(metadata::put);
    write(instance.health(), body);
  }

  /** Writes how well an instance is. */
  public static void write(Health health, ObjectNode body) {
    body.put("health", health.state().text()).put("reason", health.reason());
  }

  /** Writes the fields of a list. */
  public static void write(Listed listed, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("services");
    for (Listed.Service each : listed.services()) {
      json.writeStartObject();
      json.writeStringField("name", each.name().value());
      json.writeNumberField("passing", each.passing());
      json.writeNumberField("warning", each.warning());
      json.writeNumberField("critical", each.critical());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeBooleanField("more", listed.more());
  }

  /**
   * Reads a list.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Listed readListed(JsonNode listed) {
    List<Listed.Service> services = new ArrayList<>();
    for (JsonNode each : listed.path("services")) {
      services.add(
          new ServiceReply.Listed.Service(
              new ObjectName(each.path("name").asText()),
              each.path("passing").asInt(),
              each.path("warning").asInt(),
              each.path("critical").asInt()));
    }
    return new Listed(services, listed.path("more").asBoolean());
  }
}
