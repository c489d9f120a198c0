package io.troupe.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.actors.Bytes;
import io.troupe.actors.RequestId;
import io.troupe.api.Troupe;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.problem.ProblemRules;
import io.troupe.api.http.request.Batch;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.IdempotencyId;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.JsonText;
import io.troupe.api.map.AsyncTroupeMap;
import io.troupe.api.map.BatchSequence;
import io.troupe.api.map.Content;
import io.troupe.api.map.Cursor;
import io.troupe.api.map.Entry;
import io.troupe.api.map.PutOutcome;
import io.troupe.api.map.ScanPage;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.map.Written;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Whole maps: pages, counts, batches, clearing, and the maps' names. */
final class MapRoutes {
  static final String METHODS = "GET, HEAD, POST, DELETE";
  static final String NAMES_METHODS = "GET, HEAD";

  /** About how many bytes of keys and values a page carries; it may end before its limit. */
  static final long MAX_PAGE_BYTES = 8L << 20;

  private final Troupe troupe;
  private final HttpSettings settings;

  MapRoutes(Troupe troupe, HttpSettings settings) {
    this.troupe = troupe;
    this.settings = settings;
  }

  CompletionStage<Response> handle(MapName map, Call call) {
    return switch (call.method()) {
      case "GET", "HEAD" ->
          call.query().isTrue("count", false) ? count(map, call) : scan(map, call);
      case "POST" -> batch(map, call);
      case "DELETE" -> clear(map, call);
      default -> throw new ProblemException(Problem.methodNotAllowed(METHODS));
    };
  }

  CompletionStage<Response> names(Call call) {
    NodeRoutes.requireRead(call, NAMES_METHODS);
    return troupe
        .maps(call.options())
        .thenApply(
            names ->
                Replies.object(
                    json -> {
                      json.writeArrayFieldStart("maps");
                      for (MapName name : names) {
                        json.writeString(name.value());
                      }
                      json.writeEndArray();
                    }));
  }

  private CompletionStage<Response> count(MapName map, Call call) {
    call.query().allow("count");
    call.head().refuseConditions();
    return map(map)
        .size(call.options())
        .thenApply(count -> Replies.object(json -> json.writeNumberField("count", count)));
  }

  private CompletionStage<Response> clear(MapName map, Call call) {
    call.query().allow();
    call.head().refuseConditions();
    String key = call.head().idempotencyKey();
    Optional<RequestId> id =
        key == null ? Optional.empty() : Optional.of(IdempotencyId.ofClear(map, key));
    return map(map)
        .clear(call.options(id))
        .thenApply(removed -> Replies.object(json -> json.writeNumberField("removed", removed)));
  }

  private CompletionStage<Response> scan(MapName map, Call call) {
    call.query().allow("prefix", "cursor", "limit", "read", "at-time", "values", "count");
    call.head().refuseConditions();
    boolean values = call.query().isTrue("values", true);
    ScanQuery<Bytes> query = call.query().scan();
    return map(map)
        .scan(query, call.options())
        .thenApplyAsync(page -> Replies.object(json -> writePage(json, page, values)), Call.ASIDE);
  }

  private static void writePage(JsonGenerator json, ScanPage<Bytes, Content> page, boolean values)
      throws IOException {
    Optional<Cursor> next = page.next();
    long bytes = 0;
    json.writeArrayFieldStart("entries");
    int written = 0;
    for (Entry<Bytes, Content> entry : page.entries()) {
      bytes += entry.key().length() + (values ? entry.value().bytes().length() : 0);
      if (bytes > MAX_PAGE_BYTES && written > 0) {
        // A cursor is the last key of its page: the next page begins with this entry.
        next = Optional.of(new Cursor(page.entries().get(written - 1).key()));
        break;
      }
      writeEntry(json, entry, values);
      written++;
    }
    json.writeEndArray();
    if (next.isPresent()) {
      json.writeStringField("next", next.get().toText());
    }
  }

