package io.troupe.api.http.wire;

import java.io.Serial;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Who sent a request: has its body, and waits for its answer. For use from any thread. */
public interface Sender {
  /** How much is read of a body that nobody wants, so that its client comes to read the answer. */
  long MAX_DISCARDED_BYTES = 32L << 20;

  /** Whether the body came with the head: no time has passed that would matter. */
  boolean isWhole();

  /**
   * Reads the body; to be called once at most. A client that waits for leave to send ({@code
   * Expect: 100-continue}) gets it now, unless it announced too much.
   *
   * @param maxBytes the longest body that passes
   * @param within how long it may take
   * @return an array that nobody else holds; or fails with {@link Broken}. Completed on the loop
   */
  CompletionStage<byte[]> body(int maxBytes, Duration within);

  /** The loop of the connection, never to be blocked: what answers there needs no further hop. */
  Executor loop();

  /**
   * Runs this, once and soon, if the client goes away before its answer has ended, or ends its side
   * of the connection: the two look the same. Called on the loop.
   */
  void whenGone(Runnable action);

  /** Why a body cannot be had. */
  enum Why {
    TOO_LARGE,
    LATE,
    BROKE_OFF
  }

  /** A body that cannot be had. */
  final class Broken extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final Why why;

    Broken(Why why) {
      super("the body: " + why, null, false, false);
      this.why = why;
    }

    /** Why. */
    public Why why() {
      return why;
    }
  }

  /** Of a request that came over no connection. */
  final class Absent implements Sender {
    private final byte[] body;

    Absent(byte[] body) {
      this.body = body;
    }

    @Override
    public boolean isWhole() {
      return true;
    }

    @Override
    public CompletionStage<byte[]> body(int maxBytes, Duration within) {
      return body.length > maxBytes
          ? CompletableFuture.failedFuture(new Broken(Why.TOO_LARGE))
          : CompletableFuture.completedFuture(body);
    }

    @Override
    public Executor loop() {
      return Runnable::run;
    }

    @Override
    public void whenGone(Runnable action) {}
  }
}
