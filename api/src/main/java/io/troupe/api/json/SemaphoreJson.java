package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.FencingToken;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.semaphore.SemaphoreReply;
import io.troupe.coordination.semaphore.SemaphoreReply.Explained;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Semaphores as the fields of a JSON object. */
public final class SemaphoreJson {
  private SemaphoreJson() {}

  /** Writes how many permits there are. */
  public static void write(SemaphoreReply.Sized sized, JsonGenerator json) throws IOException {
    json.writeNumberField("permits", sized.permits());
    json.writeBooleanField("changed", sized.changed());
  }

  /** Writes the fields of an explanation. */
  public static void write(ObjectName name, Explained semaphore, JsonGenerator json)
      throws IOException {
    json.writeStringField("name", name.value());
    json.writeNumberField("permits", semaphore.permits());
    json.writeNumberField("available", semaphore.available());
    json.writeNumberField("holderCount", semaphore.holderCount());
    json.writeNumberField("waiterCount", semaphore.waiterCount());
    json.writeArrayFieldStart("holders");
    for (Explained.Holder holder : semaphore.holders()) {
      json.writeStartObject();
      json.writeStringField("owner", holder.owner().value());
      json.writeNumberField("permits", holder.permits());
      json.writeNumberField("token", holder.token().number());
      json.writeStringField("since", Instant.ofEpochMilli(holder.sinceMillis()).toString());
      json.writeNumberField("leftMillis", holder.leftMillis());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("waiters");
    for (Explained.Waiter waiter : semaphore.waiters()) {
      json.writeStartObject();
      json.writeStringField("owner", waiter.owner().value());
      json.writeNumberField("permits", waiter.permits());
      json.writeNumberField("ticket", waiter.ticket().number());
      json.writeStringField("since", Instant.ofEpochMilli(waiter.sinceMillis()).toString());
      json.writeNumberField("leftMillis", waiter.leftMillis());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /**
   * Reads an explanation.
   *
   * @throws IllegalArgumentException if it is none
   * @throws java.time.DateTimeException if it is none
   */
  public static Explained readExplained(JsonNode semaphore) {
    return new Explained(
        semaphore.path("permits").asInt(),
        semaphore.path("available").asInt(),
        each(
            semaphore.path("holders"),
            json ->
                new Explained.Holder(
                    new LockOwner(json.path("owner").asText()),
                    json.path("permits").asInt(),
                    new FencingToken(json.path("token").asLong()),
                    Instant.parse(json.path("since").asText()).toEpochMilli(),
                    json.path("leftMillis").asLong())),
        each(
            semaphore.path("waiters"),
            json ->
                new Explained.Waiter(
                    new LockOwner(json.path("owner").asText()),
                    json.path("permits").asInt(),
                    new LockTicket(json.path("ticket").asLong()),
                    Instant.parse(json.path("since").asText()).toEpochMilli(),
                    json.path("leftMillis").asLong())),
        semaphore.path("holderCount").asInt(),
        semaphore.path("waiterCount").asInt());
  }

  /** Writes the fields of a list. */
  public static void write(SemaphoreReply.Listed listed, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("semaphores");
    for (SemaphoreReply.Listed.Semaphore each : listed.semaphores()) {
      json.writeStartObject();
      json.writeStringField("name", each.name().value());
      json.writeNumberField("permits", each.permits());
      json.writeNumberField("available", each.available());
      json.writeNumberField("holders", each.holders());
      json.writeNumberField("waiters", each.waiters());
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
  public static SemaphoreReply.Listed readListed(JsonNode list) {
    return new SemaphoreReply.Listed(
        each(
            list.path("semaphores"),
            json ->
                new SemaphoreReply.Listed.Semaphore(
                    new ObjectName(json.path("name").asText()),
                    json.path("permits").asInt(),
                    json.path("available").asInt(),
                    json.path("holders").asInt(),
                    json.path("waiters").asInt())),
        list.path("more").asBoolean());
  }

  private static <T> List<T> each(JsonNode array, Function<JsonNode, T> read) {
    List<T> all = new ArrayList<>();
    array.forEach(json -> all.add(read.apply(json)));
    return all;
  }
}
