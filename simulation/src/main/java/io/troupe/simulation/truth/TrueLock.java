package io.troupe.simulation.truth;

import io.troupe.actors.FencingToken;
import io.troupe.coordination.lock.LockCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One lock, as its events show it. */
final class TrueLock {
  final List<Place> holders = new ArrayList<>();
  final List<Place> waiters = new ArrayList<>();
  boolean delayed;
  double delayedUntil;
  long highestToken;

  boolean isIdle() {
    return holders.isEmpty() && waiters.isEmpty() && !delayed;
  }

  String counts() {
    return holders.size() + "/" + waiters.size();
  }

  /** Those who hold it under this token; without one, all. */
  List<Place> holders(Optional<FencingToken> token) {
    return holders.stream()
        .filter(it -> token.map(one -> one.number() == it.token).orElse(true))
        .toList();
  }

  /** Whether who waits, and who is in front of it, are as a request to refuse it says. */
  boolean isSeen(LockCommand.RefuseWaiter asked) {
    long token = asked.token().map(FencingToken::number).orElse(0L);
    List<Place> line = Stream.concat(holders.stream(), waiters.stream()).toList();
    Predicate<Place> waits = it -> it.ticket == asked.ticket().number() && it.token == 0;
    return line.stream().anyMatch(waits)
        && line.stream()
            .takeWhile(waits.negate())
            .anyMatch(it -> it.ticket == asked.behind().number() && it.token == token);
  }
}
