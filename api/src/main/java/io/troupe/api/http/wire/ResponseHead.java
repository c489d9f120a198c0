package io.troupe.api.http.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.troupe.api.http.wire.Request.Header;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.IntStream;

/** Writes the heads of answers. */
final class ResponseHead {
  /** Room that most heads need. */
  static final int USUAL_BYTES = 512;

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);
  private static final byte[] LENGTH = "Content-Length: ".getBytes(US_ASCII);
  private static final byte[] CHUNKED = "Transfer-Encoding: chunked\r\n".getBytes(US_ASCII);
  private static final byte[] CLOSE = "Connection: close\r\n".getBytes(US_ASCII);
  private static final byte[] KEEP_ALIVE = "Connection: Keep-Alive\r\n".getBytes(US_ASCII);
  private static final byte[][] BEGINNINGS =
      IntStream.range(0, 600).mapToObj(ResponseHead::beginning).toArray(byte[][]::new);

  private static volatile Dated dated = new Dated(Long.MIN_VALUE, new byte[0]);

  private ResponseHead() {}

  /** The lines that stay the same for a second. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Dated(long second, byte[] lines) {}

  /** What becomes of the connection. */
  enum After {
    /** It goes on, as HTTP/1.1 has it. */
    STAYS,
    /** It goes on, which a client of HTTP/1.0 wants to hear. */
    STAYS_SAID,
    CLOSES
  }

  /** How the body's end is told. */
  sealed interface Length {
    /** By its bytes. */
    record Bytes(int count) implements Length {}

    /** By the last chunk. */
    record Chunked() implements Length {}

    /** By the end of the connection, or there is no body. */
    record Unsaid() implements Length {}

    /** That of an answer. */
    static Length of(Response response, boolean isHttp10) {
      return switch (response.content()) {
        case Response.Whole whole ->
            response.status() == 204 || response.status() == 304
                ? new Unsaid()
                : new Bytes(whole.bytes().length);
        case Response.Streamed streamed -> isHttp10 ? new Unsaid() : new Chunked();
      };
    }
  }

  /** Writes a head with the empty line behind it. */
  static void write(Response response, Length length, After after, ByteBuf out) {
    out.writeBytes(BEGINNINGS[response.status()]);
    for (Header header : response.headers()) {
      ascii(header.name(), out);
      out.writeByte(':').writeByte(' ');
      ascii(header.value(), out);
      line(out);
    }
    out.writeBytes(dated());
    switch (after) {
      case STAYS -> {}
      case STAYS_SAID -> out.writeBytes(KEEP_ALIVE);
      case CLOSES -> out.writeBytes(CLOSE);
    }
    switch (length) {
      case Length.Bytes bytes -> {
        out.writeBytes(LENGTH);
        out.writeCharSequence(Integer.toString(bytes.count()), US_ASCII);
        line(out);
      }
      case Length.Chunked chunked -> out.writeBytes(CHUNKED);
      case Length.Unsaid unsaid -> {}
    }
    line(out);
  }

  /** Writes leave to send a body. */
  static void writeContinue(ByteBuf out) {
    out.writeBytes(CONTINUE);
  }

  static void line(ByteBuf out) {
    out.writeByte('\r').writeByte('\n');
  }

  /** No header can forge another one, whoever made it. */
  private static void ascii(String text, ByteBuf out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.writeByte(c >= ' ' && c <= '~' ? c : '?');
    }
  }

  private static byte[] beginning(int status) {
    String reason = switch (status) { // as RFC 9110 calls them now
          case 413 -> "Content Too Large";
          case 422 -> "Unprocessable Content";
          default -> HttpResponseStatus.valueOf(status).reasonPhrase();
        };
    // A browser shall take no value for a script or a page.
    return ("HTTP/1.1 " + status + " " + reason + "\r\nX-Content-Type-Options: nosniff\r\n")
        .getBytes(US_ASCII);
  }

  private static byte[] dated() {
    long second = System.currentTimeMillis() / 1_000;
    Dated last = dated;
    if (last.second() != second) {
      String date = DATE.format(Instant.ofEpochSecond(second));
      last = new Dated(second, ("Server: troupe\r\nDate: " + date + "\r\n").getBytes(US_ASCII));
      dated = last;
    }
    return last.lines();
  }
}
