package io.troupe.simulation;

import io.troupe.simulation.partition.Population;
import java.util.List;

/** The partition machine with semaphores, in the world of partitions. */
public final class SemaphoreRoom extends CoordinationRoom {
  private static final String ROOM =
      "coordination/src/main/java/io/troupe/coordination/semaphore/%s.java";
  private static final String RULES = ROOM.formatted("SemaphoreRules");
  private static final String STATE = ROOM.formatted("SemaphoreState");
  private static final String TABLE = ROOM.formatted("SemaphoreTable");

  /** Flaws in semaphores. */
  private static final List<Mutant> MUTANTS =
      List.of(
          new Mutant(
              "grants more than there are",
              RULES,
              "semaphore.waiters().isEmpty() && wanted.permits() <= semaphore.available()",
              "semaphore.waiters().isEmpty() && wanted.permits() <= semaphore.available() + 1"),
          new Mutant(
              "lets somebody pass who waits",
              RULES,
              "semaphore.waiters().isEmpty() && wanted.permits()",
              "wanted.permits()"),
          new Mutant(
              "hands on more than there are",
              STATE,
              "waiters.get(inTurn).permits() <= free",
              "free > 0"),
          new Mutant(
              "hands on to one of several",
              STATE,
              "while (inTurn < waiters",
              "while (inTurn < 1 && inTurn < waiters"),
          new Mutant(
              "hands nothing on where a claim ends",
              RULES,
              "table.put(semaphore.without(claim).handedOn(stamp));",
              "table.put(semaphore.without(claim));"),
          new Mutant(
              "hands nothing on where there are more",
              RULES,
              "before.sized(set.permits()).handedOn(stamp)",
              "before.sized(set.permits())"),
          new Mutant(
              "hands nothing on where an operator took some",
              RULES,
              "table.put(left.handedOn(stamp));",
              "table.put(left);"),
          new Mutant(
              "keeps who waits for more than there are",
              STATE,
              "claim.permits() <= count",
              "claim.permits() >= 0"),
          new Mutant(
              "changes one that is there",
              RULES,
              "(set.onlyNew() || there.get().permits()",
              "(there.get().permits()"),
          new Mutant("removes what is used", RULES, "it.claims() > 0", "it.claims() > 1_000"),
          new Mutant(
              "releases what another holds",
              RULES,
              "claim.isUnder(release.owner(), release.token())",
              "claim.token() == release.token().number()"),
          new Mutant(
              "leaves another's place",
              RULES,
              ".filter(claim -> claim.owner().equals(leave.owner()))",
              ""),
          new Mutant("stretches no lease", RULES, ".stretched(millis);", ".atLeast(millis, 0);"),
          new Mutant(
              "tells who waited too much of its lease",
              RULES,
              "return settings.drift().atLeast(claim.endMillis(), timeMillis);",
              "return claim.endMillis() - timeMillis;"),
          new Mutant(
              "cuts a lease short by a renewal",
              STATE,
              "Math.max(endMillis, stamp.timeMillis() + lease)",
              "stamp.timeMillis() + lease"),
          new Mutant(
              "ends leases early",
              TABLE,
              "KindCore.NEVER : dues.first().millis();",
              "KindCore.NEVER : dues.first().millis() - 20;"),
          new Mutant(
              "queues an owner twice",
              RULES,
              "if (waits.isPresent() && wanted.waitMillis() > 0) {",
              "if (waits.isPresent() && wanted.waitMillis() < 0) {"),
          new Mutant(
              "knows no limit of the queue",
              RULES,
              "semaphore.claims() >= settings.maxQueue()",
              "semaphore.claims() > settings.maxQueue()"),
          new Mutant(
              "knows no limit of semaphores",
              RULES,
              "table.size() >= settings.maxSemaphores()",
              "table.size() > settings.maxSemaphores()"),
          new Mutant(
              "draws a snapshot without who waits",
              ROOM.formatted("SemaphoreSnapshot"),
              "write(semaphore.waiters(), out);",
              "write(List.of(), out);"));

  /** For use from outside. */
  public SemaphoreRoom() {
    super(Population.SEMAPHORES, MUTANTS);
  }
}
