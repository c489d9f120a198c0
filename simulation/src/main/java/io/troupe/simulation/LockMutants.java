package io.troupe.simulation;

import java.util.List;

/** Flaws in locks. */
// Pieces of source are compared to the space, which text blocks hide.
@SuppressWarnings("StringConcatToTextBlock")
final class LockMutants {
  private static final String ROOM =
      "coordination/src/main/java/io/troupe/coordination/lock/%s.java";
  private static final String RULES = ROOM.formatted("LockRules");
  private static final String STATE = ROOM.formatted("LockState");
  private static final String TABLE = ROOM.formatted("LockTable");
  private static final String CLAIM = ROOM.formatted("Claim");
  private static final String SNAPSHOT = ROOM.formatted("LockSnapshot");

  static final List<Mutant> ALL =
      List.of(
          new Mutant(
              "grants what others hold",
              STATE,
              "return waiters.isEmpty() && isNextFor(mode);",
              "return waiters.isEmpty() && freeAtMillis == 0;"),
          new Mutant(
              "lets somebody pass who waits",
              STATE,
              "return waiters.isEmpty() && isNextFor(mode);",
              "return isNextFor(mode);"),
          new Mutant(
              "lets a writer join readers",
              STATE,
              "(mode == LockMode.SHARED && holders.getFirst()",
              "(holders.getFirst()"),
          new Mutant(
              "grants while a holder was just lost",
              STATE,
              "return freeAtMillis == 0\n        && (holders",
              "return (holders"),
          new Mutant(
              "puts who comes in front",
              STATE,
              "new LockState(name, holders, with(waiters, claim), freeAtMillis)",
              "new LockState(name, holders, java.util.stream.Stream.concat("
                  + "java.util.stream.Stream.of(claim), waiters.stream()).toList(), freeAtMillis)"),
          new Mutant(
              "hands on to one reader of several",
              STATE,
              "while (inTurn < waiters.size() &&",
              "while (inTurn < 1 &&"),
          new Mutant(
              "gives a token twice",
              STATE,
              "return holders.isEmpty() ? stamp.version().number()",
              "return holders.isEmpty() ? stamp.version().number() / 2 + 1"),
          new Mutant(
              "stretches no lease",
              RULES,
              "return settings.drift().stretched(millis);",
              "return millis;"),
          new Mutant(
              "tells who waited too much of its lease",
              RULES,
              ": settings.drift().atLeast(claim.endMillis(), timeMillis);",
              ": claim.endMillis() - timeMillis;"),
          new Mutant(
              "ends leases early",
              TABLE,
              "KindCore.NEVER : dues.first().millis();",
              "KindCore.NEVER : dues.first().millis() - 20;"),
          new Mutant(
              "hands nothing on where a claim ends",
              RULES,
              "table.put(lock.without(claim).handedOn(stamp));",
              "table.put(lock.without(claim));"),
          new Mutant(
              "hands nothing on behind a delay",
              RULES,
              "table.put(lock.freeAt(0).handedOn(stamp));",
              "table.put(lock.freeAt(0));"),
          new Mutant(
              "hands nothing on where an operator took it",
              RULES,
              ": left.freeAt(0)).handedOn(stamp));",
              ": left.freeAt(0)));"),
          new Mutant(
              "leaves no delay behind a lost holder",
              RULES,
              "long free = claim.delayMillis() == 0 ? 0 :",
              "long free = claim.delayMillis() >= 0 ? 0 :"),
          new Mutant(
              "releases all at once",
              RULES,
              "if (claim.holds() > 1) {",
              "if (claim.holds() > 1_000) {"),
          new Mutant(
              "releases what another holds",
              RULES,
              "claim.isUnder(release.owner(), release.token())",
              "claim.token() == release.token().number()"),
          new Mutant(
              "makes a reader a writer",
              RULES,
              "if (held.mode() == LockMode.SHARED && wanted.mode() == LockMode.EXCLUSIVE) {",
              "if (held.holds() < 0) {"),
          new Mutant(
              "leaves what came of a place that is left",
              RULES,
              ".claim(leave.ticket())",
              ".waiter(claim -> claim.ticket() == leave.ticket().number())"),
          new Mutant(
              "queues an owner twice",
              RULES,
              "if (waits.isPresent() && wanted.waitMillis() > 0) {",
              "if (waits.isPresent() && wanted.waitMillis() < 0) {"),
          new Mutant(
              "lets an owner wait in both modes",
              RULES,
              "if (waits.isPresent() && waits.get().mode() != wanted.mode()) {",
              "if (waits.isPresent() && waits.get().mode() == null) {"),
          new Mutant(
              "knows no limit of the queue",
              RULES,
              "lock.claims() >= settings.maxQueue()",
              "lock.claims() > settings.maxQueue()"),
          new Mutant(
              "knows no limit of locks",
              RULES,
              "table.size() >= settings.maxLocks()",
              "table.size() > settings.maxLocks()"),
          new Mutant(
              "says a token that is not held",
              RULES,
              "lock.holders().stream().findFirst().map(Claim::asToken)",
              "lock.holders().stream().findFirst().map(claim -> claim.asToken())"
                  + ".filter(token -> token.number() % 2 == 0)"),
          new Mutant(
              "cuts a lease short by a renewal",
              CLAIM,
              "Math.max(endMillis, stamp.timeMillis() + lease)",
              "stamp.timeMillis() + lease"),
          new Mutant(
              "counts a lease from when it was waited for",
              CLAIM,
              "stamp.timeMillis() + leaseMillis,",
              "Math.min(endMillis, stamp.timeMillis()) + leaseMillis / 2,"),
          new Mutant(
              "forgets the longer delay",
              CLAIM,
              "Math.max(delayMillis, event.delayMillis())",
              "event.delayMillis()"),
          new Mutant(
              "leaves the end of who waits no more",
              TABLE,
              "waiters.gone().forEach(claim -> goes(lock, claim));",
              ""),
          new Mutant(
              "leaves the end of a delay",
              TABLE,
              "dues.remove(new Due(before.freeAtMillis(), lock.name(), 0));",
              ""),
          new Mutant(
              "draws a snapshot without who waits",
              SNAPSHOT,
              "write(lock.waiters(), out);",
              "write(List.of(), out);"),
          new Mutant(
              "refuses who is no longer behind whom it was seen behind",
              RULES,
              "lock.claim(refuse.behind()).filter(it -> it.token() == token).isPresent();",
              "lock.claim(refuse.behind()).isPresent();"),
          new Mutant(
              "refuses who waits in front",
              RULES,
              "refuse.behind().number() < refuse.ticket().number()",
              "refuse.behind().number() > 0"),
          new Mutant(
              "refuses who holds it by now",
              RULES,
              "lock.waiter(it -> it.ticket() == refuse.ticket().number()).isPresent()",
              "lock.claim(refuse.ticket()).isPresent()"),
          new Mutant("tells nobody why it was refused", TABLE, "refused.addLast(one);", ""),
          new Mutant(
              "draws a snapshot without who was refused",
              SNAPSHOT,
              "return past.hasNext() || refused.hasNext() || locks.hasNext();",
              "while (refused.hasNext()) { refused.next(); }"
                  + " return past.hasNext() || locks.hasNext();"),
          new Mutant(
              "asks whoever holds it, under whatever token",
              RULES,
              "table.find(ask.name()).holders(ask.token())",
              "table.find(ask.name()).holders(Optional.empty())"),
          new Mutant(
              "asks again who was asked",
              RULES,
              "meant.stream().allMatch(it -> it.askedMillis().isPresent())",
              "meant.isEmpty()"),
          new Mutant(
              "draws a snapshot without delays",
              SNAPSHOT,
              ".varint(lock.freeAtMillis());",
              ".varint(0);"));

  private LockMutants() {}
}
