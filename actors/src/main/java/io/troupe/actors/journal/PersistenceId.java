package io.troupe.actors.journal;

import java.nio.charset.StandardCharsets;

/**
 * Names one journal of events: one partition, or one entity of its own.
 *
 * @param value 1 to {@value #MAX_BYTES} bytes of UTF-8
 */
public record PersistenceId(String value) implements Comparable<PersistenceId> {
  /** The longest id, in UTF-8 bytes. */
  public static final int MAX_BYTES = 255;

  public PersistenceId {
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a persistence id has 1 to " + MAX_BYTES + " bytes of UTF-8, this one has " + bytes);
    }
  }

  @Override
  public int compareTo(PersistenceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
