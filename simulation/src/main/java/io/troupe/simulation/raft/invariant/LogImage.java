package io.troupe.simulation.raft.invariant;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write;
import java.util.ArrayList;
import java.util.List;

/** What a replica's writes make of its vote and its log, by the rules of {@link Write}. */
public final class LogImage {
  private Write.Vote vote = Write.Vote.NONE;
  private SnapshotMark base;
  private final ArrayList<Entry> entries = new ArrayList<>();

  /** That of a new replica. */
  public LogImage(SnapshotMark initial) {
    base = initial;
  }

  /** Becomes what another is. */
  public void copy(LogImage other) {
    vote = other.vote;
    base = other.base;
    entries.clear();
    entries.addAll(other.entries);
  }

  /**
   * Takes a write.
   *
   * @return how many entries it drops
   */
  public int take(Write<?> write) {
    write.vote().ifPresent(this::vote);
    write.base().ifPresent(this::begin);
    int dropped = write.dropFrom().map(this::dropFrom).orElse(0);
    for (Entry entry : write.entries()) {
      check(
          entry.index().number() == last() + 1,
          "no gap: %s is written to a log from %s to %d",
          entry,
          base.index(),
          last());
      entries.add(entry);
    }
    return dropped;
  }

  /** The vote is replaced. */
  public void vote(Write.Vote changed) {
    vote = changed;
  }

  private int dropFrom(LogIndex index) {
    List<Entry> dropped = entries.subList(Math.max(0, place(index.number())), entries.size());
    int count = dropped.size();
    dropped.clear();
    return count;
  }

  /** The last entry is gone. */
  public void loseLast() {
    if (!entries.isEmpty()) {
      entries.removeLast();
    }
  }

  /** The log begins behind a snapshot. */
  public void begin(SnapshotMark mark) {
    // Whatever stands behind it stays, of another leader too, unless the write drops it.
    entries.subList(0, Math.min(place(mark.index().number()) + 1, entries.size())).clear();
    base = mark;
  }

  private int place(long index) {
    return (int) (index - base.index().number() - 1);
  }

  /** The last vote. */
  public Write.Vote vote() {
    return vote;
  }

  /** Where it begins. */
  public SnapshotMark base() {
    return base;
  }

  /** The index of its end. */
  public long last() {
    return base.index().number() + entries.size();
  }

  /** The entry there; it exists. */
  public Entry entry(long index) {
    return entries.get(place(index));
  }

  /** The term there; it is that of the base or of an entry. */
  public Term term(long index) {
    return index == base.index().number() ? base.term() : entry(index).term();
  }

  /** Whether it has that entry for all one can see: what is behind the base is not known. */
  public boolean has(long index, Term term) {
    return index >= base.index().number() && index <= last() && term(index).equals(term);
  }

  /** The members as of its end. */
  public Membership members() {
    return membersAt(new LogIndex(last()));
  }

  /** The members as of an entry, or of the base. */
  public Membership membersAt(LogIndex index) {
    for (int i = place(index.number()); i >= 0; i--) {
      if (entries.get(i).content() instanceof Entry.Content.Members members) {
        return members.membership();
      }
    }
    return base.membership();
  }

  /** All members that may still count: those of its base, and of every entry. */
  public List<Membership> allMembers() {
    List<Membership> all = new ArrayList<>();
    all.add(base.membership());
    for (Entry entry : entries) {
      if (entry.content() instanceof Entry.Content.Members members) {
        all.add(members.membership());
      }
    }
    return all;
  }

  /** The entries behind the base, in order. */
  public List<Entry> entries(LogIndex from, LogIndex before) {
    return entries.subList(place(from.number()), place(before.number()));
  }
}
