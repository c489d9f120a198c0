package io.troupe.api.http;

import io.troupe.actors.Bytes;
import io.troupe.api.Troupe;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.problem.ProblemRules;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.wire.Request.Header;
import io.troupe.api.http.wire.Response;
import io.troupe.api.map.Content;
import io.troupe.api.watch.WatchChange;
import io.troupe.api.watch.WatchCursor;
import io.troupe.api.watch.WatchEndedException;
import io.troupe.api.watch.WatchEvent;
import io.troupe.api.watch.WatchQuery;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.watch.WatchEnd;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Watches of a key, a prefix or a map: as a stream of server-sent events, and as a long poll. */
final class WatchRoutes {
  private static final Pattern WAIT = Pattern.compile("([1-9][0-9]{0,8})(ms|s|m)");
  private static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);
  private static final Duration MAX_WAIT = Duration.ofMinutes(10);

  private final Troupe troupe;

  /** What ends each of them. */
  private final Set<Runnable> open = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  WatchRoutes(Troupe troupe) {
    this.troupe = troupe;
  }

  /** Whether a request is about a watch. */
  static boolean isFor(Call call) {
    return call.method().equals("GET")
        && (call.query().text("index") != null
            || Objects.requireNonNullElse(call.request().header("accept"), "")
                .contains(EventStream.TYPE));
  }

  /** Ends all streams: clients go on elsewhere from their cursors. */
  void close() {
    closed = true;
    open.forEach(Runnable::run);
  }

  CompletionStage<Response> handle(MapName map, Optional<Bytes> key, Call call) {
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

  private CompletionStage<Response> stream(MapName map, WatchQuery<Bytes> query, Call call) {
    // A browser that reconnects repeats its URL, and says in the header how far it came since.
    Optional<String> from =
        Optional.ofNullable(call.request().header("last-event-id"))
            .or(() -> Optional.ofNullable(call.query().text("from")));
    EventStream stream = new EventStream();
    watch(map, query, from, stream, stream::end, stream.over(), call);
    return stream.begun().exceptionally(WatchRoutes::ended);
  }

  private CompletionStage<Response> poll(MapName map, WatchQuery<Bytes> query, Call call) {
    Optional<String> index =
        Optional.ofNullable(call.query().text("index")).filter(it -> !it.equals("now"));
    Duration wait = wait(call.query().text("wait"));
    Poll poll = new Poll();
    watch(map, query, index, poll, poll::end, poll.last, call);
    return poll.last
        .completeOnTimeout(Optional.empty(), wait.toMillis(), TimeUnit.MILLISECONDS)
        .thenApplyAsync(
            unused ->
                poll.end()
                    .map(WatchRoutes::polled)
                    .or(
                        () ->
                            index.map(
                                it -> polled(new WatchEvent<>(List.of(), new WatchCursor(it)))))
                    .orElseThrow(
                        () ->
                            new ProblemException(
                                ProblemCode.UNAVAILABLE,
                                "not all partitions said within the wait how far they are")),
            Call.ASIDE)
        .exceptionally(WatchRoutes::ended);
  }

  /** Watches until it is over, the client is gone, or the server closes. */
  private void watch(
      MapName map,
      WatchQuery<Bytes> query,
      Optional<String> from,
      Flow.Subscriber<WatchEvent<Bytes, Content>> subscriber,
      Runnable end,
      CompletableFuture<?> over,
      Call call) {
    WatchQuery<Bytes> begun = from.map(it -> query.from(new WatchCursor(it))).orElse(query);
    open.add(end);
    var unused = over.whenComplete((done, failure) -> open.remove(end));
    call.request().sender().whenGone(end);
    troupe.rawMap(map.value()).async().watch(begun).subscribe(subscriber);
    if (closed) {
      end.run();
    }
  }

  /**
   * Takes what comes until it is a change. Marks of progress move the index on; the first changes,
   * or the end of the wait, end it.
   */
  private static final class Poll implements Flow.Subscriber<WatchEvent<Bytes, Content>> {
    final CompletableFuture<Optional<WatchEvent<Bytes, Content>>> last = new CompletableFuture<>();
    private Optional<WatchEvent<Bytes, Content>> latest = Optional.empty();
    private Flow.@Nullable Subscription subscription;
    private boolean over;

    /** Ends the watch. Answers what came last. */
    synchronized Optional<WatchEvent<Bytes, Content>> end() {
      over = true;
      Flow.Subscription from = subscription;
      if (from != null) {
        from.cancel();
      }
      last.complete(latest);
      return latest;
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription from) {
      subscription = from;
      if (over) {
        from.cancel();
      } else {
        from.request(1);
      }
    }

    @Override
    public synchronized void onNext(WatchEvent<Bytes, Content> event) {
      if (over) {
        return;
      }
      latest = Optional.of(event);
      if (!event.changes().isEmpty()) {
        end();
      } else if (subscription != null) {
        subscription.request(1);
      }
    }

    @Override
    public void onError(Throwable failure) {
      last.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end();
    }
  }

  private static Response polled(WatchEvent<Bytes, Content> event) {
    return Replies.object(
            json -> {
              json.writeArrayFieldStart("changes");
              for (WatchChange<Bytes, Content> change : event.changes()) {
                EventStream.write(json, change);
              }
              json.writeEndArray();
              json.writeStringField("index", event.cursor().text());
            })
        .with(new Header("Troupe-Index", event.cursor().text()))
        .with(EventStream.NO_CACHE);
  }

  private static Response ended(Throwable failure) {
    Throwable cause = ProblemRules.unwrapped(failure);
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
}
