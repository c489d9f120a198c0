package io.troupe.api.http;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.actors.RequestId;
import io.troupe.api.Troupe;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.problem.ProblemRules;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.IdempotencyId;
import io.troupe.api.http.request.Increment;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.request.RequestHead;
import io.troupe.api.http.wire.Request.Header;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.HistoryJson;
import io.troupe.api.map.AsyncTroupeMap;
import io.troupe.api.map.Content;
import io.troupe.api.map.Entry;
import io.troupe.api.map.Read;
import io.troupe.api.map.Written;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One key: read, set, remove, increment. */
final class KeyRoutes {
  static final String METHODS = "GET, HEAD, PUT, DELETE, POST";

  private static final int MAX_INCREMENT_BYTES = 1_024;

  /** The years that a date in HTTP is written in. */
  private static final long FIRST_MILLIS = Instant.parse("1800-01-01T00:00:00Z").toEpochMilli();

  private static final long LAST_MILLIS = Instant.parse("2199-12-31T23:59:59Z").toEpochMilli();

  private static final DateTimeFormatter LAST_MODIFIED =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Header READ_LINEARIZABLE = troupeRead("linearizable");
  private static final Header READ_LOCAL = troupeRead("local");
  private static final Header READ_AT_LEAST = troupeRead("at-least");

  private final Troupe troupe;

  KeyRoutes(Troupe troupe) {
    this.troupe = troupe;
  }

  CompletionStage<Response> handle(MapName map, Bytes key, Call call) {
    call.head().refuseSequence();
    return switch (call.method()) {
      case "GET", "HEAD" -> get(map, key, call);
      case "PUT" -> put(map, key, call);
      case "DELETE" -> delete(map, key, call);
      case "POST" -> increment(map, key, call);
      default -> throw new ProblemException(Problem.methodNotAllowed(METHODS));
    };
  }

  private CompletionStage<Response> get(MapName map, Bytes key, Call call) {
    call.head().refuseIfMatch();
    if (call.query().isTrue("history", false)) {
      return history(map, key, call);
    }
    call.query().allow("read", "at-version", "at-time", "history");
    return call.query()
        .asOf()
        .map(asOf -> map(map).get(key, asOf, call.options()))
        .orElseGet(() -> map(map).get(key, call.query().read(), call.options()))
        .thenApplyAsync(
            found -> {
              if (found.isEmpty()) {
                throw absent();
              }
              return found(found.get(), call);
            },
            call.loop());
  }

  private CompletionStage<Response> history(MapName map, Bytes key, Call call) {
    call.query().allow("history", "limit", "before");
    call.head().refuseIfNoneMatch();
    return map(map)
        .history(key, call.query().history(), call.options())
        .thenApplyAsync(page -> Replies.object(json -> HistoryJson.write(json, page)), Call.ASIDE);
  }

  private static Response found(Entry<Bytes, Content> entry, Call call) {
    if (call.head().has(entry.version())) {
      return Response.of(304, Replies.etag(entry.version()), readAs(entry.readAs()));
    }
    Content content = entry.value();
    Response response =
        Response.of(
                200,
                Replies.etag(entry.version()),
                new Header("Troupe-Created", Long.toString(entry.created().number())),
                new Header("Last-Modified", lastModified(entry.changed())),
                readAs(entry.readAs()),
                new Header("Content-Type", Replies.contentType(content)))
            .withContent(new Response.Whole(content.bytes().unsafeArray()));
    return entry
        .timeToLive()
        .map(
            left ->
                response.with(new Header(RequestHead.TIME_TO_LIVE, Long.toString(left.toMillis()))))
        .orElse(response);
  }

  private CompletionStage<Response> put(MapName map, Bytes key, Call call) {
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
        .thenApplyAsync(
            written ->
                switch (written) {
                  case Written.Stored stored ->
                      Response.of(stored.created() ? 201 : 204, Replies.etag(stored.version()));
                  case Written.Removed removed -> throw unexpected(written);
                  case Written.ConditionFailed failed -> throw conditionFailed(failed);
                },
            call.loop());
  }

  private CompletionStage<Response> delete(MapName map, Bytes key, Call call) {
    call.query().allow();
    call.head().refuseIfNoneMatch();
    return map(map)
        .remove(key, call.head().condition(), call.options(requestId(map, key, call)))
        .thenApplyAsync(
            written ->
                switch (written.orElseThrow(KeyRoutes::absent)) {
                  case Written.Removed removed -> Response.of(204, Replies.etag(removed.version()));
                  case Written.Stored stored -> throw unexpected(stored);
                  case Written.ConditionFailed failed -> throw conditionFailed(failed);
                },
            call.loop());
  }

  private CompletionStage<Response> increment(MapName map, Bytes key, Call call) {
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
        .thenApplyAsync(
            counter ->
                Replies.object(
                        json -> {
                          json.writeNumberField("value", counter.value());
                          json.writeNumberField("version", counter.version().number());
                        })
                    .with(Replies.etag(counter.version())),
            call.loop());
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

  private static Header readAs(Read read) {
    return switch (read) {
      case Read.Linearizable linearizable -> READ_LINEARIZABLE;
      case Read.Local local -> READ_LOCAL;
      case Read.AtLeast atLeast -> READ_AT_LEAST;
    };
  }

  private static Header troupeRead(String value) {
    return new Header("Troupe-Read", value);
  }

  private static String lastModified(Instant changed) {
    long millis = Math.clamp(changed.toEpochMilli(), FIRST_MILLIS, LAST_MILLIS);
    return LAST_MODIFIED.format(Instant.ofEpochMilli(millis));
  }
}
