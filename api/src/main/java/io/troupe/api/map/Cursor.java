package io.troupe.api.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import java.util.Base64;

/**
 * Where a page of a scan ended. It stays good for ever, across restarts and changes of the map: a
 * scan resumed from it goes on with the next greater key that exists then.
 *
 * @param after the last key of the page, as bytes
 */
public record Cursor(Bytes after) {
  public Cursor {
    if (after.length() > Limits.MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "a cursor holds a key of at most " + Limits.MAX_KEY_BYTES + " bytes");
    }
  }

  /** The cursor as text that needs no escaping in a URL. */
  public String toText() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(after.unsafeArray());
  }

  /**
   * The cursor that {@link #toText} wrote.
   *
   * @throws IllegalArgumentException if it did not
   */
  public static Cursor ofText(String text) {
    return new Cursor(Bytes.wrap(Base64.getUrlDecoder().decode(text)));
  }
}
