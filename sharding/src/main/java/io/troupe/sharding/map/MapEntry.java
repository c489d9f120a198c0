package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;

/**
 * A value and what is known about it.
 *
 * @param value its bytes
 * @param contentType what the writer said the bytes are; empty if it said nothing
 * @param version when it was last changed
 * @param created when the key last came into being; equal to {@code version} if it was written once
 * @param timeMillis what the owner's wall clock showed at the last change, since 1970 UTC
 * @param timeToLiveMillis how long it lives on at least, from the moment it was read; 0 if it does
 *     not end
 */
public record MapEntry(
    Bytes value,
    String contentType,
    Version version,
    Version created,
    long timeMillis,
    long timeToLiveMillis) {
  /** The longest content type, in characters (ASCII). */
  public static final int MAX_CONTENT_TYPE_LENGTH = 255;

  /** What the numbers and the objects around them take, about. */
  private static final int OVERHEAD_BYTES = 120;

  /** About how much memory it holds, in bytes. */
  public int sizeBytes() {
    return OVERHEAD_BYTES + value.length() + contentType.length();
  }
}
