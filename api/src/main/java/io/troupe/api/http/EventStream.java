package io.troupe.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.actors.Bytes;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.wire.Request.Header;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.HistoryJson;
import io.troupe.api.json.JsonText;
import io.troupe.api.map.Content;
import io.troupe.api.watch.WatchChange;
import io.troupe.api.watch.WatchCursor;
import io.troupe.api.watch.WatchEndedException;
import io.troupe.api.watch.WatchEvent;
import io.troupe.sharding.map.MapRevision.How;
import io.troupe.sharding.watch.WatchEnd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A watch as server-sent events. It takes one page at a time, when its client has taken the one
 * before: what waits here is in nobody's limit.
 *
 * <p>What refuses the watch comes before its first event, and has a status of its own. So does a
 * cursor that is too old: whoever reconnects by itself would come with it again for ever, but stops
 * at a status. After the first event an end is an event.
 */
final class EventStream
    implements Flow.Subscriber<WatchEvent<Bytes, Content>>,
        Flow.Publisher<byte[]>,
        Flow.Subscription {
  static final String TYPE = "text/event-stream";
  static final Header NO_CACHE = new Header("Cache-Control", "no-store");

  /** Well below what proxies and the server itself take for a connection that nobody uses. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  private static final byte[] COMMENT = ":\n\n".getBytes(UTF_8);

  private final CompletableFuture<Response> begun = new CompletableFuture<>();
  private final CompletableFuture<Boolean> over = new CompletableFuture<>();

  /** What came and was not asked for: the first event, and the last. */
  private final Deque<byte[]> ready = new ArrayDeque<>();

  private Flow.@Nullable Subscription watch;
  private Flow.@Nullable Subscriber<? super byte[]> client;
  private long demand;
  private boolean asked;
  private boolean ended;
  private @Nullable Throwable failure;

  EventStream() {
    var unused = begun.completeOnTimeout(response(), KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The answer, once there is something to say; fails with what refused the watch. */
  CompletableFuture<Response> begun() {
    return begun;
  }

  /** Done when nothing more will come. */
  CompletableFuture<Boolean> over() {
    return over;
  }

  private Response response() {
    return new Response(
        200,
        List.of(NO_CACHE, new Header("Content-Type", TYPE)),
        new Response.Streamed(this, KEEP_ALIVE, COMMENT));
  }

  /** Ends it without a word: its client goes on elsewhere from its cursor. */
  void end() {
    synchronized (this) {
      ended = true;
      if (watch != null) {
        watch.cancel();
      }
      handOut();
    }
    over.complete(true);
    begun.complete(response());
  }

  // What the watch says.

  @Override
  public synchronized void onSubscribe(Flow.Subscription from) {
    watch = from;
    if (ended) {
      from.cancel();
    } else {
      asked = true;
      from.request(1);
    }
  }

  @Override
  public void onNext(WatchEvent<Bytes, Content> event) {
    byte[] bytes = written(event);
    synchronized (this) {
      asked = false;
      if (ended) {
        return;
      }
      ready.add(bytes);
      handOut();
    }
    begun.complete(response());
  }

  @Override
  public void onError(Throwable why) {
    boolean first;
    synchronized (this) {
      first = client == null && ready.isEmpty() && !begun.isDone();
      if (ended) {
        return;
      }
      ended = true;
      if (!(why instanceof WatchEndedException end)) {
        failure = why;
      } else if (!first || end.reason() != WatchEnd.Reason.OUT_OF_HISTORY) {
        ready.add(written(end));
        first = false;
      }
      handOut();
    }
    over.complete(true);
    if (first) {
      begun.completeExceptionally(why);
    } else {
      begun.complete(response());
    }
  }

  @Override
  public void onComplete() {
    end();
  }

  // What the client takes.

  @Override
  public void subscribe(Flow.Subscriber<? super byte[]> subscriber) {
    subscriber.onSubscribe(this);
    synchronized (this) {
      client = subscriber;
      handOut();
    }
  }

  @Override
  public synchronized void request(long count) {
    demand += count;
    handOut();
    if (demand > 0 && !ended && !asked && watch != null) {
      asked = true;
      watch.request(1);
    }
  }

  @Override
  public void cancel() {
    end();
  }

  private void handOut() {
    Flow.Subscriber<? super byte[]> to = client;
    if (to == null) {
      return;
    }
    while (demand > 0 && !ready.isEmpty()) {
      demand--;
      to.onNext(ready.remove());
    }
    if (ended && ready.isEmpty()) {
      client = null;
      if (failure == null) {
        to.onComplete();
      } else {
        to.onError(failure);
      }
    }
  }

  // How it is written.

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

  static void write(JsonGenerator json, WatchChange<Bytes, Content> change) throws IOException {
    json.writeStartObject();
    json.writeStringField("how", HistoryJson.nameOf(change.how()));
    if (change.key().isPresent()) {
      JsonText.writeBytes(json, "key", "key64", change.key().get());
    }
    json.writeNumberField("version", change.version().number());
    json.writeNumberField("partition", change.partition());
    json.writeStringField("changed", change.changed().toString());
    if (change.value().isPresent()) {
      Content content = change.value().get();
      json.writeStringField("contentType", Replies.contentType(content));
      JsonText.writeBytes(json, "value", "value64", content.bytes());
    } else if (change.how() == How.PUT) {
      json.writeBooleanField("valueReplaced", true);
    }
    json.writeEndObject();
  }
}
