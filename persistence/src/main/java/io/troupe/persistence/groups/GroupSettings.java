package io.troupe.persistence.groups;

import io.troupe.consensus.raft.RaftSettings;
import java.time.Duration;

/**
 * How a replica is run.
 *
 * @param raft how it behaves; ticks are those of {@code tick}
 * @param tick 1 ms to 10 s
 */
public record GroupSettings(RaftSettings raft, Duration tick, Queues queues, Cuts cuts) {
  private static final long MIB = 1 << 20;

  public GroupSettings {
    if (tick.compareTo(Duration.ofMillis(1)) < 0 || tick.compareTo(Duration.ofSeconds(10)) > 0) {
      throw new IllegalArgumentException("tick must be from 1 ms to 10 s, was " + tick);
    }
    atLeast("max-proposal-bytes", queues.maxProposalBytes(), raft.maxEntryBytes());
  }

  /**
   * What may wait.
   *
   * @param maxProposals commands that wait for their outcome; at least 1
   * @param maxProposalBytes the same in bytes; at least the largest command
   * @param maxRequests reads and requests about members that wait; at least 1
   * @param maxInboundBytes messages that wait to be taken; those beyond are dropped; at least 1 KiB
   * @param maxWritingBytes while more waits for the disk, messages are dropped; at least 1 KiB
   */
  public record Queues(
      int maxProposals,
      long maxProposalBytes,
      int maxRequests,
      long maxInboundBytes,
      long maxWritingBytes) {
    /** 16,384 commands and 64 MiB; 16,384 requests; 32 MiB of messages; 64 MiB to write. */
    public static final Queues DEFAULT = new Queues(16_384, 64 * MIB, 16_384, 32 * MIB, 64 * MIB);

    public Queues {
      atLeast("max-proposals", maxProposals, 1);
      atLeast("max-requests", maxRequests, 1);
      atLeast("max-inbound-bytes", maxInboundBytes, 1 << 10);
      atLeast("max-writing-bytes", maxWritingBytes, 1 << 10);
    }
  }

  /**
   * When the log is cut.
   *
   * @param snapshotEntries a snapshot is taken once so many entries were applied behind the last
   *     one; at least 1
   * @param snapshotBytes the same in bytes; at least 1
   * @param tailEntries the log is cut at a snapshot once so many entries stand behind it, so that a
   *     peer that lacks fewer never needs a snapshot; at least 0
   * @param tailBytes the same in bytes: whichever is reached first; at least 0
   */
  public record Cuts(long snapshotEntries, long snapshotBytes, long tailEntries, long tailBytes) {
    /** A snapshot every million entries or 256 MiB; a tail of 100,000 entries or 32 MiB. */
    public static final Cuts DEFAULT = new Cuts(1_000_000, 256 * MIB, 100_000, 32 * MIB);

    public Cuts {
      atLeast("snapshot-entries", snapshotEntries, 1);
      atLeast("snapshot-bytes", snapshotBytes, 1);
      atLeast("log-tail-entries", tailEntries, 0);
      atLeast("log-tail-bytes", tailBytes, 0);
    }
  }

  /** Raft's defaults, ticks of 50 ms, and the defaults of queues and cuts. */
  public static GroupSettings defaults() {
    return new GroupSettings(
        RaftSettings.defaults(), Duration.ofMillis(50), Queues.DEFAULT, Cuts.DEFAULT);
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", was " + value);
    }
  }
}
