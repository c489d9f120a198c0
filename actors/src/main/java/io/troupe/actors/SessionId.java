package io.troupe.actors;

/**
 * Names one client session: 128 bits that no other session shares. Either a client drew it at
 * random, or it is derived by a hash from a key that somebody chose, such as an {@code
 * Idempotency-Key}; the top bit says which, so that a flood of keys takes no room from clients.
 *
 * @param high the upper 64 bits; negative if it is derived
 * @param low the lower 64 bits
 */
public record SessionId(long high, long low) {
  /** A client's session, of 127 random bits. */
  public static SessionId random(long high, long low) {
    return new SessionId(high & Long.MAX_VALUE, low);
  }

  /** The session of a key, of 127 bits of the key's hash. */
  public static SessionId derived(long high, long low) {
    return new SessionId(high | Long.MIN_VALUE, low);
  }

  /** Whether it is derived from a key. */
  public boolean isDerived() {
    return high < 0;
  }

  @Override
  public String toString() {
    return "%016x%016x".formatted(high, low);
  }
}
