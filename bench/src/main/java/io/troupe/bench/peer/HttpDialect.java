package io.troupe.bench.peer;

import io.troupe.bench.load.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 on connections that are kept: as much of it as the servers here speak. */
abstract class HttpDialect implements Dialect {
  private static final byte[] CONTENT_LENGTH = ascii("\r\ncontent-length:");
  private static final byte[] CHUNKED = ascii("\r\ntransfer-encoding: chunked");
  private static final byte[] HEAD_END = ascii("\r\n\r\n");
  private static final int INCOMPLETE = -1;

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] whole = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    return whole;
  }

  @Override
  public @Nullable Outcome answer(ByteBuffer in) {
    int begin = in.position();
    int bodyBegin = find(in, begin, in.limit(), HEAD_END);
    if (bodyBegin == INCOMPLETE) {
      return null;
    }
    int status =
        (in.get(begin + 9) - '0') * 100
            + (in.get(begin + 10) - '0') * 10
            + in.get(begin + 11)
            - '0';
    int end = bodyEnd(in, begin, bodyBegin, status);
    if (end == INCOMPLETE || end > in.limit()) {
      return null;
    }
    in.position(end);
    return outcome(status);
  }

  private static int bodyEnd(ByteBuffer in, int begin, int bodyBegin, int status) {
    int length = find(in, begin, bodyBegin, CONTENT_LENGTH);
    if (length != INCOMPLETE) {
      return bodyBegin + (int) number(in, length, 10);
    }
    if (find(in, begin, bodyBegin, CHUNKED) != INCOMPLETE) {
      return chunksEnd(in, bodyBegin);
    }
    if (status == 204 || status == 304) {
      return bodyBegin;
    }
    throw new IllegalStateException("an answer of status " + status + " does not say its length");
  }

  private static int chunksEnd(ByteBuffer in, int begin) {
    int at = begin;
    while (true) {
      int content = find(in, at, in.limit(), ascii("\r\n"));
      if (content == INCOMPLETE) {
        return INCOMPLETE;
      }
      int size = (int) number(in, at, 16);
      at = content + size + 2;
      if (size == 0 || at > in.limit()) {
        return size == 0 ? at : INCOMPLETE;
      }
    }
  }

  /** The place behind the text, which is in lower case; any case will do. */
  private static int find(ByteBuffer in, int from, int to, byte[] text) {
    byte[] array = in.array();
    int offset = in.arrayOffset();
    for (int i = from + offset; i <= to + offset - text.length; i++) {
      int j = 0;
      while (j < text.length && lower(array[i + j]) == text[j]) {
        j++;
      }
      if (j == text.length) {
        return i + j - offset;
      }
    }
    return INCOMPLETE;
  }

  private static int lower(byte letter) {
    return letter >= 'A' && letter <= 'Z' ? letter + 32 : letter;
  }

  private static long number(ByteBuffer in, int at, int radix) {
    int from = at;
    while (in.get(from) == ' ') {
      from++;
    }
    long value = 0;
    for (int i = from; ; i++) {
      int digit = Character.digit(in.get(i), radix);
      if (digit < 0) {
        return value;
      }
      value = value * radix + digit;
    }
  }

  /** No answer but a timeout or a fault leaves it open what happened. */
  private static Outcome outcome(int status) {
    if (status < 300 || status == 404) {
      return Outcome.DONE;
    }
    return status < 500 || status == 503 ? Outcome.REFUSED : Outcome.UNKNOWN;
  }
}
