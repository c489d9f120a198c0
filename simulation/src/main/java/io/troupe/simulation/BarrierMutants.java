package io.troupe.simulation;

import java.util.List;

/** Wrong barriers, each of which their world has to notice. */
final class BarrierMutants {
  private static final String ROOM =
      "coordination/src/main/java/io/troupe/coordination/barrier/%s.java";
  private static final String RULES = ROOM.formatted("BarrierRules");
  private static final String STATE = ROOM.formatted("BarrierState");
  private static final String TABLE = ROOM.formatted("BarrierTable");
  private static final String SNAPSHOT = ROOM.formatted("BarrierSnapshot");

  static final List<Mutant> ALL =
      List.of(
          new Mutant(
              "trips before all are here",
              STATE,
              "return all.size() < parties",
              "return all.size() + 1 < parties"),
          new Mutant(
              "never trips", STATE, "return all.size() < parties", "return all.size() <= parties"),
          new Mutant(
              "lets parties come to a broken one",
              RULES,
              "there.isPresent() && there.get().isBroken()",
              "there.isPresent() && there.get().isBroken() && parties > 1_000"),
          new Mutant(
              "takes another number of parties for its own",
              RULES,
              "if (parties != arrive.parties()) {",
              "if (parties > 1_000) {"),
          new Mutant(
              "counts a party twice",
              RULES,
              "if (already.isPresent()) {",
              "if (already.isPresent() && parties > 1_000) {"),
          new Mutant(
              "tells a party that comes again another place",
              STATE,
              "return parties - 1 - here.indexOf(party);",
              "return parties - here.indexOf(party);"),
          new Mutant(
              "takes parties of sessions that are not here",
              RULES,
              "!guests.isHere(arrive.session().get())",
              "parties > 1_000"),
          new Mutant(
              "knows no limit of barriers",
              RULES,
              "table.size() >= settings.maxBarriers()",
              "table.size() > settings.maxBarriers()"),
          new Mutant(
              "renews who is not here",
              RULES,
              "isHere(renew.name(), renew.party(), renew.generation())",
              "table.find(renew.name()).isPresent()"),
          new Mutant(
              "lets one leave another generation",
              RULES,
              ".filter(it -> it.generation().equals(generation))",
              ""),
          new Mutant(
              "stretches nothing",
              RULES,
              "return settings.drift().stretched(millis);",
              "return millis;"),
          new Mutant(
              "takes parties for dead early",
              TABLE,
              "KindCore.NEVER : dues.first().millis();",
              "KindCore.NEVER : dues.first().millis() - 20;"),
          new Mutant(
              "cuts a lease short by a renewal",
              STATE,
              "Math.max(it.leaseEndMillis(), leaseEndMillis)",
              "leaseEndMillis"),
          new Mutant(
              "waits longer by a renewal",
              STATE,
              "it.waitEndMillis(),\n                            it.session()",
              "Long.MAX_VALUE,\n                            it.session()"),
          new Mutant(
              "takes the last one that is over for the first",
              TABLE,
              ".min(Comparator.comparingLong(Party::endMillis))",
              ".max(Comparator.comparingLong(Party::endMillis))"),
          new Mutant(
              "confuses leases and waits",
              STATE,
              "leaseEndMillis < waitEndMillis ?",
              "leaseEndMillis > waitEndMillis ?"),
          new Mutant(
              "lets parties of a session wait on behind its end",
              RULES,
              "for (ObjectName name : table.boundTo(session)) {",
              "for (ObjectName name : List.<ObjectName>of()) {"),
          new Mutant(
              "forgets what a session waits for where one goes",
              TABLE,
              "if (names.isEmpty()) {",
              "if (!names.isEmpty()) {"),
          new Mutant(
              "stays broken behind a reset",
              STATE,
              "new BarrierState(name, parties, generation, here, before, false, past)\n"
                  + "        : over",
              "new BarrierState(name, parties, generation, here, before, true, past)\n"
                  + "        : over"),
          new Mutant(
              "is broken for good by a reset",
              STATE,
              "new Broken(Broken.Why.RESET, Optional.empty()), List.of(), false)",
              "new Broken(Broken.Why.RESET, Optional.empty()), List.of(), true)"),
          new Mutant(
              "is whole again though it broke",
              STATE,
              "return over(how, List.of(), true);",
              "return over(how, List.of(), false);"),
          new Mutant(
              "calls a broken one tripped",
              STATE,
              "return over(how, List.of(), true);",
              "return over(new BarrierOutcome.Tripped(), List.of(), true);"),
          new Mutant("forgets how it ended", STATE, "all.add(new Past(generation, outcome));", ""),
          new Mutant(
              "lets parties wait for what is over",
              RULES,
              "which.equals(barrier.generation()) && !barrier.here().isEmpty()",
              "which.equals(barrier.generation())"),
          new Mutant(
              "calls what is past unknown",
              RULES,
              "which.number() < barrier.generation().number()",
              "which.number() > barrier.generation().number()"),
          new Mutant(
              "begins each generation with the first number",
              STATE,
              "here.isEmpty() ? ifFirst : generation, all",
              "generation, all"),
          new Mutant(
              "draws a snapshot of nobody here",
              SNAPSHOT,
              "for (Party each : barrier.here()) {",
              "for (Party each : List.<Party>of()) {"),
          new Mutant(
              "draws a snapshot without sessions",
              SNAPSHOT,
              "BarrierFormats.session(each.session(), out);",
              "BarrierFormats.session(java.util.Optional.empty(), out);"),
          new Mutant(
              "draws a snapshot of none broken",
              SNAPSHOT,
              "out.bool(barrier.isBroken())",
              "out.bool(false)"),
          new Mutant(
              "draws a snapshot without the past",
              SNAPSHOT,
              "for (Past each : barrier.past()) {",
              "for (Past each : List.<Past>of()) {"));

  private BarrierMutants() {}
}
