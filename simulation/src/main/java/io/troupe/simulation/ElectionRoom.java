package io.troupe.simulation;

import io.troupe.simulation.partition.Population;
import java.util.List;

/** The partition machine with elections, in the world of partitions. */
public final class ElectionRoom extends CoordinationRoom {
  private static final String ROOM =
      "coordination/src/main/java/io/troupe/coordination/election/%s.java";
  private static final String RULES = ROOM.formatted("ElectionRules");
  private static final String STATE = ROOM.formatted("ElectionState");
  private static final String TABLE = ROOM.formatted("ElectionTable");
  private static final String SNAPSHOT = ROOM.formatted("ElectionSnapshot");
  private static final String CANDIDACY = ROOM.formatted("Candidacy");

  /** Flaws in elections. */
  private static final List<Mutant> MUTANTS =
      List.of(
          new Mutant(
              "elects who just came, whoever leads",
              STATE,
              "if (leader.isPresent() || freeAtMillis != 0 ||",
              "if (freeAtMillis != 0 ||"),
          new Mutant(
              "elects within the delay",
              STATE,
              "if (leader.isPresent() || freeAtMillis != 0 ||",
              "if (leader.isPresent() ||"),
          new Mutant(
              "knows no priority",
              STATE,
              "more.get(place - 1).priority() < one.priority()",
              "more.get(place - 1).priority() < 0"),
          new Mutant(
              "puts who comes in front of its equals",
              STATE,
              "more.get(place - 1).priority() < one.priority()",
              "more.get(place - 1).priority() <= one.priority()"),
          new Mutant(
              "elects the last in line",
              STATE,
              ".orElseGet(candidates::getFirst);",
              ".orElseGet(candidates::getLast);"),
          new Mutant(
              "elects another than was asked for",
              STATE,
              "candidate(each -> each.ticket() == successor).orElseGet",
              "candidate(each -> each.ticket() == -1).orElseGet"),
          new Mutant(
              "gives terms that fall",
              CANDIDACY,
              "        delayMillis,\n        stamp.version().number(),",
              "        delayMillis,\n        stamp.version().number() / 2 + 1,"),
          new Mutant("stretches no lease", RULES, "settings.drift().stretched(millis);", "millis;"),
          new Mutant(
              "tells too much of a lease",
              RULES,
              "return settings.drift().atLeast(one.endMillis(), timeMillis);",
              "return Math.max(0, one.endMillis() - timeMillis);"),
          new Mutant(
              "ends leases early",
              TABLE,
              "KindCore.NEVER : dues.first().millis();",
              "KindCore.NEVER : dues.first().millis() - 20;"),
          new Mutant(
              "renews who is asked to hand over",
              RULES,
              "return election.isLed(one) && election.isAsked()\n        ? answer(standing",
              "return election.isLed(one) && one.ticket() < 0\n        ? answer(standing"),
          new Mutant(
              "renews for half of the lease",
              CANDIDACY,
              "        stamp.timeMillis() + leaseMillis,\n        sinceMillis",
              "        stamp.timeMillis() + leaseMillis / 2,\n        sinceMillis"),
          new Mutant(
              "leaves no delay behind a lost leader",
              RULES,
              "boolean delays = election.isLed(one) && one.delayMillis() != 0;",
              "boolean delays = election.isLed(one) && one.delayMillis() < 0;"),
          new Mutant(
              "elects nobody behind a delay",
              RULES,
              "put(election.freeAt(0).elected(stamp));",
              "put(election.freeAt(0));"),
          new Mutant(
              "elects nobody where a leader ends",
              RULES,
              "put(election.without(one, stamp).elected(stamp));",
              "put(election.without(one, stamp));"),
          new Mutant(
              "elects whose lease is over",
              RULES,
              ".candidate(each -> each.endMillis() <= timeMillis)\n            .or(",
              ".candidate(each -> each.endMillis() <= 0)\n            .or("),
          new Mutant(
              "resigns for another",
              RULES,
              ".find(each -> each.isOf(candidate, ticket))",
              ".find(each -> each.ticket() == ticket.number())"),
          new Mutant(
              "lets who waits say who is next",
              RULES,
              "if (resign.successor().isPresent() && !election.isLed(one)) {",
              "if (resign.successor().isPresent() && !election.isLed(one) && one.ticket() < 0) {"),
          new Mutant(
              "asks under any term",
              RULES,
              ".filter(it -> transfer.term().map(it.asTerm()::equals).orElse(true))",
              ".filter(it -> it.ticket() > 0)"),
          new Mutant(
              "lets a lease be of another length",
              RULES,
              "already.get().leaseMillis() == stretched(wanted.leaseMillis())",
              "already.get().leaseMillis() > 0"),
          new Mutant(
              "knows no limit of candidates",
              RULES,
              "election.count() >= settings.maxCandidates()",
              "election.count() > settings.maxCandidates()"),
          new Mutant(
              "knows no limit of elections",
              RULES,
              "table.size() >= settings.maxElections()",
              "table.size() > settings.maxElections()"),
          new Mutant(
              "tells observers nothing of new data",
              RULES,
              "put(election.isLed(one) ? after.seenBy(stamp) : after);",
              "put(after);"),
          new Mutant(
              "tells observers nothing of a hand-over",
              RULES,
              "put(election.asked(asked.successor().number()).seenBy(stamp));",
              "put(election.asked(asked.successor().number()));"),
          new Mutant(
              "tells observers what they saw",
              RULES,
              "return observe.seen().filter(seen::equals).isPresent()",
              "return observe.seen().filter(it -> it.number() < 0).isPresent()"),
          new Mutant(
              "forgets who led",
              TABLE,
              "past.addLast(one);",
              "if (one.term().number() % 2 == 0) past.addLast(one);"),
          new Mutant(
              "keeps the oldest of the past", TABLE, "past.removeFirst();", "past.removeLast();"),
          new Mutant(
              "draws a snapshot without who waits",
              SNAPSHOT,
              ".map(each -> new Part(election, Optional.of(each)))",
              ".limit(0).map(each -> new Part(election, Optional.of(each)))"),
          new Mutant(
              "draws a snapshot without who is asked",
              SNAPSHOT,
              ".varint(election.successor())",
              ".varint(0)"),
          new Mutant(
              "draws a snapshot without delays",
              SNAPSHOT,
              ".varint(election.freeAtMillis())",
              ".varint(0)"));

  /** For use from outside. */
  public ElectionRoom() {
    super(Population.ELECTIONS, MUTANTS);
  }
}
