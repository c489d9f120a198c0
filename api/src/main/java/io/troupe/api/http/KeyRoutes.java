package io.troupe.api.http;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.actors.RequestId;
import io.troupe.api.Troupe;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.problem.ProblemRules;
import io.troupe.api.http.request.IdempotencyId;
import io.troupe.api.http.request.Increment;
import io.troupe.api.http.request.RequestHead;
import io.troupe.api.json.HistoryJson;
import io.troupe.api.map.AsyncTroupeMap;
import io.troupe.api.map.Content;
import io.troupe.api.map.Entry;
import io.troupe.api.map.Read;
import io.troupe.api.map.Written;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.DateTime;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** One key: read, set, remove, increment. */
final class KeyRoutes {
  static final String METHODS = "GET, HEAD, PUT, DELETE, POST";

  private static final int MAX_INCREMENT_BYTES = 1_024;

  /** The years that a date in HTTP can be written in by Pekko. */
  private static final long FIRST_MILLIS = Instant.parse("1800-01-01T00:00:00Z").toEpochMilli();

  private static final long LAST_MILLIS = Instant.parse("2199-12-31T23:59:59Z").toEpochMilli();

  private static final HttpHeader READ_LINEARIZABLE = troupeRead("linearizable");
  private static final HttpHeader READ_LOCAL = troupeRead("local");
  private static final HttpHeader READ_AT_LEAST = troupeRead("at-least");

  private final Troupe troupe;

  KeyRoutes(Troupe troupe) {
    this.troupe = troupe;
  }

  CompletionStage<HttpResponse> handle(MapName map, Bytes key, Call call) {
    call.head().refuseSequence();
    return switch (call.request().method().value()) {
      case "GET", "HEAD" -> get(map, key, call);
      case "PUT" -> put(map, key, call);
      case "DELETE" -> delete(map, key, call);
      case "POST" -> increment(map, key, call);
      default -> throw new ProblemException(Problem.methodNotAllowed(METHODS));
    };
  }

  private CompletionStage<HttpResponse> get(MapName map, Bytes key, Call call) {
    call.head().refuseIfMatch();
    if (call.query().isTrue("history", false)) {
      return history(map, key, call);
    }
    call.query().allow("read", "at-version", "at-time", "history");
    return call.query()
        .asOf()
        .map(asOf -> map(map).get(key, asOf, call.options()))
        .orElseGet(() -> map(map).get(key, call.query().read(), call.options()))
        .thenApply(
            found -> {
              if (found.isEmpty()) {
                throw absent();
              }
              return found(found.get(), call);
            });
  }

  private CompletionStage<HttpResponse> history(MapName map, Bytes key, Call call) {
    call.query().allow("history", "limit", "before");
    call.head().refuseIfNoneMatch();
    return map(map)
        .history(key, call.query().history(), call.options())
        .thenApply(page -> Replies.object(json -> HistoryJson.write(json, page)));
  }

  private static HttpResponse found(Entry<Bytes, Content> entry, Call call) {
    if (call.head().has(entry.version())) {
      return HttpResponse.create()
          .withStatus(304)
          .addHeaders(List.of(Replies.etag(entry.version()), readAs(entry.readAs())));
    }
    Content content = entry.value();
    HttpResponse response =
        HttpResponse.create()
            .withHeaders(
                List.of(
                    Replies.etag(entry.version()),
                    RawHeader.create("Troupe-Created", Long.toString(entry.created().number())),
                    RawHeader.create("Last-Modified", lastModified(entry.changed())),
                    readAs(entry.readAs()),
                    StoredContentType.of(content)));
    return entry
        .timeToLive()
        .map(
            left ->
                response.addHeader(
                    RawHeader.create(RequestHead.TIME_TO_LIVE, Long.toString(left.toMillis()))))
        .orElse(response)
        .withEntity(
            HttpEntities.create(ContentTypes.NO_CONTENT_TYPE, Replies.body(content.bytes())));
  }

  private CompletionStage<HttpResponse> put(MapName map, Bytes key, Call call) {
    call.query().allow();
    MapCondition condition = call.head().condition();
    Optional<RequestId> id = requestId(map, key, call);
    return call.body(Limits.MAX_VALUE_BYTES)
        .thenCompose(
            body ->
                map(map)
                    .put(
                        key,
                        new Content(Bytes.wrap(body), call.head().contentType()),
                        condition,
                        call.options(id)))
        .thenApply(
            written ->
                switch (written) {
                  case Written.Stored stored ->
                      HttpResponse.create()
                          .withStatus(stored.created() ? 201 : 204)
                          .addHeader(Replies.etag(stored.version()));
                  case Written.Removed removed -> throw unexpected(written);
                  case Written.ConditionFailed failed -> throw conditionFailed(failed);
                });
  }

  private CompletionStage<HttpResponse> delete(MapName map, Bytes key, Call call) {
    call.query().allow();
    call.head().refuseIfNoneMatch();
    return map(map)
        .remove(key, call.head().condition(), call.options(requestId(map, key, call)))
        .thenApply(
            written ->
                switch (written.orElseThrow(KeyRoutes::absent)) {
                  case Written.Removed removed ->
                      HttpResponse.create()
                          .withStatus(204)
                          .addHeader(Replies.etag(removed.version()));
                  case Written.Stored stored -> throw unexpected(stored);
                  case Written.ConditionFailed failed -> throw conditionFailed(failed);
                });
  }

  private CompletionStage<HttpResponse> increment(MapName map, Bytes key, Call call) {
    call.query().allow();
    call.head().refuseIfMatch();
    call.head().refuseIfNoneMatch();
    if (!call.head().hasContentType("application/json")) {
      throw new ProblemException(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE,
          "an increment is application/json, not '" + call.head().contentType() + "'");
    }
    Optional<RequestId> id = requestId(map, key, call);
    return call.body(MAX_INCREMENT_BYTES)
        .thenCompose(body -> map(map).increment(key, Increment.parse(body), call.options(id)))
        .thenApply(
            counter ->
                Replies.object(
                        json -> {
                          json.writeNumberField("value", counter.value());
                          json.writeNumberField("version", counter.version().number());
                        })
                    .addHeader(Replies.etag(counter.version())));
  }

  private AsyncTroupeMap<Bytes, Content> map(MapName map) {
    return troupe.rawMap(map.value()).async();
  }

  private static Optional<RequestId> requestId(MapName map, Bytes key, Call call) {
    String idempotencyKey = call.head().idempotencyKey();
    return idempotencyKey == null
        ? Optional.empty()
        : Optional.of(IdempotencyId.ofKey(map, key, idempotencyKey));
  }

  private static ProblemException absent() {
    return new ProblemException(ProblemCode.NOT_FOUND, "the key is absent");
  }

  private static ProblemException conditionFailed(Written.ConditionFailed failed) {
    return new ProblemException(ProblemRules.ofConditionFailed(failed));
  }

  private static IllegalStateException unexpected(Written written) {
    return new IllegalStateException("a change of another kind was answered: " + written);
  }

  private static HttpHeader readAs(Read read) {
    return switch (read) {
      case Read.Linearizable linearizable -> READ_LINEARIZABLE;
      case Read.Local local -> READ_LOCAL;
      case Read.AtLeast atLeast -> READ_AT_LEAST;
    };
  }

  private static HttpHeader troupeRead(String value) {
    return RawHeader.create("Troupe-Read", value);
  }

  private static String lastModified(Instant changed) {
    long millis = Math.clamp(changed.toEpochMilli(), FIRST_MILLIS, LAST_MILLIS);
    return DateTime.create(millis).toRfc1123DateTimeString();
  }
}
