package io.troupe.api.http.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Netty's decoder, which can wait: while it is paused the bytes that came stay undecoded, and no
 * more are read than one read brings. And it refuses folded headers, which Netty would join.
 */
final class RequestDecoder extends HttpRequestDecoder {
  /** Of a target: a key of 1 KiB, each byte as three characters, twice over. */
  static final int MAX_TARGET_CHARS = 8_192;

  private static final int MAX_REST_OF_LINE = 32;
  private static final int MAX_HEADERS_BYTES = 64 << 10;
  private static final int MAX_PIECE_BYTES = 64 << 10;

  private boolean paused;
  private boolean skips;
  private boolean inHead = true;

  /** The request line was read, and not yet the end of the head. */
  private boolean inHeaders;

  private int depth;

  RequestDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_TARGET_CHARS + MAX_REST_OF_LINE)
            .setMaxHeaderSize(MAX_HEADERS_BYTES)
            .setMaxChunkSize(MAX_PIECE_BYTES)
            .setHeadersFactory(FewHeaders.FACTORY)
            .setTrailersFactory(FewHeaders.FACTORY)
            // The same length twice says nothing new; lengths that differ are refused.
            .setAllowDuplicateContentLengths(true)
            // Lines may end in a line feed alone (RFC 9112, 2.2), but for those between chunks.
            .setStrictLineParsing(false));
  }

  /** Decodes no more until {@link #resume}. */
  void pause() {
    paused = true;
  }

  /** Goes on, now with what came meanwhile, or as soon as what is being decoded is done. */
  void resume(ChannelHandlerContext own) throws Exception {
    paused = false;
    if (depth == 0 && hasBytes()) {
      channelRead(own, Unpooled.EMPTY_BUFFER);
    }
    if (!paused || !hasBytes()) {
      own.channel().config().setAutoRead(true);
    }
  }

  /** Drops everything from now on. */
  void skip() {
    skips = true;
    paused = false;
  }

  boolean isPaused() {
    return paused;
  }

  /** Whether it is just handing on what it decoded. */
  boolean isDecoding() {
    return depth > 0;
  }

  /** Whether a head began that has not ended. */
  boolean isInHead() {
    return inHead && (inHeaders || hasBytes());
  }

  /** Whether something came that is not decoded. */
  boolean hasBytes() {
    return actualReadableBytes() > 0;
  }

  @Override
  public void channelRead(ChannelHandlerContext own, Object input) throws Exception {
    depth++;
    try {
      super.channelRead(own, input);
    } finally {
      depth--;
    }
    if (paused && hasBytes()) {
      own.channel().config().setAutoRead(false);
    }
  }

  /** Without Netty's reading on where nothing was decoded. */
  @Override
  public void channelReadComplete(ChannelHandlerContext own) {
    discardSomeReadBytes();
    own.fireChannelReadComplete();
  }

  /** The client's end of its side is for the connection: requests may be left in what came. */
  @Override
  public void userEventTriggered(ChannelHandlerContext own, Object event) {
    own.fireUserEventTriggered(event);
  }

  @Override
  protected void decodeLast(ChannelHandlerContext own, ByteBuf in, List<Object> out) {
    in.skipBytes(in.readableBytes());
  }

  @Override
  protected void decode(ChannelHandlerContext own, ByteBuf in, List<Object> out) throws Exception {
    if (skips) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (paused) {
      return;
    }
    int first = inHead && !inHeaders ? firstNoBlank(in) : in.readerIndex();
    if (inHead && hasFold(in, first)) {
      in.skipBytes(in.readableBytes());
      out.add(refused("a header goes on in the next line"));
      return;
    }
    super.decode(own, in, out);
    if (!out.isEmpty()) {
      inHead = out.getLast() instanceof LastHttpContent;
      inHeaders = false;
    } else if (inHead) {
      inHeaders |= in.readerIndex() > first;
    }
  }

  /** Where the request line begins: Netty passes over what is blank before it. */
  private static int firstNoBlank(ByteBuf in) {
    int at = in.readerIndex();
    while (at < in.writerIndex() && in.getByte(at) >= 0 && in.getByte(at) <= ' ') {
      at++;
    }
    return at;
  }

  /** Whether a line of the head begins with space, as far as the head is here. */
  private boolean hasFold(ByteBuf in, int at) {
    int end = in.writerIndex();
    if (inHeaders && isSpace(in.getByte(at))) {
      return true;
    }
    if (inHeaders && isLineEnd(in.getByte(at))) {
      return false;
    }
    for (int feed = in.indexOf(at, end, (byte) '\n');
        feed >= 0 && feed + 1 < end;
        feed = in.indexOf(feed + 1, end, (byte) '\n')) {
      byte next = in.getByte(feed + 1);
      if (isSpace(next)) {
        return true;
      }
      if (isLineEnd(next)) {
        return false;
      }
    }
    return false;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  private static boolean isLineEnd(byte b) {
    return b == '\r' || b == '\n';
  }

  private static HttpRequest refused(String why) {
    HttpRequest refused = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    refused.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(why)));
    return refused;
  }

  /** Leaves both to be refused, where Netty would take the length away. */
  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {}

  /** Refuses the first header too many as it comes: empty ones hold far more than their bytes. */
  private static final class FewHeaders extends DefaultHttpHeaders {
    static final HttpHeadersFactory FACTORY =
        new HttpHeadersFactory() {
          @Override
          public HttpHeaders newHeaders() {
            return new FewHeaders();
          }

          @Override
          public HttpHeaders newEmptyHeaders() {
            return new FewHeaders();
          }
        };

    private int count;

    @Override
    public HttpHeaders add(CharSequence name, Object value) {
      if (++count > RequestRules.MAX_HEADERS) {
        throw new IllegalArgumentException(
            "there are more than " + RequestRules.MAX_HEADERS + " headers");
      }
      return super.add(name, value);
    }
  }
}
