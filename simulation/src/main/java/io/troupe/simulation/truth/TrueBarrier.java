package io.troupe.simulation.truth;

import io.troupe.coordination.barrier.BarrierCommand;
import io.troupe.coordination.barrier.BarrierOutcome;
import io.troupe.coordination.lock.LockOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One barrier as its events show it, from its first arrival to its removal. */
final class TrueBarrier {
  final int parties;
  final List<Generation> all = new ArrayList<>();
  boolean isBroken;
  long deletedAt = Long.MAX_VALUE;

  TrueBarrier(int parties) {
    this.parties = parties;
  }

  /** The event that made it is its first generation's. */
  long madeAt() {
    return all.getFirst().number;
  }

  Optional<Generation> current() {
    return all.isEmpty() || all.getLast().isOver() ? Optional.empty() : Optional.of(all.getLast());
  }

  List<Party> here() {
    return current().map(it -> it.parties).orElse(List.of());
  }

  Optional<Party> here(LockOwner owner) {
    return here().stream().filter(it -> it.asked.party().equals(owner)).findAny();
  }

  /** Who was in the generation before the one that goes on, or the last one, if it tripped. */
  List<LockOwner> before() {
    return all.reversed().stream()
        .filter(Generation::isOver)
        .findFirst()
        .filter(it -> it.outcome instanceof BarrierOutcome.Tripped)
        .map(it -> it.parties.stream().map(party -> party.asked.party()).toList())
        .orElse(List.of());
  }

  /** From its first arrival to its end. */
  static final class Generation {
    final long number;
    final TrueBarrier barrier;
    final List<Party> parties = new ArrayList<>();
    @Nullable BarrierOutcome outcome;
    long overAt = Long.MAX_VALUE;

    Generation(long number, TrueBarrier barrier) {
      this.number = number;
      this.barrier = barrier;
    }

    boolean isOver() {
      return outcome != null;
    }
  }

  /** An arrival; its ends are the world's, in nanoseconds, and by partition time. */
  static final class Party {
    final BarrierCommand.Arrive asked;
    final double waitsUntil;
    final long waitDueMillis;
    double livesUntil;
    long leaseDueMillis;

    Party(
        BarrierCommand.Arrive asked,
        double waitsUntil,
        long waitDueMillis,
        double livesUntil,
        long leaseDueMillis) {
      this.asked = asked;
      this.waitsUntil = waitsUntil;
      this.waitDueMillis = waitDueMillis;
      this.livesUntil = livesUntil;
      this.leaseDueMillis = leaseDueMillis;
    }
  }
}
