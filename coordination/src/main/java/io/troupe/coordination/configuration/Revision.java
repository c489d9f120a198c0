package io.troupe.coordination.configuration;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import java.util.Optional;

/**
 * What a document or a schema was from one change on.
 *
 * @param version the number of the event that wrote it
 * @param content empty where it was removed
 * @param author who changed it; empty if nobody said
 * @param message why; may be empty
 * @param wallMillis the owner's wall clock then
 */
public record Revision(
    Version version, Optional<Bytes> content, String author, String message, long wallMillis) {
  /** What one takes beside its texts, about. */
  private static final int OVERHEAD_BYTES = 128;

  /** Whether the document was removed. */
  public boolean isRemoval() {
    return content.isEmpty();
  }

  /** About how much memory it takes, in bytes. */
  public int sizeBytes() {
    return OVERHEAD_BYTES
        + content.map(Bytes::length).orElse(0)
        + author.length()
        + message.length();
  }
}
