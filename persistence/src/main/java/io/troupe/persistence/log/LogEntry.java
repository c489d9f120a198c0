package io.troupe.persistence.log;

import java.util.List;

/**
 * One entry of the log: commands that were ordered together.
 *
 * @param group whose log it is
 * @param term under which it was ordered; never falls along the log
 * @param index its place, without gaps
 * @param commands in order; at least one
 */
public record LogEntry(GroupId group, Term term, LogIndex index, List<JournalCommand> commands) {
  public LogEntry {
    commands = List.copyOf(commands);
    if (term.number() < 1 || index.number() < 1 || commands.isEmpty()) {
      throw new IllegalArgumentException(
          "a log entry has a term and an index from 1 and some commands; "
              + "term %d, index %d, commands %d"
                  .formatted(term.number(), index.number(), commands.size()));
    }
  }
}
