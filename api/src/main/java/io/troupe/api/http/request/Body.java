package io.troupe.api.http.request;

import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.problem.ProblemRules;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;

/**
 * Reads bodies within a limit.
 *
 * <p>Bytes past the limit are counted and dropped, never kept. They are read all the same, up to
 * {@link #MAX_DISCARDED_BYTES}, since many clients look at an answer only once they have sent
 * everything; behind that the answer is sent at once and the connection closed.
 */
public final class Body {
  /** How much is read of a body that will not be used. */
  public static final long MAX_DISCARDED_BYTES = 32L << 20;

  private Body() {}

  /**
   * The whole body, as an array that nobody else holds or changes.
   *
   * @param maxBytes the largest body that passes; the next byte is refused as too large
   * @param expectsContinue whether the client waits for leave to send; an oversized body it has
   *     announced is then never sent
   * @param timeout how long the body may take
   */
  public static CompletionStage<byte[]> read(
      HttpEntity entity,
      int maxBytes,
      boolean expectsContinue,
      Duration timeout,
      Materializer materializer) {
    if (entity instanceof HttpEntity.Strict strict) {
      ByteString data = strict.getData();
      return data.length() > maxBytes
          ? CompletableFuture.failedFuture(tooLarge(maxBytes))
          : CompletableFuture.completedFuture(data.toArrayUnsafe());
    }
    long announced = entity.getContentLengthOption().orElse(-1);
    if (announced > maxBytes && (expectsContinue || announced > MAX_DISCARDED_BYTES)) {
      return CompletableFuture.failedFuture(tooLarge(maxBytes));
    }
    int expected = announced >= 0 && announced <= maxBytes ? (int) announced : 0;
    return entity
        .withoutSizeLimit()
        .getDataBytes()
        .completionTimeout(timeout)
        .runWith(Sink.fold(new Collected(expected, maxBytes), Collected::plus), materializer)
        .handle(
            (collected, failure) -> {
              if (failure != null) {
                throw readFailure(failure);
              }
              return collected.bytes();
            });
  }

  /** Reads a body that nobody wants, so that the connection can go on; never fails. */
  public static CompletionStage<Done> discard(
      HttpEntity entity, boolean expectsContinue, Duration timeout, Materializer materializer) {
    if (entity instanceof HttpEntity.Strict
        || expectsContinue
        || entity.getContentLengthOption().orElse(0) > MAX_DISCARDED_BYTES) {
      return CompletableFuture.completedFuture(Done.getInstance());
    }
    return entity
        .withoutSizeLimit()
        .getDataBytes()
        .completionTimeout(timeout)
        .runWith(Sink.fold(new Collected(0, 0), Collected::plus), materializer)
        .handle((collected, failure) -> Done.getInstance());
  }

  private static ProblemException tooLarge(int maxBytes) {
    return ProblemException.tooLarge("this body has at most " + maxBytes + " bytes");
  }

  private static ProblemException readFailure(Throwable failure) {
    return switch (ProblemRules.unwrapped(failure)) {
      case ProblemException e -> e;
      case TimeoutException e ->
          new ProblemException(
              ProblemCode.DEADLINE_PASSED, "the body did not arrive in time; nothing happened");
      case Throwable e -> ProblemException.invalid("the body broke off; nothing happened");
    };
  }

  /** What has arrived so far. Belongs to one stream, which is why it may change. */
  private static final class Collected {
    private final int maxBytes;
    private byte[] kept;
    private long length;

    Collected(int expected, int maxBytes) {
      this.maxBytes = maxBytes;
      this.kept = new byte[expected];
    }

    Collected plus(ByteString chunk) {
      long before = length;
      length += chunk.length();
      if (length > MAX_DISCARDED_BYTES) {
        throw tooLarge(maxBytes);
      }
      if (length <= maxBytes) {
        int needed = (int) length;
        if (needed > kept.length) {
          kept = Arrays.copyOf(kept, Math.min(maxBytes, Math.max(needed, kept.length * 2)));
        }
        chunk.copyToArray(kept, (int) before, chunk.length());
      } else {
        kept = new byte[0];
      }
      return this;
    }

    byte[] bytes() {
      if (length > maxBytes) {
        throw tooLarge(maxBytes);
      }
      return length == kept.length ? kept : Arrays.copyOf(kept, (int) length);
    }
  }
}
