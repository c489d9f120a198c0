package io.troupe.api.http.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.Version;
import io.troupe.api.map.Options;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a stream does with looks that fail. */
@Timeout(60)
class ChangeStreamTest {
  private final Looks looks = new Looks();
  private final Client client = new Client();

  /** Answers each look with the next of them; the last is waited for. */
  private static final class Looks implements ChangeStream.Source<Long> {
    private final Queue<CompletionStage<Optional<Long>>> answers = new ArrayDeque<>();

    @Override
    public String event() {
      return "number";
    }

    @Override
    public synchronized CompletionStage<Optional<Long>> look(
        Optional<Version> seen, Options options) {
      CompletionStage<Optional<Long>> next = answers.poll();
      return next == null ? new CompletableFuture<>() : next;
    }

    @Override
    public Version seen(Long shown) {
      return new Version(shown);
    }

    @Override
    public void write(Long shown, JsonGenerator json) {}

    void refuse(Refusal.Code code) {
      answers.add(
          CompletableFuture.failedFuture(
              new CompletionException(new RefusedException(code, "why"))));
    }
  }

  private static final class Client implements Flow.Subscriber<byte[]> {
    private final CompletableFuture<String> first = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(10);
    }

    @Override
    public void onNext(byte[] event) {
      first.complete(new String(event, StandardCharsets.UTF_8));
    }

    @Override
    public void onError(Throwable failure) {
      first.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      first.complete("over");
    }
  }

  private String first() {
    new ChangeStream<>(looks, Optional.of(new Version(7))).subscribe(client);
    return client.first.join();
  }

  @Test
  void whatCannotBeAskedNowIsAskedAgain() {
    looks.refuse(Refusal.Code.UNAVAILABLE);
    looks.answers.add(CompletableFuture.completedFuture(Optional.of(8L)));
    assertThat(first()).startsWith("event: number\nid: 8\n");
  }

  @Test
  void whatMakesNoSenseEndsIt() {
    looks.refuse(Refusal.Code.INVALID);
    looks.answers.add(CompletableFuture.completedFuture(Optional.of(8L)));
    assertThat(first()).isEqualTo("over");
  }
}
