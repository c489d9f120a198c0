package io.troupe.coordination.election;

import io.troupe.actors.kind.KindCore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The elections of a partition that are not idle, when something of them ends, and who led. */
final class ElectionTable {
  private final int mostPast;
  private final NavigableMap<ElectionName, ElectionState> elections = new TreeMap<>();
  private final TreeSet<Due> dues = new TreeSet<>();
  private final ArrayDeque<PastLeader> past = new ArrayDeque<>();

  /** When the first thing of an election ends. */
  private record Due(long millis, ElectionName name) implements Comparable<Due> {
    private static final Comparator<Due> ORDER =
        Comparator.comparingLong(Due::millis).thenComparing(Due::name);

    @Override
    public int compareTo(Due other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * No elections.
   *
   * @param mostPast so many past leaders are kept
   */
  ElectionTable(int mostPast) {
    this.mostPast = mostPast;
  }

  /** The election, idle if nothing is kept of it. */
  ElectionState find(ElectionName name) {
    @Nullable ElectionState election = elections.get(name);
    return election == null ? ElectionState.idle(name) : election;
  }

  int size() {
    return elections.size();
  }

  /** Puts an election in the place of what it was. */
  void put(ElectionState election) {
    ElectionName name = election.name();
    @Nullable ElectionState before = elections.get(name);
    if (before != null) {
      dues.remove(new Due(before.nextEndMillis(), name));
    }
    if (election.isIdle()) {
      elections.remove(name);
    } else {
      elections.put(name, election);
      dues.add(new Due(election.nextEndMillis(), name));
    }
  }

  /** Partition time at which the next thing ends, or {@link KindCore#NEVER}. */
  long nextDueMillis() {
    return dues.isEmpty() ? KindCore.NEVER : dues.first().millis();
  }

  /** Of which election something ends next. */
  ElectionState nextDue() {
    return find(dues.first().name());
  }

  /** Behind a name, by name. */
  Collection<ElectionState> behind(Optional<ElectionName> name) {
    return name.map(it -> elections.tailMap(it, false)).orElse(elections).values();
  }

  /** Somebody leads no longer. */
  void ended(PastLeader one) {
    past.addLast(one);
    if (past.size() > mostPast) {
      past.removeFirst();
    }
  }

  /** Who led before, newest first. */
  List<PastLeader> pastOf(ElectionName name, int most) {
    List<PastLeader> found = new ArrayList<>();
    for (Iterator<PastLeader> each = past.descendingIterator();
        each.hasNext() && found.size() < most; ) {
      PastLeader one = each.next();
      if (one.name().equals(name)) {
        found.add(one);
      }
    }
    return found;
  }

  /** All that is kept of the past, oldest first. */
  List<PastLeader> past() {
    return List.copyOf(past);
  }
}
