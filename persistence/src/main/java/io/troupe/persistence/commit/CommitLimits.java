package io.troupe.persistence.commit;

/**
 * How much may wait or be kept; the journal's settings say in which range.
 *
 * @param maxQueuedCommands requests that may wait
 * @param maxQueuedBytes what they may hold together
 * @param maxKeptHeads heads that are kept in memory
 * @param logTailBytes how much of the applied log is kept, to twice this
 */
public record CommitLimits(
    int maxQueuedCommands, long maxQueuedBytes, int maxKeptHeads, long logTailBytes) {}
