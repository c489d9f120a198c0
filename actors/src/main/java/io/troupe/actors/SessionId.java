package io.troupe.actors;

/**
 * Names one client session in one partition. Either the partition opened it, and named it after
 * itself and the version of the opening, or it is derived by a hash from a key that somebody chose,
 * such as an {@code Idempotency-Key}; the top bit says which.
 *
 * @param high the partition's number; or 64 bits of the hash, negative
 * @param low the version of the opening; or further 64 bits of the hash
 */
public record SessionId(long high, long low) {
  /** The session that a partition opened with the event of this version. */
  public static SessionId opened(PartitionId partition, Version version) {
    return new SessionId(partition.number(), version.number());
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
