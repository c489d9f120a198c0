package io.troupe.api.http.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of an answer on its way. No more of it is in buffers than the connection takes; of a
 * stream no more is asked for either. All of it runs on the connection's loop, but for the signals
 * of the publisher, which come back to it.
 */
final class Outgoing implements Flow.Subscriber<byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(Outgoing.class);
  private static final int SLICE_BYTES = 32 << 10;
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);

  private final Connection connection;
  private final ChannelHandlerContext ctx;
  private final Response.@Nullable Streamed streamed;
  private final boolean chunked;

  /** What is being written. */
  private byte @Nullable [] piece;

  private int at;
  private boolean ends;
  private boolean going;

  /** Whether a piece was asked for that has not come. */
  private boolean asked;

  private boolean over;
  private Flow.@Nullable Subscription subscription;
  private @Nullable Future<?> filling;
  private long lastNanos = System.nanoTime();

  private Outgoing(
      Connection connection,
      ChannelHandlerContext ctx,
      Response.@Nullable Streamed streamed,
      boolean chunked) {
    this.connection = connection;
    this.ctx = ctx;
    this.streamed = streamed;
    this.chunked = chunked;
  }

  /** All of {@code bytes}, and no more. */
  static Outgoing of(Connection connection, ChannelHandlerContext ctx, byte[] bytes) {
    Outgoing whole = new Outgoing(connection, ctx, null, false);
    whole.piece = bytes;
    whole.ends = true;
    return whole;
  }

  /** What comes, in chunks or as it is. */
  static Outgoing of(
      Connection connection,
      ChannelHandlerContext ctx,
      Response.Streamed streamed,
      boolean chunked) {
    return new Outgoing(connection, ctx, streamed, chunked);
  }

  void begin() {
    Response.Streamed stream = streamed;
    if (stream != null) {
      scheduleFilling(stream, stream.quiet().toNanos());
      ctx.flush(); // the head does not wait for what follows it
      stream.bytes().subscribe(this);
    } else {
      goOn();
    }
  }

  /** The connection takes more. */
  void goOn() {
    if (going || over) {
      return; // flushing below may come back here
    }
    going = true;
    try {
      do {
        while (piece != null && ctx.channel().isWritable()) {
          writeSlice(piece);
        }
        ctx.flush();
      } while (piece != null && ctx.channel().isWritable());
    } finally {
      going = false;
    }
    if (piece == null) {
      if (ends) {
        over();
        connection.answered();
      } else if (ctx.channel().isWritable()) {
        askForMore();
      }
    }
  }

  private void writeSlice(byte[] bytes) {
    int count = Math.min(SLICE_BYTES, bytes.length - at);
    ByteBuf slice = ctx.alloc().buffer(count);
    slice.writeBytes(bytes, at, count);
    var unused = ctx.write(slice, ctx.voidPromise());
    at += count;
    if (at == bytes.length) {
      piece = null;
      at = 0;
      if (chunked && !ends) {
        writeText("\r\n");
      }
    }
  }

  private void askForMore() {
    Flow.Subscription from = subscription;
    if (from != null && !asked) {
      asked = true;
      from.request(1);
    }
  }

  private void next(byte[] bytes) {
    if (over) {
      return;
    }
    asked = false;
    lastNanos = System.nanoTime();
    if (bytes.length > 0) { // an empty chunk would be the last
      if (chunked) {
        writeText(Integer.toHexString(bytes.length) + "\r\n");
      }
      piece = bytes;
      at = 0;
    }
    goOn();
  }

  private void writeText(String text) {
    ByteBuf out = ctx.alloc().buffer(text.length());
    out.writeCharSequence(text, US_ASCII);
    var unused = ctx.write(out, ctx.voidPromise());
  }

  private void end() {
    if (over) {
      return;
    }
    ends = true;
    if (chunked) {
      piece = LAST_CHUNK;
      at = 0;
    }
    goOn();
  }

  private void scheduleFilling(Response.Streamed stream, long nanos) {
    filling = connection.loop().schedule(() -> fill(stream), nanos);
  }

  private void fill(Response.Streamed stream) {
    long left = stream.quiet().toNanos() - (System.nanoTime() - lastNanos);
    if (left <= 0) {
      if (piece == null && ctx.channel().isWritable()) {
        ByteBuf filler = ctx.alloc().buffer(stream.filler().length + 16);
        if (chunked) {
          filler.writeCharSequence(Integer.toHexString(stream.filler().length), US_ASCII);
          ResponseHead.line(filler);
        }
        filler.writeBytes(stream.filler());
        if (chunked) {
          ResponseHead.line(filler);
        }
        var unused = ctx.writeAndFlush(filler, ctx.voidPromise());
      }
      lastNanos = System.nanoTime();
      left = stream.quiet().toNanos();
    }
    if (!over) {
      scheduleFilling(stream, left);
    }
  }

  /** The connection ended. */
  void gone() {
    if (!over) {
      over();
      Flow.Subscription from = subscription;
      if (from != null) {
        from.cancel();
      }
    }
  }

  private void over() {
    over = true;
    Future<?> timer = filling;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription from) {
    connection
        .loop()
        .later(
            () -> {
              subscription = from;
              if (over) {
                from.cancel();
              } else if (ctx.channel().isWritable()) {
                askForMore();
              }
            });
  }

  @Override
  public void onNext(byte[] bytes) {
    connection.loop().later(() -> next(bytes));
  }

  @Override
  public void onError(Throwable failure) {
    LOG.debug("an answer broke off", failure);
    connection
        .loop()
        .later(
            () -> {
              over();
              var unused = ctx.close();
            });
  }

  @Override
  public void onComplete() {
    connection.loop().later(this::end);
  }
}
