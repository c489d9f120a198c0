package io.troupe.actors.kind;

/**
 * What a kind answers. The reply to a change is kept until the client needs no repeat of it, so it
 * is small: versions, numbers and codes, never values.
 */
public interface KindReply {
  /**
   * About how much memory the reply holds while it waits to leave, in bytes. Replies that carry
   * values say how large they are: deciding pauses while too many bytes wait.
   */
  default int sizeBytes() {
    return 64;
  }
}
