package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.PartitionId;
import io.troupe.api.ring.RingPlan;
import io.troupe.api.ring.RingStatus;
import io.troupe.api.ring.RingStatus.NodeLoad;
import io.troupe.api.ring.RingStatus.ZoneLoad;
import io.troupe.sharding.ring.RebalancePlan.Move;
import io.troupe.sharding.ring.RingMember;
import io.troupe.sharding.ring.RingPlace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The ring and plans of it as the fields of a JSON object. */
public final class RingJson {
  private RingJson() {}

  /** Writes the fields of a status. */
  public static void write(RingStatus status, JsonGenerator json) throws IOException {
    json.writeNumberField("partitions", status.partitions());
    json.writeNumberField("loadBoundPercent", status.loadBoundPercent());
    json.writeArrayFieldStart("nodes");
    for (NodeLoad node : status.nodes()) {
      json.writeStartObject();
      json.writeStringField("name", node.member().name());
      json.writeStringField("zone", node.member().place().zone());
      json.writeNumberField("weight", node.member().place().weight());
      json.writeBooleanField("draining", node.member().draining());
      json.writeNumberField("share", node.share());
      json.writeNumberField("most", node.most());
      json.writeFieldName("owns");
      json.writeArray(node.owns().stream().mapToInt(it -> it).toArray(), 0, node.owns().size());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("zones");
    for (ZoneLoad zone : status.zones()) {
      json.writeStartObject();
      json.writeStringField("name", zone.name());
      json.writeNumberField("weight", zone.weight());
      json.writeNumberField("owned", zone.owned());
      json.writeNumberField("share", zone.share());
      json.writeNumberField("most", zone.most());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Writes the fields of a plan. */
  public static void write(RingPlan plan, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("moves");
    for (Move move : plan.moves()) {
      json.writeStartObject();
      json.writeNumberField("partition", move.partition().number());
      json.writeStringField("from", move.from());
      json.writeStringField("to", move.to());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectFieldStart("after");
    write(plan.after(), json);
    json.writeEndObject();
  }

  /**
   * Reads a status.
   *
   * @throws IllegalArgumentException if something in it cannot be
   */
  public static RingStatus readStatus(JsonNode json) {
    List<NodeLoad> nodes = new ArrayList<>();
    for (JsonNode node : json.path("nodes")) {
      List<Integer> owns = new ArrayList<>();
      node.path("owns").forEach(number -> owns.add(number.asInt()));
      RingPlace place = new RingPlace(node.path("weight").asInt(), node.path("zone").asText());
      nodes.add(
          new NodeLoad(
              new RingMember(node.path("name").asText(), place, node.path("draining").asBoolean()),
              List.copyOf(owns),
              node.path("share").asInt(),
              node.path("most").asInt()));
    }
    List<ZoneLoad> zones = new ArrayList<>();
    for (JsonNode zone : json.path("zones")) {
      zones.add(
          new ZoneLoad(
              zone.path("name").asText(),
              zone.path("weight").asInt(),
              zone.path("owned").asInt(),
              zone.path("share").asInt(),
              zone.path("most").asInt()));
    }
    return new RingStatus(
        json.path("partitions").asInt(), json.path("loadBoundPercent").asInt(), nodes, zones);
  }

  /**
   * Reads a plan.
   *
   * @throws IllegalArgumentException if something in it cannot be
   */
  public static RingPlan readPlan(JsonNode json) {
    List<Move> moves = new ArrayList<>();
    for (JsonNode move : json.path("moves")) {
      moves.add(
          new Move(
              new PartitionId(move.path("partition").asInt()),
              move.path("from").asText(),
              move.path("to").asText()));
    }
    return new RingPlan(moves, readStatus(json.path("after")));
  }
}
