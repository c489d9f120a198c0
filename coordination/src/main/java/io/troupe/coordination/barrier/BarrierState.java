package io.troupe.coordination.barrier;

import io.troupe.actors.GuestId;
import io.troupe.coordination.barrier.BarrierOutcome.Broken;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One barrier. It never changes: each event makes another, so that a snapshot is what it was when
 * it began.
 *
 * @param generation that goes on, or the last one
 * @param here who waits in it; nobody when it is over
 * @param before who was in the last one that tripped, if none was broken since
 * @param isBroken whether it is broken until a reset
 * @param past the last generations that are over, oldest first; at most {@link #MAX_PAST}
 */
record BarrierState(
    ObjectName name,
    int parties,
    BarrierGeneration generation,
    List<Party> here,
    List<LockOwner> before,
    boolean isBroken,
    List<Past> past) {
  /** Of how many generations it is known how they ended. */
  static final int MAX_PAST = 16;

  BarrierState {
    here = List.copyOf(here);
    before = List.copyOf(before);
    past = List.copyOf(past);
  }

  /** Who waits, and when by partition time its lease and its wait are over. */
  record Party(
      LockOwner owner, long leaseEndMillis, long waitEndMillis, Optional<GuestId> session) {
    long endMillis() {
      return Math.min(leaseEndMillis, waitEndMillis);
    }

    /** How it breaks a generation by its end. */
    Broken elapsed() {
      return new Broken(
          leaseEndMillis < waitEndMillis ? Broken.Why.LEASE_ELAPSED : Broken.Why.WAIT_ELAPSED,
          Optional.of(owner));
    }
  }

  /** A generation that is over. */
  record Past(BarrierGeneration generation, BarrierOutcome outcome) {}

  static BarrierState begun(ObjectName name, int parties, BarrierGeneration generation) {
    return new BarrierState(name, parties, generation, List.of(), List.of(), false, List.of());
  }

  /** With one more; the first begins this generation, the last trips it. */
  BarrierState arrived(Party party, BarrierGeneration ifFirst) {
    List<Party> all = new ArrayList<>(here);
    all.add(party);
    BarrierState now =
        new BarrierState(
            name, parties, here.isEmpty() ? ifFirst : generation, all, before, false, past);
    return all.size() < parties
        ? now
        : now.over(new BarrierOutcome.Tripped(), all.stream().map(Party::owner).toList(), false);
  }

  BarrierState broken(Broken how) {
    return over(how, List.of(), true);
  }

  /** Whole again; a generation that goes on is broken by it. */
  BarrierState reset() {
    return here.isEmpty()
        ? new BarrierState(name, parties, generation, here, before, false, past)
        : over(new Broken(Broken.Why.RESET, Optional.empty()), List.of(), false);
  }

  private BarrierState over(BarrierOutcome outcome, List<LockOwner> were, boolean breaks) {
    List<Past> all = new ArrayList<>(past);
    all.add(new Past(generation, outcome));
    return new BarrierState(
        name,
        parties,
        generation,
        List.of(),
        were,
        breaks,
        all.subList(Math.max(0, all.size() - MAX_PAST), all.size()));
  }

  BarrierState renewed(LockOwner owner, long leaseEndMillis) {
    return new BarrierState(
        name,
        parties,
        generation,
        here.stream()
            .map(
                it ->
                    it.owner().equals(owner)
                        ? new Party(
                            owner,
                            Math.max(it.leaseEndMillis(), leaseEndMillis),
                            it.waitEndMillis(),
                            it.session())
                        : it)
            .toList(),
        before,
        isBroken,
        past);
  }

  Optional<Party> party(Predicate<Party> which) {
    return here.stream().filter(which).findFirst();
  }

  /** How many are missing after the one at this place. */
  int index(Party party) {
    return parties - 1 - here.indexOf(party);
  }

  Optional<BarrierOutcome> outcome(BarrierGeneration which) {
    return past.stream().filter(it -> it.generation().equals(which)).map(Past::outcome).findFirst();
  }
}
