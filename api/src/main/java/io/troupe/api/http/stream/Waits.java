package io.troupe.api.http.stream;

import io.troupe.api.http.request.Call;
import io.troupe.api.http.wire.Response;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Those who wait for a change, until the server closes. */
public final class Waits {
  private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /** Nobody yet. */
  public Waits() {}

  /** Answers those who wait, that nothing changed, and ends streams. */
  public void close() {
    closed = true;
    waiting.forEach(Runnable::run);
  }

  /** What was waited for, or once the server closes, that nothing changed. */
  public <T> CompletionStage<T> untilClosed(CompletionStage<T> wait, T unchanged) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Runnable end =
        () -> {
          boolean unused = answer.complete(unchanged);
        };
    waiting.add(end);
    var unused =
        wait.whenComplete(
            (awaited, failure) -> {
              waiting.remove(end);
              boolean unusedDone =
                  failure == null
                      ? answer.complete(awaited)
                      : answer.completeExceptionally(failure);
            });
    if (closed) {
      end.run();
    }
    return answer;
  }

  /** A stream that ends with its connection, or once the server closes. */
  public CompletionStage<Response> stream(ChangeStream<?> stream, Call call) {
    Runnable end = stream::end;
    waiting.add(end);
    stream.whenOver(() -> waiting.remove(end));
    call.request().sender().whenGone(end);
    if (closed) {
      end.run();
    }
    return CompletableFuture.completedFuture(stream.response());
  }
}
