package io.troupe.actors.partition;

import io.troupe.actors.journal.Snapshots;
import io.troupe.actors.session.SessionLimits;

/**
 * The limits of one partition.
 *
 * @param maxWaitingPerKind commands that may wait, per kind; 1 to 1,000,000
 * @param maxWaitingBytesPerKind what they may hold together, in bytes; at least 2 MiB
 * @param snapshotEveryEvents a snapshot is taken after so many events; 1 to 10,000,000
 * @param snapshotEveryBytes or after so many bytes of events; fewer, but at least 1 MiB, where that
 *     is four times the snapshot before; at least 1 KiB
 * @param snapshotChunkBytes the size of a snapshot's chunks to aim at; 1 B to 512 KiB; a chunk may
 *     be longer by the largest entry
 * @param maxSessions client sessions whose outcomes are remembered; 1 to 100,000. Beyond it, the
 *     session that wrote longest ago is forgotten once its last write is {@value
 *     #SESSION_RETENTION_MILLIS} ms old; before that, new sessions are refused
 * @param maxKeys sessions derived from keys, each an {@code Idempotency-Key}, remembered besides in
 *     the same way; 1 to 100,000
 * @param maxOutcomesPerSession answered writes of a session that it has not yet acknowledged; 1 to
 *     100,000. Beyond it, its writes are refused
 */
public record PartitionSettings(
    int maxWaitingPerKind,
    long maxWaitingBytesPerKind,
    int snapshotEveryEvents,
    long snapshotEveryBytes,
    int snapshotChunkBytes,
    int maxSessions,
    int maxKeys,
    int maxOutcomesPerSession) {
  /**
   * How long, in partition time, a session's outcomes are kept at least after its last write. A
   * write that is repeated later than that is not executed in an opened session, and may happen
   * twice in one derived from a key.
   */
  public static final long SESSION_RETENTION_MILLIS = 300_000;

  /** What {@code application.conf} says by default. */
  public static final PartitionSettings DEFAULT =
      new PartitionSettings(4_096, 16L << 20, 20_000, 32L << 20, 256 << 10, 512, 4_096, 4_096);

  public PartitionSettings {
    check("max-waiting-per-kind", maxWaitingPerKind, 1, 1_000_000);
    check("max-waiting-bytes-per-kind", maxWaitingBytesPerKind, 2L << 20, Long.MAX_VALUE);
    check("snapshot-every-events", snapshotEveryEvents, 1, 10_000_000);
    check("snapshot-every-bytes", snapshotEveryBytes, 1_024, Long.MAX_VALUE);
    check("snapshot-chunk", snapshotChunkBytes, 1, Snapshots.MAX_CHUNK_BYTES / 4);
    check("max-sessions", maxSessions, 1, 100_000);
    check("max-keys", maxKeys, 1, 100_000);
    check("max-outcomes-per-session", maxOutcomesPerSession, 1, 100_000);
  }

  SessionLimits sessions() {
    return new SessionLimits(maxSessions, maxKeys, maxOutcomesPerSession, SESSION_RETENTION_MILLIS);
  }

  private static void check(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + most + ", was " + value);
    }
  }
}
