package io.troupe.persistence.log;

import java.util.List;

/** Puts commands into the one order of a log. */
public interface Sequencer {
  /** The next entry of the log, holding these commands. */
  LogEntry order(List<JournalCommand> commands);
}
