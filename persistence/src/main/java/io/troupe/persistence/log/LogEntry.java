package io.troupe.persistence.log;

import java.util.List;

/**
 * One entry of the log: commands that were ordered together.
 *
 * @param term the sequencer's term; never falls
 * @param index the entry's place, from 1, without gaps
 * @param commands in order; at least one
 */
public record LogEntry(long term, long index, List<JournalCommand> commands) {
  public LogEntry {
    commands = List.copyOf(commands);
    if (term < 1 || index < 1 || commands.isEmpty()) {
      throw new IllegalArgumentException(
          "a log entry has a term and an index from 1 and some commands; term %d, index %d, commands %d"
              .formatted(term, index, commands.size()));
    }
  }
}
