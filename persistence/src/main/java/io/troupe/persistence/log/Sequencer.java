package io.troupe.persistence.log;

import java.util.List;

/**
 * Puts commands into the one order of a log. Called by the committer alone, which stores the entry,
 * applies it, and answers; consensus replaces this and nothing else of the journal.
 */
public interface Sequencer {
  /**
   * The next entry of the log, holding these commands. In a group of one it is committed as soon as
   * it is on this disk.
   */
  LogEntry order(List<JournalCommand> commands);
}
