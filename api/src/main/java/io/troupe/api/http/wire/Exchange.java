package io.troupe.api.http.wire;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One request, from its head to the end of its answer: takes its body, and holds the answer back
 * until the body was read, since many clients look at an answer only once they have sent all.
 */
final class Exchange implements Sender {
  /** What is kept of a body before anybody asks for it: so much comes with most heads. */
  static final int MAX_EARLY_BYTES = 64 << 10;

  private static final Duration DISCARD_WITHIN = Duration.ofSeconds(5);
  private static final byte[] NOTHING = new byte[0];

  /** Where its body is. */
  private enum Body {
    /** What came early is kept; the rest is not read. */
    HELD,
    READ,
    /** It is read and dropped. */
    DROPPED,
    ENDED,
    /** The rest will never be read: the connection ends with the answer. */
    LOST
  }

  private final Connection connection;
  private final Framing framing;
  private final List<Runnable> whenGone = new ArrayList<>(0);

  private Body body = Body.HELD;
  private byte[] kept = NOTHING;
  private int length;
  private long total;
  private int maxBytes = MAX_EARLY_BYTES;
  private boolean expects;
  private boolean over;
  private boolean gone;
  private @Nullable CompletableFuture<byte[]> reading;
  private @Nullable Future<?> timer;
  private @Nullable Response held;

  /** Set before the request is handed over. */
  private boolean whole;

  /**
   * What its head says of the connection.
   *
   * @param announcedBytes −1 of chunks
   * @param expects whether its client waits for leave to send
   * @param keepsAlive whether further requests may follow
   */
  record Framing(
      boolean isHttp10, boolean isHead, boolean keepsAlive, boolean expects, long announcedBytes) {}

  Exchange(Connection connection, Framing framing) {
    this.connection = connection;
    this.framing = framing;
    this.expects = framing.expects();
  }

  Framing framing() {
    return framing;
  }

  boolean hasWholeBody() {
    return body == Body.ENDED;
  }

  /** Whether bytes of it are still to be read. */
  boolean reads() {
    return body == Body.READ || body == Body.DROPPED;
  }

  /** Its head, and what else came in the same read, is here. */
  void handOver() {
    whole = body == Body.ENDED;
  }

  /** Takes a piece of the body. Whether the next one may come before anybody asks for it. */
  boolean take(ByteBuf piece) {
    int bytes = piece.readableBytes();
    total += bytes;
    switch (body) {
      case HELD, READ -> {
        if (body == Body.READ && total > maxBytes) {
          drop();
          fail(Why.TOO_LARGE);
        } else {
          append(piece, bytes);
        }
      }
      case DROPPED -> {
        if (total > MAX_DISCARDED_BYTES) {
          lose(Why.TOO_LARGE);
        }
      }
      case ENDED, LOST -> {}
    }
    return body != Body.HELD || length < MAX_EARLY_BYTES;
  }

  private void append(ByteBuf piece, int bytes) {
    int needed = length + bytes;
    if (needed > kept.length) {
      long announced = framing.announcedBytes();
      int room =
          announced >= needed && announced <= MAX_EARLY_BYTES
              ? (int) announced
              : Math.max(needed, (int) Math.min(kept.length * 2L, maxBytes));
      kept = Arrays.copyOf(kept, room);
    }
    piece.readBytes(kept, length, bytes);
    length = needed;
  }

  private void drop() {
    body = Body.DROPPED;
    kept = NOTHING;
    length = 0;
  }

  /** The body came to its end. */
  void ended() {
    if (body == Body.LOST) {
      return;
    }
    boolean wanted = body == Body.READ;
    body = Body.ENDED;
    cancelTimer();
    if (wanted) {
      complete();
    }
    writeHeld();
  }

  /** No more will come of the body, or be read. */
  void lose(Why why) {
    if (body == Body.ENDED || body == Body.LOST) {
      return;
    }
    body = Body.LOST;
    kept = NOTHING;
    cancelTimer();
    connection.loseRest();
    fail(why);
    writeHeld();
  }

  private void complete() {
    CompletableFuture<byte[]> wanted = reading;
    if (wanted != null) {
      if (length > maxBytes) {
        fail(Why.TOO_LARGE);
      } else {
        byte[] bytes = length == kept.length ? kept : Arrays.copyOf(kept, length);
        kept = NOTHING;
        wanted.complete(bytes);
      }
    }
  }

  private void fail(Why why) {
    CompletableFuture<byte[]> wanted = reading;
    if (wanted != null) {
      wanted.completeExceptionally(new Broken(why));
    }
  }

  /** Answers, once; what comes after that is dropped. */
  void answer(Response response) {
    if (over || held != null) {
      return;
    }
    held = response;
    if (body == Body.HELD && (expects || framing.announcedBytes() > MAX_DISCARDED_BYTES)) {
      lose(Why.TOO_LARGE);
    } else if (body == Body.HELD || body == Body.READ) {
      drop();
      startTimer(DISCARD_WITHIN);
      connection.readOn();
    } else if (body == Body.DROPPED) {
      startTimer(DISCARD_WITHIN);
    } else {
      writeHeld();
    }
  }

  private void writeHeld() {
    Response response = held;
    if (response != null && !over) {
      over = true;
      connection.write(this, response);
    }
  }

  /** Whether its answer has begun to be written. */
  boolean isOver() {
    return over;
  }

  /** The answer was written to its end. */
  void done() {
    whenGone.clear();
  }

  /**
   * Its client ended its side, as one does that goes away: what would wait for its sake ends. An
   * answer is written all the same.
   */
  void leave() {
    gone = true;
    whenGone.forEach(connection.loop()::run);
    whenGone.clear();
  }

  /** The connection ended. */
  void gone() {
    over = true;
    cancelTimer();
    if (body != Body.ENDED) {
      body = Body.LOST;
      fail(Why.BROKE_OFF);
    }
    leave();
  }

  private void startTimer(Duration within) {
    cancelTimer();
    timer = connection.loop().schedule(() -> connection.late(this), within.toNanos());
  }

  private void cancelTimer() {
    Future<?> running = timer;
    if (running != null) {
      running.cancel(false);
      timer = null;
    }
  }

  // For any thread.

  @Override
  public boolean isWhole() {
    return whole;
  }

  @Override
  public CompletionStage<byte[]> body(int maxBytes, Duration within) {
    CompletableFuture<byte[]> wanted = new CompletableFuture<>();
    connection.loop().run(() -> read(wanted, maxBytes, within));
    return wanted;
  }

  private void read(CompletableFuture<byte[]> wanted, int most, Duration within) {
    reading = wanted;
    maxBytes = most;
    long announced = framing.announcedBytes();
    if (body == Body.ENDED) {
      complete();
    } else if (body != Body.HELD) {
      fail(Why.BROKE_OFF);
    } else if (announced > most && (expects || announced > MAX_DISCARDED_BYTES)) {
      fail(Why.TOO_LARGE);
    } else {
      if (expects) {
        expects = false;
        connection.writeContinue();
      }
      body = Body.READ;
      startTimer(within);
      if (length > most) {
        drop();
        fail(Why.TOO_LARGE);
      }
      connection.readOn();
    }
  }

  @Override
  public Executor loop() {
    return connection.loop()::run;
  }

  @Override
  public void whenGone(Runnable action) {
    connection
        .loop()
        .run(
            () -> {
              if (gone) {
                action.run();
              } else {
                whenGone.add(action);
              }
            });
  }
}
