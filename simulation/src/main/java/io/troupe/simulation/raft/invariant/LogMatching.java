package io.troupe.simulation.raft.invariant;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write;
import io.troupe.consensus.raft.RaftMessage;
import java.util.HashMap;
import java.util.Map;

/**
 * If two logs have an entry with the same index and term, they are equal up to there (the paper,
 * 5.3). Held for each entry that is written, by what it says and the term before it; the rest
 * follows by induction.
 */
final class LogMatching implements Invariant {
  private final Map<Place, Follows> known = new HashMap<>();

  private record Place(LogIndex index, Term term) {}

  private record Follows(Entry entry, Term before) {}

  @Override
  public void writes(Member who, Write<RaftMessage> write) {
    if (write.entries().isEmpty()) {
      return;
    }
    long first = write.entries().getFirst().index().number();
    Term before =
        write
            .base()
            .filter(mark -> mark.index().number() == first - 1)
            .map(mark -> mark.term())
            .orElseGet(() -> who.written().term(first - 1));
    for (Entry entry : write.entries()) {
      Follows here = new Follows(entry, before);
      Follows other = known.putIfAbsent(new Place(entry.index(), entry.term()), here);
      check(
          other == null || other.equals(here),
          "log matching: %s writes %s behind term %s, elsewhere it is %s behind term %s",
          who.id(),
          entry,
          before,
          other == null ? null : other.entry(),
          other == null ? null : other.before());
      before = entry.term();
    }
  }
}
