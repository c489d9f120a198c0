package io.troupe.api.http.wire;

import io.troupe.api.http.wire.Request.Header;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * An answer. Headers of the connection and of the body's length are not among its headers: they are
 * written by themselves, and so are {@code Server}, {@code Date} and {@code
 * X-Content-Type-Options}.
 *
 * @param headers values of visible ASCII characters and spaces; others are written as {@code ?}
 */
public record Response(int status, List<Header> headers, Content content) {
  private static final Whole EMPTY = new Whole(new byte[0]);

  /** What follows the head. */
  public sealed interface Content {}

  /**
   * Bytes that nobody changes any more.
   *
   * @param bytes all of them
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Whole(byte[] bytes) implements Content {}

  /**
   * Bytes that come as the client takes them, one array at a time. An error breaks the connection
   * off; a client that goes away cancels.
   *
   * @param quiet after so long without bytes {@code filler} is written
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Streamed(Flow.Publisher<byte[]> bytes, Duration quiet, byte[] filler)
      implements Content {}

  /** Without a body. */
  public static Response of(int status, Header... headers) {
    return new Response(status, List.of(headers), EMPTY);
  }

  /** With a body that nobody changes any more. */
  public static Response of(int status, String contentType, byte[] body) {
    return new Response(status, List.of(new Header("Content-Type", contentType)), new Whole(body));
  }

  /** The same with another status. */
  public Response withStatus(int other) {
    return new Response(other, headers, content);
  }

  /** The same with another body. */
  public Response withContent(Content other) {
    return new Response(status, headers, other);
  }

  /** The same with one more header. */
  public Response with(Header header) {
    List<Header> more = new ArrayList<>(headers.size() + 1);
    more.addAll(headers);
    more.add(header);
    return new Response(status, more, content);
  }
}
