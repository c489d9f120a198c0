package io.troupe.simulation.raft.invariant;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Term;
import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * State machine safety: no two replicas ever apply different entries at the same index (the paper,
 * 5.4.3). It remembers all that was ever committed.
 */
public final class Committed implements Invariant {
  private final TreeMap<LogIndex, Known> entries = new TreeMap<>();

  /** The newest members; null: those of the beginning. */
  private @Nullable Membership changed;

  /**
   * An entry that is committed.
   *
   * @param by the term in which somebody first knew
   */
  record Known(Entry entry, Term by) {}

  @Override
  public void commits(Member who, Entry entry) {
    Known known = entries.putIfAbsent(entry.index(), new Known(entry, who.written().vote().term()));
    check(
        known == null || known.entry().equals(entry),
        "state machine safety: %s commits %s, but %s was committed there",
        who.id(),
        entry,
        known == null ? null : known.entry());
    if (known == null && entry.content() instanceof Entry.Content.Members members) {
      changed = members.membership();
    }
  }

  /** The members as of all that is committed. */
  public Membership members(Membership initial) {
    return changed == null ? initial : changed;
  }

  /** Those behind an index, in order. */
  Collection<Known> behind(LogIndex index) {
    return entries.tailMap(index, false).values();
  }

  /** The last index that anybody is known to have committed; 0 for none. */
  public long last() {
    return entries.isEmpty() ? 0 : entries.lastKey().number();
  }
}
