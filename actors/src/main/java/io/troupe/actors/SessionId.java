package io.troupe.actors;

/**
 * Names one client session: 128 bits that no other session shares, drawn at random by the client or
 * derived by a hash from a key that the client chose.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record SessionId(long high, long low) {
  @Override
  public String toString() {
    return "%016x%016x".formatted(high, low);
  }
}
