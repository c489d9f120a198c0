package io.troupe.consensus.raft;

/**
 * How a replica behaves. All replicas of a group should have the same, but for the priority.
 *
 * @param electionTicks a follower that hears nothing stands for election after so many ticks, to
 *     twice as many; a leader that reaches no majority for so long steps down, and one whose disk
 *     takes so long, to twice as long, for a write while the others could go on; 2 to 10,000
 * @param heartbeatTicks a leader says that it is there every so many ticks; at least 1 and less
 *     than {@code electionTicks}
 * @param priority the highest is tried first: each step down waits {@code electionTicks} longer; 0
 *     stands only when told to, so that a group finds no leader while only such voters have all
 *     that was committed; 0 to {@link #MAX_PRIORITY}
 * @param maxEntryBytes the largest command; 1 to 64 MiB
 * @param maxMessageBytes entries of one append, unless a single one is larger; 1 KiB to 64 MiB
 * @param maxInFlightMessages appends to one follower that wait for their answer; 1 to 4,096
 * @param maxInFlightBytes once so many bytes wait for their answer, no further append is sent to
 *     that follower; 1 KiB to 1 GiB
 * @param maxUncommittedBytes commands that a leader holds uncommitted or not on its own disk,
 *     unless there is only one batch; and about what a state machine is given before it has applied
 *     earlier entries; 1 KiB to 1 GiB
 * @param maxUnappliedEntries committed entries that the state machine is given before it has
 *     applied earlier ones; 1 to 1,000,000
 * @param maxReads read barriers under way; 1 to 1,000,000
 * @param cachedBytes entries kept in memory once they are on disk, at most twice as many; 0 to 1
 *     GiB
 * @param catchUpEntries a learner this close to the end of the log may become a voter; more than
 *     are appended while an append is on its way, or a busy group admits nobody; 1 to 1,000,000
 * @param newTicks a replica that has run for fewer ticks stands for election one step of priority
 *     lower where its leader is gone: with cold code it would make a slow leader; 0 for none, to
 *     1,000,000
 */
public record RaftSettings(
    int electionTicks,
    int heartbeatTicks,
    int priority,
    int maxEntryBytes,
    int maxMessageBytes,
    int maxInFlightMessages,
    int maxInFlightBytes,
    int maxUncommittedBytes,
    int maxUnappliedEntries,
    int maxReads,
    int cachedBytes,
    int catchUpEntries,
    int newTicks) {
  /** The highest priority, and the default. */
  public static final int MAX_PRIORITY = 8;

  private static final int MIB = 1 << 20;

  public RaftSettings {
    within("election-ticks", electionTicks, 2, 10_000);
    within("heartbeat-ticks", heartbeatTicks, 1, electionTicks - 1);
    within("priority", priority, 0, MAX_PRIORITY);
    within("max-entry-bytes", maxEntryBytes, 1, 64 * MIB);
    within("max-message-bytes", maxMessageBytes, 1 << 10, 64 * MIB);
    within("max-in-flight-messages", maxInFlightMessages, 1, 4_096);
    within("max-in-flight-bytes", maxInFlightBytes, 1 << 10, 1 << 30);
    within("max-uncommitted-bytes", maxUncommittedBytes, 1 << 10, 1 << 30);
    within("max-unapplied-entries", maxUnappliedEntries, 1, 1_000_000);
    within("max-reads", maxReads, 1, 1_000_000);
    within("cached-bytes", cachedBytes, 0, 1 << 30);
    within("catch-up-entries", catchUpEntries, 1, 1_000_000);
    within("new-ticks", newTicks, 0, 1_000_000);
  }

  /**
   * Ten ticks to an election, a heartbeat every other tick; new for a thousand; commands to 8 MiB;
   * appends of 256 KiB, 64 and 8 MiB of them in flight; 64 MiB uncommitted. Of what is on disk 1 to
   * 2 MiB stay in memory: enough for a peer that is a little behind, while a process has several
   * groups in a small heap.
   */
  public static RaftSettings defaults() {
    return new RaftSettings(
        10,
        2,
        MAX_PRIORITY,
        8 * MIB,
        MIB / 4,
        64,
        8 * MIB,
        64 * MIB,
        4_096,
        4_096,
        MIB,
        1_000,
        1_000);
  }

  /** The same with another priority. */
  public RaftSettings withPriority(int other) {
    return with(electionTicks, heartbeatTicks, other, maxEntryBytes, newTicks);
  }

  /** The same with elections after so many ticks without a heartbeat, and one every so many. */
  public RaftSettings withElection(int otherElectionTicks, int otherHeartbeatTicks) {
    return with(otherElectionTicks, otherHeartbeatTicks, priority, maxEntryBytes, newTicks);
  }

  /** The same with another largest command. */
  public RaftSettings withMaxEntryBytes(int other) {
    return with(electionTicks, heartbeatTicks, priority, other, newTicks);
  }

  /** The same for replicas that are new for so many ticks. */
  public RaftSettings withNewTicks(int other) {
    return with(electionTicks, heartbeatTicks, priority, maxEntryBytes, other);
  }

  private RaftSettings with(
      int election, int heartbeat, int otherPriority, int maxEntry, int otherNewTicks) {
    return new RaftSettings(
        election,
        heartbeat,
        otherPriority,
        maxEntry,
        maxMessageBytes,
        maxInFlightMessages,
        maxInFlightBytes,
        maxUncommittedBytes,
        maxUnappliedEntries,
        maxReads,
        cachedBytes,
        catchUpEntries,
        otherNewTicks);
  }

  private static void within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + most + ", was " + value);
    }
  }
}
