package io.troupe.api.map;

import io.troupe.actors.Bytes;

/**
 * Turns keys into bytes and back. Two keys are the same key if and only if their bytes are; keys
 * are ordered as their bytes are.
 *
 * @param <K> the type of keys; safe for use by many threads
 */
public interface KeyCodec<K> {
  /** Keys that are text, as UTF-8. Half a surrogate pair and malformed UTF-8 are refused. */
  KeyCodec<String> STRING =
      new KeyCodec<>() {
        @Override
        public Bytes encode(String key) {
          return Bytes.utf8(key);
        }

        @Override
        public String decode(Bytes key) {
          return key.toUtf8();
        }
      };

  /** Keys that are bytes already. */
  KeyCodec<Bytes> RAW =
      new KeyCodec<>() {
        @Override
        public Bytes encode(Bytes key) {
          return key;
        }

        @Override
        public Bytes decode(Bytes key) {
          return key;
        }
      };

  /** The bytes of a key. What it throws refuses the request as {@code INVALID}. */
  Bytes encode(K key);

  /** The key of these bytes. What it throws ends as {@link UnreadableValueException}. */
  K decode(Bytes key);
}
