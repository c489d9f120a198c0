package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.cluster.ClusterStatus;
import io.troupe.api.cluster.ClusterStatus.Downing;
import io.troupe.api.cluster.ClusterStatus.Evidence;
import io.troupe.api.cluster.ClusterStatus.Member;
import io.troupe.api.cluster.ClusterStatus.Seen;
import io.troupe.api.cluster.ClusterStatus.Sight;
import io.troupe.api.cluster.ClusterStatus.Times;
import io.troupe.api.cluster.GroupsStatus;
import io.troupe.api.cluster.VoterList;
import io.troupe.api.cluster.VoterList.Voter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** The cluster, its groups and its voters as the fields of a JSON object. */
public final class ClusterJson {
  private ClusterJson() {}

  /** Writes the fields of a list of voters. */
  public static void write(VoterList voters, JsonGenerator json) throws IOException {
    json.writeNumberField("voterList", voters.number());
    json.writeArrayFieldStart("voters");
    for (Voter voter : voters.voters()) {
      json.writeStartObject();
      json.writeStringField("name", voter.name());
      json.writeStringField("standing", lower(voter.standing()));
      json.writeStringField("address", voter.address());
      json.writeNumberField("replica", voter.replica());
      json.writeStringField("diskId", voter.diskId());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Writes the fields of the groups, those of the voters among them. */
  public static void write(GroupsStatus groups, JsonGenerator json) throws IOException {
    json.writeStringField("process", groups.process());
    json.writeFieldName("leads");
    json.writeArray(groups.leads().stream().mapToInt(it -> it).toArray(), 0, groups.leads().size());
    json.writeObjectFieldStart("leaders");
    for (Map.Entry<Integer, String> leader : groups.leaders().entrySet()) {
      json.writeStringField(leader.getKey().toString(), leader.getValue());
    }
    json.writeEndObject();
    write(groups.voters(), json);
  }

  /** Writes the fields of the cluster, those of the groups among them. */
  public static void write(ClusterStatus cluster, JsonGenerator json) throws IOException {
    json.writeStringField("cluster", cluster.name());
    json.writeNumberField("membership", cluster.membership());
    json.writeArrayFieldStart("members");
    for (Member member : cluster.members()) {
      json.writeStartObject();
      json.writeStringField("name", member.name());
      json.writeStringField("state", lower(member.state()));
      json.writeStringField("incarnation", Long.toString(member.incarnation()));
      json.writeStringField("address", member.address());
      json.writeStringField("transport", member.transport());
      json.writeStringField("zone", member.zone());
      json.writeNumberField("weight", member.weight());
      json.writeStringField("version", member.version());
      if (member.partitions().isPresent()) {
        json.writeNumberField("partitions", member.partitions().getAsInt());
      }
      if (member.sight().isPresent()) {
        json.writeObjectFieldStart("sight");
        write(member.sight().get(), json);
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    write(cluster.groups(), json);
    json.writeArrayFieldStart("downings");
    for (Downing downing : cluster.downings()) {
      json.writeStartObject();
      json.writeNumberField("membership", downing.membership());
      json.writeStringField("name", downing.name());
      json.writeStringField("incarnation", Long.toString(downing.incarnation()));
      json.writeStringField("proposer", downing.proposer());
      json.writeStringField("at", downing.at().toString());
      write("evidence", downing.evidence(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
    write("failovers", cluster.failovers(), json);
    write("handOffs", cluster.handOffs(), json);
  }

  /** Writes the fields of what a node sees of another. */
  static void write(Sight sight, JsonGenerator json) throws IOException {
    json.writeStringField("saw", lower(sight.what()));
    json.writeNumberField("millis", sight.millis());
    write("reports", sight.reports(), json);
  }

  private static void write(String name, List<Evidence> evidence, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Evidence each : evidence) {
      json.writeStartObject();
      json.writeStringField("witness", each.witness());
      json.writeStringField("saw", each.saw());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(String name, Times times, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("count", times.count());
    json.writeNumberField("latestMillis", times.latest().toMillis());
    json.writeEndObject();
  }

  /**
   * Reads a list of voters, from wherever its fields are.
   *
   * @throws IllegalArgumentException if something in it cannot be
   */
  public static VoterList readVoters(JsonNode json) {
    List<Voter> voters = new ArrayList<>();
    for (JsonNode voter : json.path("voters")) {
      voters.add(
          new Voter(
              voter.path("replica").asInt(),
              voter.path("name").asText(),
              voter.path("address").asText(),
              voter.path("diskId").asText(),
              VoterList.Standing.valueOf(upper(voter.path("standing")))));
    }
    return new VoterList(json.path("voterList").asLong(), voters);
  }

  /**
   * Reads the groups, also of a node of a version that had none.
   *
   * @throws IllegalArgumentException if something in it cannot be
   */
  public static GroupsStatus readGroups(JsonNode json) {
    TreeMap<Integer, String> leaders = new TreeMap<>();
    json.path("leaders")
        .properties()
        .forEach(it -> leaders.put(Integer.valueOf(it.getKey()), it.getValue().asText()));
    List<Integer> leads = new ArrayList<>();
    json.path("leads").forEach(it -> leads.add(it.asInt()));
    return new GroupsStatus(json.path("process").asText(), leaders, leads, readVoters(json));
  }

  /**
   * Reads the cluster.
   *
   * @throws IllegalArgumentException if something in it cannot be
   */
  public static ClusterStatus readCluster(JsonNode json) {
    List<Member> members = new ArrayList<>();
    for (JsonNode member : json.path("members")) {
      members.add(
          new Member(
              member.path("name").asText(),
              ClusterStatus.State.valueOf(upper(member.path("state"))),
              member.path("incarnation").asLong(),
              member.path("address").asText(),
              member.path("transport").asText(),
              member.path("zone").asText(),
              member.path("weight").asInt(),
              member.path("version").asText(),
              member.has("partitions")
                  ? OptionalInt.of(member.path("partitions").asInt())
                  : OptionalInt.empty(),
              member.has("sight")
                  ? Optional.of(readSight(member.path("sight")))
                  : Optional.empty()));
    }
    List<Downing> downings = new ArrayList<>();
    for (JsonNode downing : json.path("downings")) {
      downings.add(
          new Downing(
              downing.path("membership").asLong(),
              downing.path("name").asText(),
              downing.path("incarnation").asLong(),
              downing.path("proposer").asText(),
              Instant.parse(downing.path("at").asText()),
              readEvidence(downing.path("evidence"))));
    }
    return new ClusterStatus(
        json.path("cluster").asText(),
        json.path("membership").asLong(),
        members,
        readGroups(json),
        downings,
        readTimes(json.path("failovers")),
        readTimes(json.path("handOffs")));
  }

  /**
   * Reads what a node sees of another.
   *
   * @throws IllegalArgumentException if something in it cannot be
   */
  static Sight readSight(JsonNode json) {
    return new Sight(
        Seen.valueOf(upper(json.path("saw"))),
        json.path("millis").asLong(),
        readEvidence(json.path("reports")));
  }

  private static List<Evidence> readEvidence(JsonNode json) {
    List<Evidence> evidence = new ArrayList<>();
    json.forEach(
        it -> evidence.add(new Evidence(it.path("witness").asText(), it.path("saw").asText())));
    return evidence;
  }

  private static Times readTimes(JsonNode json) {
    return new Times(
        json.path("count").asLong(), Duration.ofMillis(json.path("latestMillis").asLong()));
  }

  private static String lower(Enum<?> each) {
    return each.name().toLowerCase(Locale.ROOT);
  }

  private static String upper(JsonNode text) {
    return text.asText().toUpperCase(Locale.ROOT);
  }
}
