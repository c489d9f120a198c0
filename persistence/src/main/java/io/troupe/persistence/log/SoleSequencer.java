package io.troupe.persistence.log;

import java.util.List;

/**
 * The sequencer of a group of one: what it orders is committed as soon as it is on this disk. Each
 * opening of the log is a term of its own.
 */
public final class SoleSequencer implements Sequencer {
  private final long term;
  private long lastIndex;

  /** Goes on behind the last entry of the log. */
  public SoleSequencer(long term, long lastIndex) {
    this.term = term;
    this.lastIndex = lastIndex;
  }

  @Override
  public LogEntry order(List<JournalCommand> commands) {
    return new LogEntry(term, ++lastIndex, commands);
  }
}
