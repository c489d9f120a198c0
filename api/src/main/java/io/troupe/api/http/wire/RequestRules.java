package io.troupe.api.http.wire;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.troupe.api.http.wire.Request.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a head must be to be handed on; see RFC 9112. Pure. */
final class RequestRules {
  static final int INVALID = 400;
  static final int NOT_ALLOWED = 405;
  static final int TOO_LARGE = 413;
  static final int MAX_HEADERS = 64;

  private static final int MAX_METHOD_CHARS = 16;
  private static final int MAX_NAME_CHARS = 64;
  private static final int MAX_VALUE_CHARS = 8_192;
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE");

  private RequestRules() {}

  /**
   * What is wrong with a head.
   *
   * @param status 400, 405 or 413
   */
  record Fault(int status, String detail) {}

  /** What could not be decoded. */
  static Fault undecoded(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException e -> targetTooLong();
      case TooLongHttpHeaderException e ->
          new Fault(TOO_LARGE, "the headers have more than 64 KiB together");
      default -> new Fault(INVALID, "this is no HTTP/1.1 request: " + cause.getMessage());
    };
  }

  /** What is wrong with a head that was decoded; null for nothing. */
  static @Nullable Fault fault(HttpRequest head, List<Header> headers) {
    String method = head.method().name();
    if (method.length() > MAX_METHOD_CHARS) {
      return new Fault(INVALID, "this is no method of HTTP");
    }
    if (method.equals("CONNECT")) {
      return new Fault(INVALID, "this is no proxy");
    }
    if (!METHODS.contains(method)) {
      return new Fault(NOT_ALLOWED, "");
    }
    if (!isHttp1(head.protocolVersion())) {
      return new Fault(INVALID, "the version of HTTP is 1.1 or 1.0, and stands behind one target");
    }
    Fault fault = target(head.uri());
    if (fault == null) {
      fault = headers(headers);
    }
    if (fault == null) {
      fault = framing(head, method);
    }
    return fault == null ? host(head.uri(), headers) : fault;
  }

  /** As they are written: Netty makes others, equal to them, of {@code http/1.1}. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isHttp1(HttpVersion version) {
    return version == HttpVersion.HTTP_1_1 || version == HttpVersion.HTTP_1_0;
  }

  private static @Nullable Fault target(String target) {
    if (target.length() > RequestDecoder.MAX_TARGET_CHARS) {
      return targetTooLong();
    }
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c > '~' || c == '#') {
        return new Fault(
            INVALID, "a target holds visible ASCII characters without '#'; encode others as %XX");
      }
    }
    return target.startsWith("/") || target.equals("*") || isAbsolute(target)
        ? null
        : new Fault(INVALID, "a target begins with a slash");
  }

  private static boolean isAbsolute(String target) {
    return target.regionMatches(true, 0, "http://", 0, 7)
        || target.regionMatches(true, 0, "https://", 0, 8);
  }

  private static Fault targetTooLong() {
    return new Fault(
        TOO_LARGE, "the target has more than " + RequestDecoder.MAX_TARGET_CHARS + " characters");
  }

  private static @Nullable Fault headers(List<Header> headers) {
    for (Header header : headers) {
      if (header.name().length() > MAX_NAME_CHARS) {
        return new Fault(
            TOO_LARGE, "the name of a header has more than " + MAX_NAME_CHARS + " characters");
      }
      if (header.value().length() > MAX_VALUE_CHARS) {
        return new Fault(
            TOO_LARGE, header.name() + " has more than " + MAX_VALUE_CHARS + " characters");
      }
    }
    return null;
  }

  /** Where the body ends must be beyond doubt. */
  private static @Nullable Fault framing(HttpRequest head, String method) {
    HttpHeaders headers = head.headers();
    boolean isCoded = headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
    boolean hasLength = headers.contains(HttpHeaderNames.CONTENT_LENGTH);
    if (isCoded && hasLength) {
      return new Fault(INVALID, "a request has a Content-Length or chunks, not both");
    }
    if (isCoded) {
      List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
      if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
        return new Fault(INVALID, "Transfer-Encoding is chunked and nothing else");
      }
      if (head.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
        return new Fault(INVALID, "HTTP/1.0 has no Transfer-Encoding");
      }
    }
    if (method.equals("TRACE") && (isCoded || hasLength)) {
      return new Fault(INVALID, "TRACE has no body");
    }
    if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)
        && headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY2)) {
      // Netty would take the next eight bytes for a body that nothing announces.
      return new Fault(INVALID, "drafts of WebSocket are not spoken here");
    }
    return null;
  }

  /** One host, and the same one as in an absolute target. */
  private static @Nullable Fault host(String target, List<Header> headers) {
    String host = "";
    int hosts = 0;
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase("host")) {
        host = header.value();
        hosts++;
      }
    }
    if (hosts > 1) {
      return new Fault(INVALID, "there is more than one Host");
    }
    if (host.isEmpty()) {
      return new Fault(INVALID, "a request names its Host");
    }
    int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
    if (scheme >= 0) {
      int slash = target.indexOf('/', scheme + 3);
      String authority = target.substring(scheme + 3, slash < 0 ? target.length() : slash);
      if (!authority.equalsIgnoreCase(host)) {
        return new Fault(INVALID, "Host and the target name different hosts");
      }
    }
    return null;
  }

  /** The headers as they were written. */
  static List<Header> headers(HttpRequest head) {
    List<Header> headers = new ArrayList<>(head.headers().size());
    var each = head.headers().iteratorCharSequence();
    while (each.hasNext()) {
      Map.Entry<CharSequence, CharSequence> header = each.next();
      headers.add(new Header(header.getKey().toString(), header.getValue().toString()));
    }
    return headers;
  }
}
