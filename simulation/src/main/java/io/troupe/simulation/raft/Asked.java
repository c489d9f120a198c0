package io.troupe.simulation.raft;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Term;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What clients asked of a node, and still wait for there. */
final class Asked {
  private final ShellFlaw flaw;

  /** Commands by where they are in the log; at one place there may be some of several terms. */
  private final TreeMap<LogIndex, Map<Term, Waiting>> commands = new TreeMap<>();

  private final Map<Long, Client.Read> reads = new TreeMap<>();
  private long lastRead;

  private record Waiting(Client.Commands commands, int which) {}

  Asked(ShellFlaw flaw) {
    this.flaw = flaw;
  }

  /** Commands are in the log. */
  void accepted(LogIndex first, Term term, Client.Commands asked) {
    for (int i = 0; i < asked.payloads().size(); i++) {
      commands
          .computeIfAbsent(first.plus(i), index -> new TreeMap<>())
          .put(term, new Waiting(asked, i));
    }
  }

  /** An entry was applied: whoever waited for it is answered, and whoever waited for another. */
  void applied(Entry entry, Optional<Machine.Result> result) {
    Map<Term, Waiting> here = commands.remove(entry.index());
    if (here == null) {
      return;
    }
    here.forEach(
        (term, it) -> {
          boolean isIt =
              term.equals(entry.term()) || flaw == ShellFlaw.IGNORES_THE_TERM_OF_AN_ANSWER;
          if (isIt && result.isPresent()) {
            it.commands().done(it.which(), result.get());
          } else {
            it.commands().refused(it.which());
          }
        });
  }

  /** What became of commands that a snapshot covers cannot be told. */
  void covered(LogIndex upTo) {
    Map<LogIndex, Map<Term, Waiting>> covered = commands.headMap(upTo, true);
    List<Map<Term, Waiting>> asked = List.copyOf(covered.values());
    covered.clear();
    asked.forEach(all -> all.values().forEach(it -> it.commands().unknown()));
  }

  /** A read waits; its number. */
  long add(Client.Read read) {
    reads.put(++lastRead, read);
    return lastRead;
  }

  /** A read waits no more. */
  Optional<Client.Read> take(long number) {
    return Optional.ofNullable(reads.remove(number));
  }

  /** The node crashes. */
  void lost() {
    List<Map<Term, Waiting>> asked = List.copyOf(commands.values());
    commands.clear();
    asked.forEach(all -> all.values().forEach(it -> it.commands().unknown()));
    List<Client.Read> asking = List.copyOf(reads.values());
    reads.clear();
    asking.forEach(Client.Read::failed);
  }
}
