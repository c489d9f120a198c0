package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.GuestId;
import io.troupe.api.session.SessionTerms;
import io.troupe.coordination.session.SessionReply;
import io.troupe.coordination.session.SessionShown;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Sessions as the fields of a JSON object. */
public final class SessionJson {
  private SessionJson() {}

  /** Writes that a session is open. */
  public static void write(GuestId session, SessionTerms terms, JsonGenerator json)
      throws IOException {
    json.writeStringField("session", session.toString());
    json.writeStringField("label", terms.label());
    json.writeNumberField("leaseMillis", terms.lease().toMillis());
  }

  /** Writes a session as it is. */
  public static void write(SessionShown shown, JsonGenerator json) throws IOException {
    json.writeStringField("session", shown.session().toString());
    json.writeStringField("label", shown.label());
    json.writeStringField("since", Instant.ofEpochMilli(shown.sinceMillis()).toString());
    json.writeNumberField("leaseMillis", shown.leaseMillis());
    json.writeNumberField("leftMillis", shown.leftMillis());
    json.writeNumberField("partitions", shown.partitions());
  }

  /**
   * Reads what {@link #write(SessionShown, JsonGenerator)} wrote.
   *
   * @throws IllegalArgumentException if it is none
   * @throws java.time.DateTimeException if it is none
   */
  public static SessionShown readShown(JsonNode json) {
    return new SessionShown(
        GuestId.parse(json.path("session").asText()),
        json.path("label").asText(),
        Instant.parse(json.path("since").asText()).toEpochMilli(),
        json.path("leaseMillis").asLong(),
        json.path("leftMillis").asLong(),
        json.path("partitions").asInt());
  }

  /** Writes the fields of a list. */
  public static void write(SessionReply.Listed listed, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("sessions");
    for (SessionShown shown : listed.sessions()) {
      json.writeStartObject();
      write(shown, json);
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
  public static SessionReply.Listed readListed(JsonNode json) {
    List<SessionShown> sessions = new ArrayList<>();
    json.path("sessions").forEach(it -> sessions.add(readShown(it)));
    return new SessionReply.Listed(sessions, json.path("more").asBoolean());
  }
}
