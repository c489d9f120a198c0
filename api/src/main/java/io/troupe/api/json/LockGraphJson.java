package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.FencingToken;
import io.troupe.coordination.lock.LockClaim;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.lock.LockWaits;
import io.troupe.coordination.lock.graph.WaitCycle;
import io.troupe.coordination.lock.graph.WaitReport;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The wait-for graph of locks as the fields of a JSON object. */
public final class LockGraphJson {
  private LockGraphJson() {}

  /** Writes the fields of a report. */
  public static void write(WaitReport report, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("locks");
    for (LockWaits lock : report.locks()) {
      json.writeStartObject();
      json.writeStringField("name", lock.name().value());
      write("holders", lock.holders(), json);
      write("waiters", lock.waiters(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeBooleanField("more", report.more());
    json.writeBooleanField("complete", report.complete());
    json.writeArrayFieldStart("cycles");
    for (WaitCycle cycle : report.cycles()) {
      json.writeStartObject();
      json.writeStringField("text", cycle.toString());
      json.writeArrayFieldStart("waits");
      for (WaitCycle.Step step : cycle.steps()) {
        json.writeStartObject();
        json.writeStringField("lock", step.lock().value());
        json.writeFieldName("waiter");
        write(step.waiter(), json);
        json.writeFieldName("behind");
        write(step.behind(), json);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(String field, List<LockClaim> claims, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (LockClaim claim : claims) {
      write(claim, json);
    }
    json.writeEndArray();
  }

  private static void write(LockClaim claim, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("owner", claim.owner().value());
    json.writeStringField("mode", LockJson.text(claim.mode()));
    json.writeNumberField("ticket", claim.ticket().number());
    if (claim.token().isPresent()) {
      json.writeNumberField("token", claim.token().get().number());
    }
    json.writeStringField("since", LockJson.time(claim.sinceMillis()));
    LockJson.write(claim.session(), json);
    json.writeEndObject();
  }

  /**
   * Reads a report.
   *
   * @throws IllegalArgumentException if it is none
   * @throws java.time.DateTimeException if it is none
   */
  public static WaitReport read(JsonNode report) {
    return new WaitReport(
        LockJson.each(
            report.path("locks"),
            lock ->
                new LockWaits(
                    name(lock, "name"),
                    LockJson.each(lock.path("holders"), LockGraphJson::claim),
                    LockJson.each(lock.path("waiters"), LockGraphJson::claim))),
        report.path("more").asBoolean(),
        report.path("complete").asBoolean(),
        LockJson.each(
            report.path("cycles"),
            cycle -> new WaitCycle(LockJson.each(cycle.path("waits"), LockGraphJson::step))));
  }

  private static WaitCycle.Step step(JsonNode json) {
    return new WaitCycle.Step(
        name(json, "lock"), claim(json.path("waiter")), claim(json.path("behind")));
  }

  private static LockClaim claim(JsonNode json) {
    return new LockClaim(
        LockJson.owner(json),
        LockJson.mode(json),
        new LockTicket(json.path("ticket").asLong()),
        Optional.of(json.path("token"))
            .filter(JsonNode::isIntegralNumber)
            .map(it -> new FencingToken(it.asLong())),
        LockJson.millis(json, "since"),
        LockJson.session(json));
  }

  private static LockName name(JsonNode json, String field) {
    return new LockName(json.path(field).asText());
  }
}
