package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.coordination.barrier.BarrierGeneration;
import io.troupe.coordination.barrier.BarrierOutcome;
import io.troupe.coordination.barrier.BarrierOutcome.Broken;
import io.troupe.coordination.barrier.BarrierReply;
import io.troupe.coordination.barrier.BarrierReply.Awaited;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Barriers as the fields of a JSON object. What is read throws {@link IllegalArgumentException}
 * where it is none.
 */
public final class BarrierJson {
  private static final String WAITING = "waiting";
  private static final String TRIPPED = "tripped";
  private static final String BROKEN = "broken";
  private static final String PAST = "past";
  private static final String NOT_KNOWN = "not-known";

  private BarrierJson() {}

  /** Writes an arrival. */
  public static void write(BarrierReply.Arrived arrived, JsonGenerator json) throws IOException {
    json.writeNumberField("generation", arrived.generation().number());
    json.writeNumberField("index", arrived.index());
  }

  /** Reads an arrival. */
  public static BarrierReply.Arrived readArrived(JsonNode arrived) {
    return new BarrierReply.Arrived(generation(arrived), arrived.path("index").asInt());
  }

  /** Writes what came of a wait; empty if it goes on. */
  public static void write(
      BarrierGeneration generation, Optional<Awaited> awaited, JsonGenerator json)
      throws IOException {
    json.writeNumberField("generation", generation.number());
    json.writeStringField("outcome", outcome(awaited));
    if (awaited.isPresent()
        && awaited.get() instanceof BarrierReply.Ended ended
        && ended.outcome() instanceof Broken broken) {
      write(broken, json);
    }
  }

  /** In one word. */
  public static String outcome(Optional<Awaited> awaited) {
    return switch (awaited.orElse(null)) {
      case null -> WAITING;
      case BarrierReply.Ended ended ->
          switch (ended.outcome()) {
            case BarrierOutcome.Tripped unused -> TRIPPED;
            case Broken unused -> BROKEN;
          };
      case BarrierReply.Past unused -> PAST;
      case BarrierReply.NotKnown unused -> NOT_KNOWN;
      case BarrierReply.NotThere unused -> NOT_KNOWN;
    };
  }

  /** Reads what came of a wait; empty if it goes on. */
  public static Optional<Awaited> readAwaited(JsonNode json) {
    String outcome = json.path("outcome").asText();
    return switch (outcome) {
      case WAITING -> Optional.empty();
      case TRIPPED -> Optional.of(new BarrierReply.Ended(new BarrierOutcome.Tripped()));
      case BROKEN -> Optional.of(new BarrierReply.Ended(broken(json)));
      case PAST -> Optional.of(new BarrierReply.Past());
      case NOT_KNOWN -> Optional.of(new BarrierReply.NotKnown());
      default -> throw new IllegalArgumentException("'" + outcome + "' is no outcome of a barrier");
    };
  }

  /** Writes how one stands. */
  public static void write(BarrierReply.Explained explained, JsonGenerator json)
      throws IOException {
    json.writeNumberField("parties", explained.parties());
    json.writeNumberField("generation", explained.generation().number());
    write("here", explained.here(), json);
    write("missing", explained.missing(), json);
    if (explained.broken().isPresent()) {
      json.writeObjectFieldStart("broken");
      write(explained.broken().get(), json);
      json.writeEndObject();
    }
  }

  /** Reads how one stands. */
  public static BarrierReply.Explained readExplained(JsonNode json) {
    return new BarrierReply.Explained(
        json.path("parties").asInt(),
        generation(json),
        parties(json.path("here")),
        parties(json.path("missing")),
        json.has("broken") ? Optional.of(broken(json.path("broken"))) : Optional.empty());
  }

  /** Writes the fields of a list. */
  public static void write(BarrierReply.Listed listed, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("barriers");
    for (BarrierReply.Listed.Barrier each : listed.barriers()) {
      json.writeStartObject();
      json.writeStringField("name", each.name().value());
      json.writeNumberField("parties", each.parties());
      json.writeNumberField("here", each.here());
      json.writeBooleanField("broken", each.broken());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeBooleanField("more", listed.more());
  }

  /** Reads a list. */
  public static BarrierReply.Listed readListed(JsonNode listed) {
    List<BarrierReply.Listed.Barrier> barriers = new ArrayList<>();
    for (JsonNode each : listed.path("barriers")) {
      barriers.add(
          new BarrierReply.Listed.Barrier(
              new ObjectName(each.path("name").asText()),
              each.path("parties").asInt(),
              each.path("here").asInt(),
              each.path("broken").asBoolean()));
    }
    return new BarrierReply.Listed(barriers, listed.path("more").asBoolean());
  }

  private static void write(Broken broken, JsonGenerator json) throws IOException {
    json.writeStringField("why", broken.why().text());
    if (broken.party().isPresent()) {
      json.writeStringField("party", broken.party().get().toString());
    }
  }

  private static Broken broken(JsonNode json) {
    return new Broken(
        Broken.Why.of(json.path("why").asText()),
        json.has("party")
            ? Optional.of(new LockOwner(json.path("party").asText()))
            : Optional.empty());
  }

  private static void write(String field, List<LockOwner> parties, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (LockOwner party : parties) {
      json.writeString(party.toString());
    }
    json.writeEndArray();
  }

  private static List<LockOwner> parties(JsonNode array) {
    List<LockOwner> parties = new ArrayList<>();
    array.forEach(each -> parties.add(new LockOwner(each.asText())));
    return parties;
  }

  private static BarrierGeneration generation(JsonNode json) {
    return new BarrierGeneration(json.path("generation").asLong());
  }
}