  private static void writeEntry(JsonGenerator json, Entry<Bytes, Content> entry, boolean values)
      throws IOException {
    json.writeStartObject();
    JsonText.writeBytes(json, "key", "key64", entry.key());
    json.writeNumberField("version", entry.version().number());
    json.writeNumberField("created", entry.created().number());
    json.writeStringField("changed", entry.changed().toString());
    if (entry.timeToLive().isPresent()) {
      json.writeNumberField("ttlMillis", entry.timeToLive().get().toMillis());
    }
    json.writeStringField("contentType", Replies.contentType(entry.value()));
    if (values) {
      JsonText.writeBytes(json, "value", "value64", entry.value().bytes());
    }
    json.writeEndObject();
  }

  private CompletionStage<Response> batch(MapName map, Call call) {
    call.query().allow();
    call.head().refuseIfMatch();
    MapCondition condition = call.head().condition();
    if (!call.head().hasContentType("application/x-ndjson")) {
      throw new ProblemException(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE,
          "a batch is application/x-ndjson, not '" + call.head().contentType() + "'");
    }
    String key = call.head().idempotencyKey();
    BatchSequence sequence =
        Objects.requireNonNullElse(call.head().sequence(), new BatchSequence(1, 1));
    Optional<RequestId> id =
        key == null ? Optional.empty() : Optional.of(IdempotencyId.ofBatch(map, key, sequence));
    return call.body(settings.maxBatchBytes())
        .thenComposeAsync(
            body -> {
              Batch batch = Batch.parse(body, settings.maxBatchLines());
              Map<Bytes, Content> entries = batch.entries();
              return entries.isEmpty()
                  ? CompletableFuture.completedFuture(outcomes(entries, Map.of()))
                  : map(map)
                      .putAll(
                          entries,
                          batch.timesToLive(),
                          condition,
                          call.options(id).withLowestUnanswered(sequence.below()))
                      .thenApplyAsync(outcomes -> outcomes(entries, outcomes), Call.ASIDE);
            },
            Call.ASIDE);
  }

  private static Response outcomes(Map<Bytes, Content> entries, Map<Bytes, PutOutcome> outcomes) {
    byte[] lines =
        Replies.bytes(
            json -> {
              for (Bytes key : entries.keySet()) {
                PutOutcome outcome = outcomes.get(key);
                json.writeStartObject();
                writeOutcome(
                    json,
                    outcome == null ? new PutOutcome.Unknown("nothing was said of it") : outcome);
                json.writeEndObject();
                json.writeRaw('\n');
              }
            });
    return Response.of(200, Replies.NDJSON, lines);
  }

  private static void writeOutcome(JsonGenerator json, PutOutcome outcome) throws IOException {
    switch (outcome) {
      case PutOutcome.Decided(Written.Stored stored) -> {
        json.writeStringField("status", "stored");
        json.writeNumberField("version", stored.version().number());
        json.writeBooleanField("created", stored.created());
      }
      case PutOutcome.Decided(Written.ConditionFailed failed) -> {
        json.writeStringField("status", "condition-failed");
        json.writeNumberField("currentVersion", failed.current().number());
      }
      case PutOutcome.Decided(Written.Removed removed) ->
          writeRefused(json, ProblemCode.INVALID, "its request id was used before, for a removal");
      case PutOutcome.Refused refused ->
          writeRefused(
              json, ProblemRules.codeOf(refused.refusal().code()), refused.refusal().detail());
      case PutOutcome.Unknown unknown -> {
        json.writeStringField("status", "unknown");
        json.writeStringField("detail", unknown.detail());
      }
    }
  }

  private static void writeRefused(JsonGenerator json, ProblemCode code, String detail)
      throws IOException {
    json.writeStringField("status", "refused");
    json.writeStringField("code", code.slug());
    json.writeStringField("detail", detail);
  }

  private AsyncTroupeMap<Bytes, Content> map(MapName map) {
    return troupe.rawMap(map.value()).async();
  }
}
