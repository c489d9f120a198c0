package io.troupe.api.http.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.troupe.api.http.wire.Request.Header;
import io.troupe.api.http.wire.RequestRules.Fault;
import io.troupe.api.http.wire.ResponseHead.After;
import io.troupe.api.http.wire.ResponseHead.Length;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one connection, one after the other; and its end, once no whole head of a request
 * came for a while, or once the server closes and the request in flight is answered. All of it runs
 * on its loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** What of an answer is written with its head. */
  private static final int MAX_JOINED_BYTES = 16 << 10;

  /** How long the client has to read an answer before which not all that it sent was read. */
  private static final Duration LINGER = Duration.ofSeconds(5);

  /** How often a client that makes no room for its answer is looked at before it is given up. */
  private static final int MAX_STALLS = 11;

  private final WireServer server;
  private final Loop loop;
  private final RequestDecoder decoder;
  private final long idleNanos;

  private @Nullable ChannelHandlerContext ctx;
  private @Nullable ChannelHandlerContext decoderCtx;

  /** The request in flight, from its head to the end of its answer. */
  private @Nullable Exchange current;

  /** What is handed over with it once its body is here, or what came of it. */
  private @Nullable Request arriving;

  private @Nullable Outgoing outgoing;

  /** The next request waits until its predecessor's answer has left enough room. */
  private boolean waitsForRoom;

  /** The request in flight, if there is one, is the last. */
  private boolean closing;

  /** Nothing is read any more but to be dropped. */
  private boolean ending;

  private boolean endsAfterAnswer;
  private boolean lostRest;
  private boolean inputEnded;
  private boolean wrote;
  private long headDueFrom = System.nanoTime();
  private int stalls;
  private @Nullable Future<?> watchdog;

  Connection(WireServer server, EventLoop loop, RequestDecoder decoder, Duration idle) {
    this.server = server;
    this.loop = new Loop(loop, cause -> exceptionCaught(ctx(), cause));
    this.decoder = decoder;
    this.idleNanos = idle.toNanos();
  }

  Loop loop() {
    return loop;
  }

  private ChannelHandlerContext ctx() {
    ChannelHandlerContext own = ctx;
    if (own == null) {
      throw new IllegalStateException("this connection has not begun");
    }
    return own;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext own) {
    ctx = own;
    decoderCtx = own.pipeline().context(decoder);
    watch(idleNanos);
    if (!server.opened(this)) {
      drop(own);
    }
  }

  // What comes in.

  @Override
  public void channelRead(ChannelHandlerContext own, Object message) {
    try {
      if (ending) {
        return;
      }
      if (message instanceof HttpRequest head) {
        head(head);
      }
      Exchange exchange = current;
      if (message instanceof HttpContent content && exchange != null) {
        content(content, exchange);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void head(HttpRequest head) {
    if (head.decoderResult().isFailure()) {
      malformed(RequestRules.undecoded(head.decoderResult().cause()));
      return;
    }
    List<Header> headers = RequestRules.headers(head);
    Fault fault = RequestRules.fault(head, headers);
    if (fault != null) {
      malformed(fault);
      return;
    }
    boolean isHttp10 = head.protocolVersion().equals(HttpVersion.HTTP_1_0);
    String expect = head.headers().get(HttpHeaderNames.EXPECT);
    Exchange exchange =
        new Exchange(
            this,
            new Exchange.Framing(
                isHttp10,
                head.method().name().equals("HEAD"),
                HttpUtil.isKeepAlive(head),
                !isHttp10 && "100-continue".equalsIgnoreCase(expect),
                HttpUtil.getContentLength(head, -1L)));
    if (inputEnded) {
      exchange.leave();
    }
    current = exchange;
    arriving = new Request(head.method().name(), head.uri(), headers, exchange);
  }

  private void content(HttpContent content, Exchange exchange) {
    if (content.decoderResult().isFailure()) {
      if (arriving == null) {
        exchange.lose(Sender.Why.BROKE_OFF);
      } else { // nobody has it yet, and it may be another one than its client meant
        arriving = null;
        malformed(RequestRules.undecoded(content.decoderResult().cause()));
      }
      return;
    }
    boolean wantsMore = exchange.take(content.content());
    if (content instanceof LastHttpContent) {
      decoder.pause();
      exchange.ended();
      handOver();
    } else if (!wantsMore) {
      decoder.pause();
      handOver();
    }
  }

  /** Lets the request be answered, if it is not yet. */
  private void handOver() {
    Exchange exchange = current;
    Request request = arriving;
    if (exchange == null || request == null) {
      return;
    }
    arriving = null;
    if (!exchange.reads()) {
      decoder.pause();
    }
    exchange.handOver();
    var unused =
        server
            .handler()
            .handle(request)
            .whenComplete(
                (response, failure) -> loop.run(() -> answer(exchange, response, failure)));
  }

  private void answer(Exchange exchange, @Nullable Response response, @Nullable Throwable failure) {
    if (response == null) {
      LOG.error("a request was not answered", failure);
      drop(ctx());
    } else {
      exchange.answer(response);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext own) {
    afterRead();
  }

  /** What came is decoded as far as it may be. */
  private void afterRead() {
    handOver();
    if (inputEnded && !ending && !decoder.isPaused()) {
      Exchange exchange = current;
      if (exchange != null) {
        exchange.lose(Sender.Why.BROKE_OFF);
      } else if (decoder.isInHead()) {
        malformed(new Fault(RequestRules.INVALID, "the head of the request broke off"));
      } else {
        end(false);
      }
    }
    flush();
  }

  /** Reads on: the body of the request in flight as far as it is wanted, or the next one. */
  void readOn() {
    ChannelHandlerContext from = decoderCtx;
    if (from == null || ending) {
      return;
    }
    try {
      decoder.resume(from);
    } catch (Exception e) {
      exceptionCaught(ctx(), e);
    }
    if (!decoder.isDecoding()) {
      afterRead();
    }
  }

  /** The rest of the body of the request in flight will not be read. */
  void loseRest() {
    lostRest = true;
    decoder.skip();
  }

  /** A body took too long. */
  void late(Exchange exchange) {
    exchange.lose(Sender.Why.LATE);
    flush();
  }

  private void malformed(Fault fault) {
    loseRest();
    Exchange none = new Exchange(this, new Exchange.Framing(false, false, false, false, 0));
    none.ended();
    current = none;
    none.answer(server.handler().malformed(fault.status(), fault.detail()));
  }

  // What goes out.

  void writeContinue() {
    ByteBuf leave = ctx().alloc().buffer(ResponseHead.USUAL_BYTES);
    ResponseHead.writeContinue(leave);
    write(leave);
    flush();
  }

  /** Writes an answer; all of the body was read that will be. */
  void write(Exchange exchange, Response response) {
    Exchange.Framing framing = exchange.framing();
    boolean stays = framing.keepsAlive() && exchange.hasWholeBody() && !closing && !lostRest;
    boolean hasBody = !framing.isHead() && response.status() != 204 && response.status() != 304;
    Length length = Length.of(response, framing.isHttp10());
    if (hasBody && length instanceof Length.Unsaid) {
      stays = false;
    }
    endsAfterAnswer = !stays;
    After after = !stays ? After.CLOSES : framing.isHttp10() ? After.STAYS_SAID : After.STAYS;
    byte[] joined =
        response.content() instanceof Response.Whole whole
                && hasBody
                && whole.bytes().length <= MAX_JOINED_BYTES
            ? whole.bytes()
            : null;
    ByteBuf head =
        ctx().alloc().buffer(ResponseHead.USUAL_BYTES + (joined == null ? 0 : joined.length));
    ResponseHead.write(response, length, after, head);
    if (joined != null) {
      head.writeBytes(joined);
    }
    write(head);
    if (joined != null || !hasBody) {
      answered();
      return;
    }
    Outgoing body =
        switch (response.content()) {
          case Response.Whole whole -> Outgoing.of(this, ctx(), whole.bytes());
          case Response.Streamed streamed ->
              Outgoing.of(this, ctx(), streamed, !framing.isHttp10());
        };
    outgoing = body;
    body.begin();
  }

  private void write(ByteBuf bytes) {
    wrote = true;
    var unused = ctx().write(bytes, ctx().voidPromise());
  }

  private void flush() {
    if (wrote) {
      wrote = false;
      ctx().flush();
    }
  }

  /** The answer in flight is written to its end, or waits in buffers for its client. */
  void answered() {
    Exchange exchange = current;
    if (exchange != null) {
      exchange.done();
    }
    current = null;
    outgoing = null;
    stalls = 0;
    headDueFrom = System.nanoTime();
    if (endsAfterAnswer || closing) {
      end(lostRest || decoder.hasBytes());
    } else if (ctx().channel().isWritable()) {
      resumeAndFlush();
    } else {
      waitsForRoom = true;
      ctx().flush();
    }
  }

  private void resumeAndFlush() {
    readOn();
    if (!decoder.isDecoding()) {
      flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext own) {
    if (!own.channel().isWritable()) {
      return;
    }
    stalls = 0;
    Outgoing body = outgoing;
    if (body != null) {
      body.goOn();
    } else if (waitsForRoom) {
      waitsForRoom = false;
      headDueFrom = System.nanoTime();
      // Not from within the flush that made the room.
      loop.later(this::resumeAndFlush);
    }
  }

  // Its end.

  /** Lets it end once it has answered what it was asked. */
  void close() {
    closing = true;
    if (current == null) {
      end(waitsForRoom || decoder.hasBytes());
    }
  }

  /** Ends it now; who waits for an answer hears that there is none. */
  void cut() {
    closing = true;
    Exchange exchange = current;
    if (exchange != null && !exchange.isOver()) {
      exchange.lose(Sender.Why.BROKE_OFF);
      exchange.answer(server.handler().unanswered());
    }
    flush();
    drop(ctx());
  }

  /**
   * Ends it once all is written.
   *
   * @param linger whether to wait for the client to end its side: what it sends now would otherwise
   *     make its system drop the answer
   */
  private void end(boolean linger) {
    if (ending) {
      return;
    }
    ending = true;
    wrote = false;
    decoder.skip();
    ChannelHandlerContext own = ctx();
    if (!linger || inputEnded) {
      closeOnceWritten(own);
      return;
    }
    own.channel().config().setAutoRead(true);
    ChannelFuture written = own.writeAndFlush(Unpooled.EMPTY_BUFFER);
    var unused = written.addListener(done -> loop.run(() -> linger(own)));
  }

  private static void closeOnceWritten(ChannelHandlerContext own) {
    ChannelFuture written = own.writeAndFlush(Unpooled.EMPTY_BUFFER);
    var unused = written.addListener(ChannelFutureListener.CLOSE);
  }

  private void linger(ChannelHandlerContext own) {
    var unused = ((DuplexChannel) own.channel()).shutdownOutput();
    var unusedEnd = loop.schedule(() -> drop(own), LINGER.toNanos());
  }

  private static void drop(ChannelHandlerContext own) {
    var unused = own.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext own, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      if (ending) {
        closeOnceWritten(own);
        return;
      }
      Exchange exchange = current;
      if (exchange != null) {
        exchange.leave();
      }
      afterRead();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext own) {
    ending = true;
    Future<?> timer = watchdog;
    if (timer != null) {
      timer.cancel(false);
    }
    Outgoing body = outgoing;
    if (body != null) {
      loop.run(body::gone);
    }
    Exchange exchange = current;
    if (exchange != null) {
      current = null;
      loop.run(exchange::gone);
    }
    server.closed(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext own, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.error("a connection broke", cause);
    }
    drop(own);
  }

  private void watch(long nanos) {
    watchdog = loop.schedule(this::look, nanos);
  }

  /** Whether a head is overdue, or a client takes nothing of its answer. */
  private void look() {
    ChannelHandlerContext own = ctx();
    boolean waits = !own.channel().isWritable() || (current == null && hasUnsent(own));
    if (waits) {
      stalls++;
      headDueFrom = System.nanoTime();
    } else {
      stalls = 0;
    }
    long left = idleNanos - (System.nanoTime() - headDueFrom);
    if (stalls > MAX_STALLS || (current == null && left <= 0)) {
      drop(own);
    } else {
      watch(current == null ? left : idleNanos);
    }
  }

  private static boolean hasUnsent(ChannelHandlerContext own) {
    ChannelOutboundBuffer unsent = own.channel().unsafe().outboundBuffer();
    return unsent != null && unsent.totalPendingWriteBytes() > 0;
  }
}
