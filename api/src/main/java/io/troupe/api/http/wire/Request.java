package io.troupe.api.http.wire;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request as it was written; nothing of it is decoded.
 *
 * @param method in upper case, one of those that HTTP knows
 * @param target as it stood in the request line: at most 8,192 visible ASCII characters
 * @param headers in their order; values without the space around them, a byte each character
 * @param sender what more is to come of it
 */
public record Request(String method, String target, List<Header> headers, Sender sender) {
  /**
   * A header.
   *
   * @param name as it was written
   */
  public record Header(String name, String value) {
    /** The name as it is compared. */
    public String lowercaseName() {
      return name.toLowerCase(Locale.ROOT);
    }
  }

  /** A request that is whole, and came over no connection. */
  public static Request of(String method, String target, List<Header> headers, byte[] body) {
    return new Request(method, target, headers, new Sender.Absent(body));
  }

  /** The value of the first header of this name; null without. */
  public @Nullable String header(String lowercaseName) {
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase(lowercaseName)) {
        return header.value();
      }
    }
    return null;
  }
}
