package io.troupe.api.http.request;

import io.troupe.actors.Bytes;
import io.troupe.api.http.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Percent-decoding to the exact bytes: a plus stays a plus, and bytes need not be UTF-8. */
final class Percent {
  private Percent() {}

  /** The bytes of {@code text} from {@code from} to before {@code to}. */
  static Bytes decode(String text, int from, int to) {
    byte[] bytes = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (i + 2 >= to) {
          throw ProblemException.invalid("'%' without two hex digits behind");
        }
        bytes[length++] = (byte) (hex(text.charAt(i + 1)) << 4 | hex(text.charAt(i + 2)));
        i += 2;
      } else if (c > ' ' && c < 0x7F) {
        bytes[length++] = (byte) c;
      } else {
        throw ProblemException.invalid("bytes other than printable ASCII must be percent-encoded");
      }
    }
    return Bytes.wrap(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
  }

  /** The same, as text; bytes that are not ASCII come out as characters that no name has. */
  static String decodeText(String text, int from, int to) {
    return new String(decode(text, from, to).unsafeArray(), StandardCharsets.UTF_8);
  }

  private static int hex(char c) {
    int digit = c < 0x80 ? Character.digit(c, 16) : -1;
    if (digit < 0) {
      throw ProblemException.invalid("'%' is followed by '" + c + "', which is no hex digit");
    }
    return digit;
  }
}
