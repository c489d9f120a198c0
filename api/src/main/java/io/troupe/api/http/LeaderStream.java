package io.troupe.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.troupe.actors.Version;
import io.troupe.api.election.AsyncTroupeElection;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.wire.Request.Header;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.ElectionJson;
import io.troupe.api.map.Options;
import io.troupe.coordination.election.ElectionReply;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who leads, as server-sent events: an event for each change, as far as its client takes them. It
 * looks for the next one once the last one was taken, so that nothing waits here.
 */
final class LeaderStream implements Flow.Publisher<byte[]>, Flow.Subscription {
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
  private static final Duration LOOK = Duration.ofSeconds(30);

  /** Where the partition cannot be asked now. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final byte[] COMMENT = ":\n\n".getBytes(UTF_8);

  private final AsyncTroupeElection election;
  private final CompletableFuture<Boolean> over = new CompletableFuture<>();
  private Optional<Version> seen;
  private Flow.@Nullable Subscriber<? super byte[]> client;
  private long demand;
  private boolean looks;

  LeaderStream(AsyncTroupeElection election, Optional<Version> seen) {
    this.election = election;
    this.seen = seen;
  }

  Response response() {
    return new Response(
        200,
        List.of(EventStream.NO_CACHE, new Header("Content-Type", EventStream.TYPE)),
        new Response.Streamed(this, KEEP_ALIVE, COMMENT));
  }

  void whenOver(Runnable action) {
    var unused = over.thenRun(action);
  }

  /** Ends it without a word: its client goes on elsewhere from what it saw. */
  void end() {
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
        election
            .observe(seen, Options.DEFAULT.withTimeout(LOOK))
            .whenCompleteAsync(
                (observed, failure) -> {
                  if (failure != null) {
                    CompletableFuture.delayedExecutor(
                            PAUSE.toMillis(), TimeUnit.MILLISECONDS, Call.ASIDE)
                        .execute(() -> looked(Optional.empty()));
                  } else {
                    looked(observed);
                  }
                },
                Call.ASIDE);
  }

  private void looked(Optional<ElectionReply.Observed> observed) {
    synchronized (this) {
      looks = false;
      Flow.Subscriber<? super byte[]> to = client;
      if (to != null && observed.isPresent()) {
        seen = observed.map(ElectionReply.Observed::seen);
        demand--;
        to.onNext(event(observed.get()));
      }
    }
    look();
  }

  private static byte[] event(ElectionReply.Observed observed) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(("event: leader\nid: " + observed.seen() + "\ndata: ").getBytes(UTF_8));
    bytes.writeBytes(
        Replies.bytes(
            json -> {
              json.writeStartObject();
              ElectionJson.write(observed, json);
              json.writeEndObject();
            }));
    bytes.writeBytes("\n\n".getBytes(UTF_8));
    return bytes.toByteArray();
  }
}
