package io.troupe.simulation.raft;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.Term;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What clients asked of a node, and still wait for there.
 *
 * @param <M> the state machine
 * @param <R> what it says to a command
 */
public final class Asked<M, R> {
  private final ShellFlaw flaw;

  /** Commands by where they are in the log; at one place there may be some of several terms. */
  private final TreeMap<LogIndex, Map<Term, Waiting<R>>> commands = new TreeMap<>();

  private final Map<Long, Read<M>> reads = new TreeMap<>();
  private long lastRead;

  private record Waiting<R>(Commands<R> commands, int which) {}

  /** Commands that somebody puts to a node together. */
  public interface Commands<R> {
    /** Who asks: what comes from one asker is seen in its order. */
    String asker();

    /** What is asked. */
    List<Payload> payloads();

    /** Nothing happened; others may be asked. */
    void notHere(Optional<ReplicaId> leader);

    /** One of them is committed and applied: what it came to, and where it stands. */
    void done(int which, LogIndex index, R result);

    /** A flawed shell's word for all of them, as soon as they are in a log. */
    default void presumedDone() {
      throw new IllegalStateException("no shell here has that flaw");
    }

    /** One of them gave way to something else, and never happens. */
    void refused(int which);

    /** It is not known what becomes of those that were not answered. */
    void unknown();
  }

  /** Somebody who wants to see the state machine. */
  public interface Read<M> {
    /** Who asks. */
    String asker();

    /** It holds all that was committed when it was asked. */
    void readable(M machine);

    /** Not here, or not now. */
    void failed();
  }

  Asked(ShellFlaw flaw) {
    this.flaw = flaw;
  }

  /** Commands are in the log. */
  void accepted(LogIndex first, Term term, Commands<R> asked) {
    for (int i = 0; i < asked.payloads().size(); i++) {
      commands
          .computeIfAbsent(first.plus(i), index -> new TreeMap<>())
          .put(term, new Waiting<>(asked, i));
    }
  }

  /** An entry was applied: whoever waited for it is answered, and whoever waited for another. */
  void applied(Entry entry, Optional<R> result) {
    Map<Term, Waiting<R>> here = commands.remove(entry.index());
    if (here == null) {
      return;
    }
    here.forEach(
        (term, it) -> {
          boolean isIt =
              term.equals(entry.term()) || flaw == ShellFlaw.IGNORES_THE_TERM_OF_AN_ANSWER;
          if (isIt && result.isPresent()) {
            it.commands().done(it.which(), entry.index(), result.get());
          } else {
            it.commands().refused(it.which());
          }
        });
  }

  /** What became of commands that a snapshot covers cannot be told. */
  void covered(LogIndex upTo) {
    Map<LogIndex, Map<Term, Waiting<R>>> covered = commands.headMap(upTo, true);
    List<Map<Term, Waiting<R>>> asked = List.copyOf(covered.values());
    covered.clear();
    asked.forEach(all -> all.values().forEach(it -> it.commands().unknown()));
  }

  /** A read waits; its number. */
  long add(Read<M> read) {
    reads.put(++lastRead, read);
    return lastRead;
  }

  /** A read waits no more. */
  Optional<Read<M>> take(long number) {
    return Optional.ofNullable(reads.remove(number));
  }

  /** The node crashes. */
  void lost() {
    List<Map<Term, Waiting<R>>> asked = List.copyOf(commands.values());
    commands.clear();
    asked.forEach(all -> all.values().forEach(it -> it.commands().unknown()));
    List<Read<M>> asking = List.copyOf(reads.values());
    reads.clear();
    asking.forEach(Read::failed);
  }
}
