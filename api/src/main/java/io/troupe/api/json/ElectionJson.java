package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.coordination.election.Candidate;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.coordination.election.ElectionTicket;
import io.troupe.coordination.election.Leader;
import io.troupe.coordination.election.PastLeader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Elections as the fields of a JSON object. */
public final class ElectionJson {
  private ElectionJson() {}

  /**
   * Writes where a candidacy stands.
   *
   * @param lease that began when this was asked for, if one did
   */
  public static void write(
      ElectionReply.Standing standing, Optional<Duration> lease, JsonGenerator json)
      throws IOException {
    json.writeStringField("status", standing.term().isPresent() ? "leads" : "campaigns");
    json.writeNumberField("ticket", standing.ticket().number());
    if (standing.term().isPresent()) {
      json.writeNumberField("term", standing.term().get().number());
      json.writeBooleanField("asked", standing.isAsked());
    } else {
      json.writeNumberField("ahead", standing.ahead());
    }
    if (lease.isPresent() && !standing.isAsked()) {
      json.writeNumberField("leftMillis", lease.get().toMillis());
    }
  }

  /**
   * Reads what the method above wrote.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static ElectionReply.Standing readStanding(JsonNode json) {
    return new ElectionReply.Standing(
        new ElectionTicket(json.path("ticket").asLong()),
        Optional.of(json.path("term")).filter(JsonNode::isNumber).map(it -> term(json)),
        json.path("ahead").asInt(),
        json.path("asked").asBoolean());
  }

  /** Writes who leads. */
  public static void write(ElectionReply.Observed observed, JsonGenerator json) throws IOException {
    json.writeNumberField("seen", observed.seen().number());
    json.writeNumberField("candidates", observed.candidates());
    writeLeader(observed.leader(), json);
  }

  /**
   * Reads who leads.
   *
   * @throws IllegalArgumentException if it is none
   * @throws java.time.DateTimeException if it is none
   */
  public static ElectionReply.Observed readObserved(JsonNode json) {
    return new ElectionReply.Observed(
        new Version(json.path("seen").asLong()), leader(json), json.path("candidates").asInt());
  }

  /** Writes the fields of an explanation. */
  public static void write(ElectionName name, ElectionReply.Explained election, JsonGenerator json)
      throws IOException {
    json.writeStringField("name", name.value());
    writeLeader(election.leader(), json);
    json.writeNumberField("candidateCount", election.candidateCount());
    json.writeNumberField("freeInMillis", election.freeInMillis());
    json.writeArrayFieldStart("candidates");
    for (Candidate one : election.candidates()) {
      json.writeStartObject();
      json.writeStringField("candidate", one.candidate().value());
      json.writeNumberField("priority", one.priority());
      json.writeNumberField("ticket", one.ticket().number());
      json.writeStringField("since", time(one.sinceMillis()));
      json.writeNumberField("leftMillis", one.leftMillis());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("past");
    for (PastLeader past : election.past()) {
      json.writeStartObject();
      json.writeStringField("candidate", past.candidate().value());
      json.writeNumberField("term", past.term().number());
      json.writeStringField("from", time(past.fromMillis()));
      json.writeStringField("to", time(past.toMillis()));
      json.writeStringField("how", text(past.how()));
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
  public static ElectionReply.Explained readExplained(JsonNode election) {
    ElectionName name = new ElectionName(election.path("name").asText());
    return new ElectionReply.Explained(
        leader(election),
        each(
            election.path("candidates"),
            json ->
                new Candidate(
                    candidate(json),
                    json.path("priority").asInt(),
                    new ElectionTicket(json.path("ticket").asLong()),
                    millis(json, "since"),
                    json.path("leftMillis").asLong())),
        election.path("candidateCount").asInt(),
        election.path("freeInMillis").asLong(),
        each(
            election.path("past"),
            json ->
                new PastLeader(
                    name,
                    candidate(json),
                    term(json),
                    millis(json, "from"),
                    millis(json, "to"),
                    PastLeader.How.valueOf(
                        json.path("how").asText().toUpperCase(Locale.ROOT).replace('-', '_')))));
  }

  /** Writes the fields of a list. */
  public static void write(ElectionReply.Listed listed, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("elections");
    for (ElectionReply.Listed.Election election : listed.elections()) {
      json.writeStartObject();
      json.writeStringField("name", election.name().value());
      json.writeNumberField("candidates", election.candidates());
      writeLeader(election.leader(), json);
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
  public static ElectionReply.Listed readListed(JsonNode list) {
    return new ElectionReply.Listed(
        each(
            list.path("elections"),
            json ->
                new ElectionReply.Listed.Election(
                    new ElectionName(json.path("name").asText()),
                    json.path("candidates").asInt(),
                    leader(json))),
        list.path("more").asBoolean());
  }

  private static void writeLeader(Optional<Leader> leader, JsonGenerator json) throws IOException {
    if (leader.isEmpty()) {
      return;
    }
    Leader one = leader.get();
    json.writeObjectFieldStart("leader");
    json.writeStringField("candidate", one.candidate().value());
    json.writeNumberField("term", one.term().number());
    json.writeNumberField("priority", one.priority());
    if (one.data().length() > 0) {
      JsonText.writeBytes(json, "data", "data64", one.data());
    }
    json.writeStringField("since", time(one.sinceMillis()));
    json.writeNumberField("leftMillis", one.leftMillis());
    json.writeBooleanField("asked", one.isAsked());
    json.writeEndObject();
  }

  private static Optional<Leader> leader(JsonNode json) {
    return Optional.of(json.path("leader"))
        .filter(JsonNode::isObject)
        .map(
            one ->
                new Leader(
                    candidate(one),
                    term(one),
                    one.path("priority").asInt(),
                    one.has("data") || one.has("data64")
                        ? JsonText.readBytes(one, "data", "data64")
                        : Bytes.EMPTY,
                    millis(one, "since"),
                    one.path("leftMillis").asLong(),
                    one.path("asked").asBoolean()));
  }

  private static <T> List<T> each(JsonNode array, Function<JsonNode, T> read) {
    List<T> all = new ArrayList<>();
    array.forEach(json -> all.add(read.apply(json)));
    return all;
  }

  /** How an end is written: {@code lease-elapsed}. */
  public static String text(PastLeader.How how) {
    return how.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static CandidateName candidate(JsonNode json) {
    return new CandidateName(json.path("candidate").asText());
  }

  private static FencingToken term(JsonNode json) {
    return new FencingToken(json.path("term").asLong());
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private static long millis(JsonNode json, String field) {
    return Instant.parse(json.path(field).asText()).toEpochMilli();
  }
}
