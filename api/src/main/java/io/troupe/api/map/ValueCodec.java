package io.troupe.api.map;

import io.troupe.actors.Bytes;

/**
 * Turns values into stored content and back.
 *
 * @param <V> the type of values; safe for use by many threads
 */
public interface ValueCodec<V> {
  /**
   * Text as UTF-8, {@code text/plain; charset=utf-8}. Half a surrogate pair and malformed UTF-8 are
   * refused.
   */
  ValueCodec<String> STRING =
      new ValueCodec<>() {
        @Override
        public Content encode(String value) {
          return new Content(Bytes.utf8(value), "text/plain; charset=utf-8");
        }

        @Override
        public String decode(Content content) {
          return content.bytes().toUtf8();
        }
      };

  /** Content as it is. */
  ValueCodec<Content> RAW =
      new ValueCodec<>() {
        @Override
        public Content encode(Content value) {
          return value;
        }

        @Override
        public Content decode(Content content) {
          return content;
        }
      };

  /** The content of a value. What it throws refuses the request as {@code INVALID}. */
  Content encode(V value);

  /** The value of a content. What it throws ends as {@link UnreadableValueException}. */
  V decode(Content content);

  /** JSON through Jackson, {@code application/json}: records and other types that Jackson binds. */
  static <V> ValueCodec<V> json(Class<V> type) {
    return new JsonCodec<>(type);
  }
}
