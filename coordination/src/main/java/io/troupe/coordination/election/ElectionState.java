package io.troupe.coordination.election;

import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One election in which somebody campaigns, or whose leader was just lost. It never changes: each
 * event makes another, so that a snapshot is what it was when it began.
 *
 * <p>While nobody leads, nobody campaigns either, unless there is a time to wait for.
 *
 * @param candidates in the order in which they would be elected: the highest priority first, and
 *     who came first
 * @param successor the ticket of whom the leader is asked to hand over to; 0 if it is not asked
 * @param freeAtMillis partition time until which nobody is elected; 0 if that is not so
 * @param seen the number of the event that last changed what observers see
 */
record ElectionState(
    ElectionName name,
    Optional<Candidacy> leader,
    List<Candidacy> candidates,
    long successor,
    long freeAtMillis,
    long seen) {
  ElectionState {
    candidates = List.copyOf(candidates);
  }

  static ElectionState idle(ElectionName name) {
    return new ElectionState(name, Optional.empty(), List.of(), 0, 0, 0);
  }

  /** Nothing is to be kept of it. */
  boolean isIdle() {
    return count() == 0 && freeAtMillis == 0;
  }

  /** How many campaign or lead. */
  int count() {
    return candidates.size() + (leader.isPresent() ? 1 : 0);
  }

  boolean isAsked() {
    return successor != 0;
  }

  /** Whether it leads. */
  boolean isLed(Candidacy by) {
    return leader.filter(it -> it.ticket() == by.ticket()).isPresent();
  }

  /** Who leads or campaigns. */
  Optional<Candidacy> find(Predicate<Candidacy> which) {
    return leader.filter(which).or(() -> candidates.stream().filter(which).findFirst());
  }

  /** Who campaigns, and does not lead. */
  Optional<Candidacy> candidate(Predicate<Candidacy> which) {
    return candidates.stream().filter(which).findFirst();
  }

  /** Partition time at which something of it ends. */
  long nextEndMillis() {
    long next = freeAtMillis == 0 ? KindCore.NEVER : freeAtMillis;
    next = Math.min(next, leader.map(Candidacy::endMillis).orElse(KindCore.NEVER));
    for (Candidacy each : candidates) {
      next = Math.min(next, each.endMillis());
    }
    return next;
  }

  /** With one more who campaigns, behind all whose priority is as high. */
  ElectionState with(Candidacy one) {
    List<Candidacy> more = new ArrayList<>(candidates.size() + 1);
    more.addAll(candidates);
    int place = more.size();
    while (place > 0 && more.get(place - 1).priority() < one.priority()) {
      place--;
    }
    more.add(place, one);
    return new ElectionState(name, leader, more, successor, freeAtMillis, seen);
  }

  /** With a candidacy in the place of one with the same ticket. */
  ElectionState replaced(Candidacy changed) {
    List<Candidacy> others = new ArrayList<>(candidates);
    others.replaceAll(each -> each.ticket() == changed.ticket() ? changed : each);
    return new ElectionState(
        name,
        leader.map(each -> each.ticket() == changed.ticket() ? changed : each),
        others,
        successor,
        freeAtMillis,
        seen);
  }

  /** Without one who campaigned; without the leader, if it is that. */
  ElectionState without(Candidacy one, EventStamp stamp) {
    boolean led = isLed(one);
    return new ElectionState(
        name,
        led ? Optional.empty() : leader,
        candidates.stream().filter(each -> each.ticket() != one.ticket()).toList(),
        successor,
        freeAtMillis,
        led ? stamp.version().number() : seen);
  }

  /** Its leader is asked to hand over. */
  ElectionState asked(long to) {
    return new ElectionState(name, leader, candidates, to, freeAtMillis, seen);
  }

  /** Nobody is elected before that time; 0 for any time. */
  ElectionState freeAt(long millis) {
    return new ElectionState(name, leader, candidates, successor, millis, seen);
  }

  /** What observers see changed. */
  ElectionState seenBy(EventStamp stamp) {
    return new ElectionState(
        name, leader, candidates, successor, freeAtMillis, stamp.version().number());
  }

  /** Led by whose turn it is, if nobody leads. */
  ElectionState elected(EventStamp stamp) {
    if (leader.isPresent() || freeAtMillis != 0 || candidates.isEmpty()) {
      return this;
    }
    Candidacy next = candidate(each -> each.ticket() == successor).orElseGet(candidates::getFirst);
    return new ElectionState(
        name,
        Optional.of(next.elected(stamp)),
        candidates.stream().filter(each -> each.ticket() != next.ticket()).toList(),
        0,
        0,
        stamp.version().number());
  }
}
