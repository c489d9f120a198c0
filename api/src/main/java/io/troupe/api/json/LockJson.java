package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.api.lock.LockAnswer;
import io.troupe.coordination.lock.LockHolder;
import io.troupe.coordination.lock.LockMode;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockPast;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.lock.LockWaiter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Locks as the fields of a JSON object. */
public final class LockJson {
  private LockJson() {}

  /** Writes that a lock is held. */
  public static void write(LockAnswer.Held held, JsonGenerator json) throws IOException {
    json.writeStringField("status", "held");
    json.writeNumberField("token", held.token().number());
    json.writeNumberField("ticket", held.ticket().number());
    json.writeNumberField("holds", held.holds());
    json.writeNumberField("leftMillis", held.left().toMillis());
  }

  /** Writes that a lock is waited for. */
  public static void write(LockAnswer.Waiting waiting, JsonGenerator json) throws IOException {
    json.writeStringField("status", "waiting");
    json.writeNumberField("ticket", waiting.ticket().number());
    if (waiting.ahead().isPresent()) {
      json.writeNumberField("ahead", waiting.ahead().get());
    }
  }

  /**
   * Reads what the methods above wrote.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static LockAnswer readAnswer(JsonNode json) {
    LockTicket ticket = new LockTicket(json.path("ticket").asLong());
    return switch (json.path("status").asText()) {
      case "held" ->
          new LockAnswer.Held(
              ticket,
              token(json),
              json.path("holds").asInt(),
              Duration.ofMillis(json.path("leftMillis").asLong()));
      case "waiting" ->
          new LockAnswer.Waiting(
              ticket,
              Optional.of(json.path("ahead"))
                  .filter(JsonNode::isIntegralNumber)
                  .map(JsonNode::asInt));
      default -> throw new IllegalArgumentException("it has no status of a lock");
    };
  }

  /** Writes the fields of an explanation. */
  public static void write(LockName name, LockReply.Explained lock, JsonGenerator json)
      throws IOException {
    json.writeStringField("name", name.value());
    json.writeNumberField("holderCount", lock.holderCount());
    json.writeNumberField("waiterCount", lock.waiterCount());
    json.writeNumberField("freeInMillis", lock.freeInMillis());
    json.writeArrayFieldStart("holders");
    for (LockHolder holder : lock.holders()) {
      write(holder, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("waiters");
    for (LockWaiter waiter : lock.waiters()) {
      json.writeStartObject();
      json.writeStringField("owner", waiter.owner().value());
      json.writeStringField("mode", text(waiter.mode()));
      json.writeNumberField("ticket", waiter.ticket().number());
      json.writeStringField("since", time(waiter.sinceMillis()));
      json.writeNumberField("leftMillis", waiter.leftMillis());
      write(waiter.session(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("past");
    for (LockPast past : lock.past()) {
      json.writeStartObject();
      json.writeStringField("owner", past.owner().value());
      json.writeStringField("mode", text(past.mode()));
      json.writeNumberField("token", past.token().number());
      json.writeStringField("from", time(past.fromMillis()));
      json.writeStringField("to", time(past.toMillis()));
      json.writeStringField("how", text(past.how()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(LockHolder holder, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("owner", holder.owner().value());
    json.writeStringField("mode", text(holder.mode()));
    json.writeNumberField("token", holder.token().number());
    json.writeStringField("since", time(holder.sinceMillis()));
    json.writeNumberField("leftMillis", holder.leftMillis());
    json.writeNumberField("holds", holder.holds());
    write(holder.session(), json);
    if (holder.askedMillis().isPresent()) {
      json.writeStringField("asked", time(holder.askedMillis().getAsLong()));
    }
    json.writeEndObject();
  }

  static void write(Optional<GuestId> session, JsonGenerator json) throws IOException {
    if (session.isPresent()) {
      json.writeStringField("session", session.get().toString());
    }
  }

  static Optional<GuestId> session(JsonNode json) {
    return Optional.ofNullable(json.get("session")).map(it -> GuestId.parse(it.asText()));
  }

  /**
   * Reads an explanation.
   *
   * @throws IllegalArgumentException if it is none
   * @throws java.time.DateTimeException if it is none
   */
  public static LockReply.Explained readExplained(JsonNode lock) {
    LockName name = new LockName(lock.path("name").asText());
    return new LockReply.Explained(
        each(lock.path("holders"), LockJson::holder),
        each(
            lock.path("waiters"),
            json ->
                new LockWaiter(
                    owner(json),
                    mode(json),
                    new LockTicket(json.path("ticket").asLong()),
                    millis(json, "since"),
                    json.path("leftMillis").asLong(),
                    session(json))),
        lock.path("holderCount").asInt(),
        lock.path("waiterCount").asInt(),
        lock.path("freeInMillis").asLong(),
        each(
            lock.path("past"),
            json ->
                new LockPast(
                    name,
                    owner(json),
                    mode(json),
                    token(json),
                    millis(json, "from"),
                    millis(json, "to"),
                    LockPast.How.valueOf(constant(json, "how")))));
  }

  private static LockHolder holder(JsonNode json) {
    return new LockHolder(
        owner(json),
        mode(json),
        token(json),
        millis(json, "since"),
        json.path("leftMillis").asLong(),
        json.path("holds").asInt(),
        session(json),
        json.has("asked") ? OptionalLong.of(millis(json, "asked")) : OptionalLong.empty());
  }

  /** Writes the fields of a list. */
  public static void write(LockReply.Listed listed, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("locks");
    for (LockReply.Listed.Lock lock : listed.locks()) {
      json.writeStartObject();
      json.writeStringField("name", lock.name().value());
      json.writeNumberField("holders", lock.holders());
      json.writeNumberField("waiters", lock.waiters());
      if (lock.first().isPresent()) {
        json.writeFieldName("first");
        write(lock.first().get(), json);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeBooleanField("more", listed.more());
  }

  /**
   * Reads a list.
   *
   * @throws IllegalArgumentException if it is none
   * @throws java.time.DateTimeException if it is none
   */
  public static LockReply.Listed readListed(JsonNode list) {
    return new LockReply.Listed(
        each(
            list.path("locks"),
            json ->
                new LockReply.Listed.Lock(
                    new LockName(json.path("name").asText()),
                    json.path("holders").asInt(),
                    json.path("waiters").asInt(),
                    Optional.of(json.path("first"))
                        .filter(JsonNode::isObject)
                        .map(LockJson::holder))),
        list.path("more").asBoolean());
  }

  static <T> List<T> each(JsonNode array, Function<JsonNode, T> read) {
    List<T> all = new ArrayList<>();
    array.forEach(json -> all.add(read.apply(json)));
    return all;
  }

  /** How a mode, or an end, is written: {@code lease-elapsed}. */
  public static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String constant(JsonNode json, String field) {
    return json.path(field).asText().toUpperCase(Locale.ROOT).replace('-', '_');
  }

  static LockMode mode(JsonNode json) {
    return LockMode.valueOf(constant(json, "mode"));
  }

  static LockOwner owner(JsonNode json) {
    return new LockOwner(json.path("owner").asText());
  }

  private static FencingToken token(JsonNode json) {
    return new FencingToken(json.path("token").asLong());
  }

  static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  static long millis(JsonNode json, String field) {
    return Instant.parse(json.path(field).asText()).toEpochMilli();
  }
}
