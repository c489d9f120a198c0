package io.troupe.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.actors.Bytes;
import io.troupe.api.Troupe;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.json.JsonText;
import io.troupe.api.map.Content;
import io.troupe.api.watch.WatchChange;
import io.troupe.api.watch.WatchCursor;
import io.troupe.api.watch.WatchEndedException;
import io.troupe.api.watch.WatchEvent;
import io.troupe.api.watch.WatchQuery;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapRevision.How;
import io.troupe.sharding.watch.WatchEnd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.japi.pf.PFBuilder;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.JavaFlowSupport;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import scala.PartialFunction;

/** Watches of a key, a prefix or a map: as a stream of server-sent events, and as a long poll. */
final class WatchRoutes {
  private static final String EVENT_STREAM = "text/event-stream";
  private static final ContentType SSE =
      ContentTypes.create(
          MediaTypes.customWithFixedCharset(
              "text", "event-stream", HttpCharsets.UTF_8, Map.of(), false));
  private static final HttpHeader NO_CACHE = RawHeader.create("Cache-Control", "no-store");

  /** Well below what proxies and the server itself take for a connection that nobody uses. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  private static final ByteString COMMENT = ByteString.fromString(":\n\n");
  private static final Pattern WAIT = Pattern.compile("([1-9][0-9]{0,8})(ms|s|m)");
  private static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);
  private static final Duration MAX_WAIT = Duration.ofMinutes(10);

  private final Troupe troupe;
  private final SharedKillSwitch open = KillSwitches.shared("watches");

  WatchRoutes(Troupe troupe) {
    this.troupe = troupe;
  }

  /** Whether a request is about a watch. */
  static boolean isFor(Call call) {
    return call.request().method().value().equals("GET")
        && (call.query().text("index") != null
            || header(call, "Accept").filter(it -> it.contains(EVENT_STREAM)).isPresent());
  }

  /** Ends all streams: clients go on elsewhere from their cursors. */
  void close() {
    open.shutdown();
  }

  CompletionStage<HttpResponse> handle(MapName map, Optional<Bytes> key, Call call) {
    call.head().refuseConditions();
    boolean polls = call.query().text("index") != null;
    if (polls) {
      call.query().allow("prefix", "index", "wait");
    } else {
      call.query().allow("prefix", "from");
    }
    Bytes prefix = call.query().prefix();
    if (key.isPresent() && prefix.length() > 0) {
      throw ProblemException.invalid("a prefix goes with a watch of a map, not of a key");
    }
    WatchQuery<Bytes> query =
        new WatchQuery<>(
            key, prefix.length() == 0 ? Optional.empty() : Optional.of(prefix), Optional.empty());
    return polls ? poll(map, query, call) : stream(map, query, call);
  }

  private CompletionStage<HttpResponse> stream(MapName map, WatchQuery<Bytes> query, Call call) {
    // A browser that reconnects repeats its URL, and says in the header how far it came since.
    Optional<String> from =
        header(call, "Last-Event-ID").or(() -> Optional.ofNullable(call.query().text("from")));
    Source<ByteString, NotUsed> events =
        events(map, query, from)
            .map(event -> ByteString.fromArrayUnsafe(written(event)))
            .recover(endsIf(end -> end.reason() != WatchEnd.Reason.OUT_OF_HISTORY))
            .keepAlive(KEEP_ALIVE, () -> COMMENT)
            .via(open.flow());
    // What refuses the watch comes before its first event, and has a status of its own. So does a
    // cursor that is too old: whoever reconnects by itself would come with it again for ever, but
    // stops at a status.
    return events
        .prefixAndTail(1)
        .runWith(Sink.head(), call.materializer())
        .thenApply(
            begun ->
                HttpResponse.create()
                    .addHeader(NO_CACHE)
                    .withEntity(
                        HttpEntities.createChunked(
                            SSE,
                            Source.from(begun.first())
                                .concat(begun.second().recover(endsIf(end -> true))))))
        .exceptionally(WatchRoutes::ended);
  }

  private static PartialFunction<Throwable, ByteString> endsIf(
      Predicate<WatchEndedException> isEvent) {
    return new PFBuilder<Throwable, ByteString>()
        .match(
            WatchEndedException.class,
            isEvent::test,
            end -> ByteString.fromArrayUnsafe(written(end)))
        .build();
  }

