package io.troupe.api.http.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.Version;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.wire.Request.Header;
import io.troupe.api.http.wire.Response;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What changes, as server-sent events: an event for each look that shows something, as far as its
 * client takes them. It looks for the next one once the last one was taken, so that nothing waits
 * here. Where a look cannot be answered now, it looks again; where what was seen is refused as
 * {@code INVALID}, it ends: its client comes again with that, and is told why.
 *
 * @param <T> what a look shows
 */
public final class ChangeStream<T> implements Flow.Publisher<byte[]>, Flow.Subscription {
  /** The type of such an answer. */
  public static final String TYPE = "text/event-stream";

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
  private static final Duration LOOK = Duration.ofSeconds(30);

  /** Where the partition cannot be asked now. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final byte[] COMMENT = ":\n\n".getBytes(UTF_8);

  /**
   * Where changes are looked for.
   *
   * @param <T> what a look shows
   */
  public interface Source<T> {
    /** The name of its events. */
    String event();

    /** What is there if it is something else than was seen; empty where nothing changed in time. */
    CompletionStage<Optional<T>> look(Optional<Version> seen, Options options);

    /** What is seen by what a look showed. */
    Version seen(T shown);

    /** Writes the fields of an event. */
    void write(T shown, JsonGenerator json) throws IOException;
  }

  private final Source<T> source;
  private final CompletableFuture<Boolean> over = new CompletableFuture<>();
  private Optional<Version> seen;
  private Flow.@Nullable Subscriber<? super byte[]> client;
  private long demand;
  private boolean looks;

  /**
   * Nothing is looked for before somebody listens.
   *
   * @param seen what its client knows already
   */
  public ChangeStream(Source<T> source, Optional<Version> seen) {
    this.source = source;
    this.seen = seen;
  }

  /** The answer that begins it. */
  public Response response() {
    return new Response(
        200,
        List.of(new Header("Cache-Control", "no-store"), new Header("Content-Type", TYPE)),
        new Response.Streamed(this, KEEP_ALIVE, COMMENT));
  }

  /** What is to be done once it is over. */
  public void whenOver(Runnable action) {
    var unused = over.thenRun(action);
  }

  /** Ends it without a word: its client goes on elsewhere from what it saw. */
  public void end() {
    Flow.@Nullable Subscriber<? super byte[]> to;
    synchronized (this) {
      to = client;
      client = null;
    }
    if (over.complete(true) && to != null) {
      to.onComplete();
    }
  }

  @Override
  public void subscribe(Flow.Subscriber<? super byte[]> subscriber) {
    subscriber.onSubscribe(this);
    boolean isOver;
    synchronized (this) {
      isOver = over.isDone();
      if (!isOver) {
        client = subscriber;
      }
    }
    if (isOver) {
      subscriber.onComplete();
    } else {
      look();
    }
  }

  @Override
  public void request(long count) {
    synchronized (this) {
      demand += count;
    }
    look();
  }

  @Override
  public void cancel() {
    end();
  }

  private void look() {
    synchronized (this) {
      if (looks || demand == 0 || client == null || over.isDone()) {
        return;
      }
      looks = true;
    }
    var unused =
        source
            .look(seen, Options.DEFAULT.withTimeout(LOOK))
            .whenCompleteAsync(
                (observed, failure) -> {
                  if (failure != null && isForEver(failure)) {
                    end();
                  } else if (failure != null) {
                    CompletableFuture.delayedExecutor(
                            PAUSE.toMillis(), TimeUnit.MILLISECONDS, Call.ASIDE)
                        .execute(() -> looked(Optional.empty()));
                  } else {
                    looked(observed);
                  }
                },
                Call.ASIDE);
  }

  /** What asks for what makes no sense is not answered any better later. */
  private static boolean isForEver(Throwable failure) {
    return Requests.cause(failure) instanceof RefusedException refused
        && refused.refusal().code() == Refusal.Code.INVALID;
  }

  private void looked(Optional<T> observed) {
    synchronized (this) {
      looks = false;
      Flow.Subscriber<? super byte[]> to = client;
      if (to != null && observed.isPresent()) {
        seen = observed.map(source::seen);
        demand--;
        to.onNext(event(observed.get()));
      }
    }
    look();
  }

  private byte[] event(T observed) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        ("event: " + source.event() + "\nid: " + source.seen(observed) + "\ndata: ")
            .getBytes(UTF_8));
    bytes.writeBytes(
        Replies.bytes(
            json -> {
              json.writeStartObject();
              source.write(observed, json);
              json.writeEndObject();
            }));
    bytes.writeBytes("\n\n".getBytes(UTF_8));
    return bytes.toByteArray();
  }
}
