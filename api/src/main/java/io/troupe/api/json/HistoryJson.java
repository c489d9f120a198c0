package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.api.map.Content;
import io.troupe.api.past.HistoryPage;
import io.troupe.api.past.PastChange;
import io.troupe.sharding.map.MapRevision;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A page of a history: the fields {@code changes} and, where there is more, {@code next}. */
public final class HistoryJson {
  private HistoryJson() {}

  /** Writes the fields into an object that is open. */
  public static void write(JsonGenerator json, HistoryPage<Content> page) throws IOException {
    json.writeArrayFieldStart("changes");
    for (PastChange<Content> change : page.changes()) {
      json.writeStartObject();
      write(json, change);
      json.writeEndObject();
    }
    json.writeEndArray();
    if (page.next().isPresent()) {
      json.writeNumberField("next", page.next().get().number());
    }
  }

  private static void write(JsonGenerator json, PastChange<Content> change) throws IOException {
    json.writeNumberField("version", change.version().number());
    json.writeStringField("time", change.time().toString());
    json.writeStringField("change", nameOf(change.how()));
    if (!change.principal().isNone()) {
      json.writeStringField("principal", change.principal().name());
    }
    if (change.requestId().isPresent()) {
      json.writeStringField("requestId", change.requestId().get().toString());
    }
    if (change.value().isPresent()) {
      Content content = change.value().get();
      json.writeStringField("contentType", content.type());
      JsonText.writeBytes(json, "value", "value64", content.bytes());
    }
  }

  /** What happened, as it is written: {@code put}, {@code removed} and the like. */
  public static String nameOf(MapRevision.How how) {
    return how.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it is anything else
   */
  public static HistoryPage<Content> read(JsonNode json) throws IOException {
    try {
      List<PastChange<Content>> changes = new ArrayList<>();
      for (JsonNode change : json.path("changes")) {
        changes.add(readChange(change));
      }
      return new HistoryPage<>(
          changes, Optional.ofNullable(json.get("next")).map(next -> new Version(next.asLong())));
    } catch (RuntimeException e) {
      throw new IOException("a change of a history cannot be read: " + e.getMessage(), e);
    }
  }

  private static PastChange<Content> readChange(JsonNode json) throws IOException {
    boolean hasValue = json.has("value") || json.has("value64");
    String type = json.path("contentType").asText("");
    return new PastChange<>(
        MapRevision.How.valueOf(
            json.path("change").asText().toUpperCase(Locale.ROOT).replace('-', '_')),
        new Version(json.path("version").asLong()),
        Instant.parse(json.path("time").asText()),
        hasValue
            ? Optional.of(new Content(JsonText.readBytes(json, "value", "value64"), type))
            : Optional.empty(),
        Optional.ofNullable(json.get("requestId")).map(id -> requestId(id.asText())),
        new Principal(json.path("principal").asText("")));
  }

  private static RequestId requestId(String text) {
    int slash = text.indexOf('/');
    return new RequestId(
        new SessionId(
            Long.parseUnsignedLong(text, 0, 16, 16), Long.parseUnsignedLong(text, 16, slash, 16)),
        Long.parseLong(text, slash + 1, text.length(), 10));
  }
}
