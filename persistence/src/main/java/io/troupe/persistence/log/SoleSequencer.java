package io.troupe.persistence.log;

import java.util.List;

/**
 * The sequencer of a group of one: what it orders is committed as soon as it is on this disk. Each
 * opening of the log is a term of its own.
 */
public final class SoleSequencer implements Sequencer {
  private final Term term;
  private LogIndex last;

  /** Goes on behind the last entry of the log. */
  public SoleSequencer(Term term, LogIndex last) {
    this.term = term;
    this.last = last;
  }

  @Override
  public LogEntry order(List<JournalCommand> commands) {
    last = last.next();
    return new LogEntry(GroupId.SOLE, term, last, commands);
  }
}
