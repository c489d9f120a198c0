package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.coordination.latch.LatchReply;
import io.troupe.coordination.latch.LatchRound;
import io.troupe.coordination.name.ObjectName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Latches as the fields of a JSON object. */
public final class LatchJson {
  private LatchJson() {}

  /** Writes how one stands. */
  public static void write(LatchReply.Standing standing, JsonGenerator json) throws IOException {
    json.writeNumberField("round", standing.round().number());
    json.writeNumberField("count", standing.count());
    json.writeBooleanField("changed", standing.changed());
  }

  /**
   * Reads how one stands.
   *
   * @throws IllegalArgumentException if it is no latch
   */
  public static LatchReply.Standing readStanding(JsonNode latch) {
    return new LatchReply.Standing(
        new LatchRound(latch.path("round").asLong()),
        latch.path("count").asInt(),
        latch.path("changed").asBoolean());
  }

  /** Writes what came of a wait. */
  public static void write(LatchRound round, String outcome, JsonGenerator json)
      throws IOException {
    json.writeNumberField("round", round.number());
    json.writeStringField("outcome", outcome);
  }

  /** Reads what came of a wait; empty text if it is none. */
  public static String readOutcome(JsonNode json) {
    return json.path("outcome").asText();
  }

  /** Writes the fields of a list. */
  public static void write(LatchReply.Listed listed, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("latches");
    for (LatchReply.Listed.Latch each : listed.latches()) {
      json.writeStartObject();
      json.writeStringField("name", each.name().value());
      json.writeNumberField("round", each.round().number());
      json.writeNumberField("count", each.count());
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
  public static LatchReply.Listed readListed(JsonNode listed) {
    List<LatchReply.Listed.Latch> latches = new ArrayList<>();
    for (JsonNode each : listed.path("latches")) {
      latches.add(
          new LatchReply.Listed.Latch(
              new ObjectName(each.path("name").asText()),
              new LatchRound(each.path("round").asLong()),
              each.path("count").asInt()));
    }
    return new LatchReply.Listed(latches, listed.path("more").asBoolean());
  }
}