  private CompletionStage<HttpResponse> poll(MapName map, WatchQuery<Bytes> query, Call call) {
    Optional<String> index = Optional.ofNullable(call.query().text("index"));
    Duration wait = wait(call.query().text("wait"));
    // Marks of progress move the index on; the first changes, or the end of the wait, end it.
    return events(map, query, index.filter(it -> !it.equals("now")))
        .via(open.flow())
        .takeWithin(wait)
        .takeWhile(event -> event.changes().isEmpty(), true)
        .runWith(Sink.lastOption(), call.materializer())
        .thenApply(
            last ->
                last.map(WatchRoutes::polled)
                    .or(
                        () ->
                            index
                                .filter(it -> !it.equals("now"))
                                .map(
                                    it -> polled(new WatchEvent<>(List.of(), new WatchCursor(it)))))
                    .orElseThrow(
                        () ->
                            new ProblemException(
                                ProblemCode.UNAVAILABLE,
                                "not all partitions said within the wait how far they are")))
        .exceptionally(WatchRoutes::ended);
  }

  private static HttpResponse polled(WatchEvent<Bytes, Content> event) {
    return Replies.object(
            json -> {
              json.writeArrayFieldStart("changes");
              for (WatchChange<Bytes, Content> change : event.changes()) {
                write(json, change);
              }
              json.writeEndArray();
              json.writeStringField("index", event.cursor().text());
            })
        .addHeaders(List.of(RawHeader.create("Troupe-Index", event.cursor().text()), NO_CACHE));
  }

  private static HttpResponse ended(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof WatchEndedException end) {
      String detail = String.valueOf(end.getMessage());
      throw new ProblemException(
          end.reason() == WatchEnd.Reason.OUT_OF_HISTORY
              ? Problem.outOfHistory(
                  detail, end.keptFrom().map(it -> new Problem.Oldest(it, Optional.empty())))
              : Problem.of(ProblemCode.UNAVAILABLE, detail));
    }
    throw cause instanceof RuntimeException it ? it : new IllegalStateException(cause);
  }

  private Source<WatchEvent<Bytes, Content>, NotUsed> events(
      MapName map, WatchQuery<Bytes> query, Optional<String> from) {
    WatchQuery<Bytes> begun = from.map(it -> query.from(new WatchCursor(it))).orElse(query);
    // One page at a time: what waits here is in nobody's limit.
    return JavaFlowSupport.Source.fromPublisher(troupe.rawMap(map.value()).async().watch(begun))
        .withAttributes(Attributes.inputBuffer(1, 1));
  }

  private static byte[] written(WatchEvent<Bytes, Content> event) {
    List<byte[]> lines = new ArrayList<>();
    for (WatchChange<Bytes, Content> change : event.changes()) {
      lines.add(Replies.bytes(json -> write(json, change)));
    }
    return lines.isEmpty()
        ? sse("progress", event.cursor().text(), List.of("{}".getBytes(UTF_8)))
        : sse("change", event.cursor().text(), lines);
  }

  /** Its id is where to go on; where there is no such place, the one before stays. */
  private static byte[] written(WatchEndedException end) {
    byte[] why =
        Replies.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringField("reason", slug(end.reason()));
              json.writeStringField("detail", end.getMessage());
              if (end.keptFrom().isPresent()) {
                json.writeNumberField("oldestVersion", end.keptFrom().get().number());
              }
              json.writeEndObject();
            });
    return sse("end", end.cursor().map(WatchCursor::text).orElse(""), List.of(why));
  }

  private static String slug(WatchEnd.Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static byte[] sse(String type, String id, List<byte[]> lines) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(("event: " + type + "\n").getBytes(UTF_8));
    if (!id.isEmpty()) {
      bytes.writeBytes(("id: " + id + "\n").getBytes(UTF_8));
    }
    for (byte[] line : lines) {
      bytes.writeBytes("data: ".getBytes(UTF_8));
      bytes.writeBytes(line);
      bytes.write('\n');
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, WatchChange<Bytes, Content> change)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("how", change.how().name().toLowerCase(Locale.ROOT));
    if (change.key().isPresent()) {
      JsonText.writeBytes(json, "key", "key64", change.key().get());
    }
    json.writeNumberField("version", change.version().number());
    json.writeNumberField("partition", change.partition());
    json.writeStringField("changed", change.changed().toString());
    if (change.value().isPresent()) {
      Content content = change.value().get();
      json.writeStringField("contentType", StoredContentType.textOf(content));
      JsonText.writeBytes(json, "value", "value64", content.bytes());
    } else if (change.how() == How.PUT) {
      json.writeBooleanField("valueReplaced", true);
    }
    json.writeEndObject();
  }

  private static Duration wait(@Nullable String text) {
    if (text == null) {
      return DEFAULT_WAIT;
    }
    Matcher wait = WAIT.matcher(text);
    if (!wait.matches()) {
      throw ProblemException.invalid("wait is such as 500ms, 30s or 5m, not '" + text + "'");
    }
    long number = Long.parseLong(wait.group(1));
    Duration asked =
        switch (wait.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          default -> Duration.ofMinutes(number);
        };
    return asked.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : asked;
  }

  private static Optional<String> header(Call call, String name) {
    return call.request().getHeader(name).map(HttpHeader::value);
  }
}
