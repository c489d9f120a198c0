package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.membership.Member;
import io.troupe.api.NodeStatus;
import io.troupe.api.cluster.ClusterStatus.Sight;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A node's status as the fields of a JSON object; what does not apply is left out. */
public final class StatusJson {
  private StatusJson() {}

  /** Writes the fields. */
  public static void write(NodeStatus status, JsonGenerator json) throws IOException {
    json.writeStringField("name", status.name());
    json.writeStringField("cluster", status.cluster());
    json.writeStringField("version", status.version());
    json.writeBooleanField("ready", status.ready());
    if (status.notReady().isPresent()) {
      json.writeStringField("notReady", status.notReady().get());
    }
    json.writeNumberField("partitions", status.partitions());
    json.writeNumberField("runningPartitions", status.runningPartitions());
    json.writeArrayFieldStart("members");
    for (Member member : status.members()) {
      json.writeStartObject();
      json.writeStringField("name", member.name());
      json.writeStringField("state", member.state().name().toLowerCase(Locale.ROOT));
      json.writeStringField("address", member.address());
      json.writeStringField("incarnation", Long.toString(member.incarnation()));
      json.writeNumberField("weight", member.weight());
      json.writeStringField("zone", member.zone());
      json.writeBooleanField("draining", member.drains());
      json.writeEndObject();
    }
    json.writeEndArray();
    ClusterJson.write(status.groups(), json);
    json.writeArrayFieldStart("missed");
    for (Map.Entry<String, Sight> missed : status.missed().entrySet()) {
      json.writeStartObject();
      json.writeStringField("name", missed.getKey());
      ClusterJson.write(missed.getValue(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("uptimeMillis", status.uptime().toMillis());
    json.writeNumberField("inFlight", status.inFlight());
    json.writeNumberField("refusals", status.refusals());
    if (status.writesRefused().isPresent()) {
      json.writeStringField("writesRefused", status.writesRefused().get());
    }
    json.writeNumberField("heapUsedBytes", status.heapUsedBytes());
    json.writeNumberField("heapMaxBytes", status.heapMaxBytes());
    if (status.diskFreeBytes() >= 0) {
      json.writeNumberField("diskFreeBytes", status.diskFreeBytes());
    }
  }

  /** Reads what {@link #write} wrote, also of a node of an older version. */
  public static NodeStatus read(JsonNode json) {
    List<Member> members = new ArrayList<>();
    json.path("members").forEach(member -> members.add(readMember(member)));
    TreeMap<String, Sight> missed = new TreeMap<>();
    json.path("missed")
        .forEach(it -> missed.put(it.path("name").asText(), ClusterJson.readSight(it)));
    return new NodeStatus(
        json.path("name").asText(),
        json.path("cluster").asText(),
        json.path("version").asText(),
        json.path("ready").asBoolean(),
        text(json.path("notReady")),
        json.path("partitions").asInt(),
        json.path("runningPartitions").asInt(),
        members,
        ClusterJson.readGroups(json),
        missed,
        Duration.ofMillis(json.path("uptimeMillis").asLong()),
        json.path("inFlight").asInt(),
        json.path("refusals").asLong(),
        text(json.path("writesRefused")),
        json.path("heapUsedBytes").asLong(),
        json.path("heapMaxBytes").asLong(),
        json.path("diskFreeBytes").asLong(-1));
  }

  private static Member readMember(JsonNode json) {
    return new Member(
        json.path("name").asText(),
        json.path("incarnation").asLong(),
        json.path("address").asText(),
        Member.State.valueOf(json.path("state").asText().toUpperCase(Locale.ROOT)),
        json.path("weight").asInt(1),
        json.path("zone").asText("default"),
        json.path("draining").asBoolean());
  }

  private static Optional<String> text(JsonNode json) {
    return json.isTextual() ? Optional.of(json.asText()) : Optional.empty();
  }
}
