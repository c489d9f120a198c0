package io.troupe.persistence.groups;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Output;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Commands that are in the log and not decided yet, by where they stand. Two may stand at one
 * index: this replica led, lost what it had there, and led again. What is committed there decides
 * both.
 */
final class Proposals {
  private final TreeMap<LogIndex, List<Waiting>> waiting = new TreeMap<>();

  private record Waiting(Term term, Event.Proposed proposal) {}

  void begun(Output.Accepted accepted, List<Event.Proposed> proposals) {
    for (int i = 0; i < proposals.size(); i++) {
      waiting
          .computeIfAbsent(accepted.first().plus(i), unused -> new ArrayList<>(1))
          .add(new Waiting(accepted.term(), proposals.get(i)));
    }
  }

  /** These entries were applied, with these answers. */
  void applied(List<Entry> entries, List<Payload> answers, Optional<ReplicaId> leader) {
    if (answers.size() != entries.size()) {
      throw new IllegalStateException(
          "%d answers to %d entries".formatted(answers.size(), entries.size()));
    }
    for (int i = 0; i < entries.size() && !waiting.isEmpty(); i++) {
      Entry entry = entries.get(i);
      Payload answer = answers.get(i);
      List<Waiting> there = waiting.remove(entry.index());
      if (there != null) {
        there.forEach(it -> it.proposal().answer().complete(decided(it, entry, answer, leader)));
      }
    }
  }

  private static GroupAnswer<Applied> decided(
      Waiting proposal, Entry entry, Payload answer, Optional<ReplicaId> leader) {
    return entry.term().equals(proposal.term())
        ? new GroupAnswer.Done<>(new Applied(entry.index(), answer))
        : new GroupAnswer.Refused<>(
            GroupAnswer.Reason.REPLACED,
            "entry %s of term %s was committed in its place".formatted(entry.index(), entry.term()),
            leader);
  }

  /** What stands up to there is part of a snapshot, or was replaced. */
  void covered(LogIndex upTo) {
    Map<LogIndex, List<Waiting>> there = waiting.headMap(upTo, true);
    there.values().forEach(all -> all.forEach(it -> unknown(it, "a snapshot took its place")));
    there.clear();
  }

  /** Nobody waits any more for those whose deadline has passed. */
  void passed(Predicate<Event.Proposed> isLate) {
    for (List<Waiting> there : waiting.values()) {
      there.removeIf(it -> isLate.test(it.proposal()) && unknown(it, "the deadline passed"));
    }
    waiting.values().removeIf(List::isEmpty);
  }

  /** Nothing more is heard of any. */
  void end(String why) {
    waiting.values().forEach(all -> all.forEach(it -> unknown(it, why)));
    waiting.clear();
  }

  private static boolean unknown(Waiting proposal, String why) {
    return proposal.proposal().answer().complete(new GroupAnswer.Unknown<>(why));
  }
}
