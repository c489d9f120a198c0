package io.troupe.simulation;

import java.util.List;

/** Flaws in the partition's machine and in maps. */
// Pieces of source are compared to the space, which text blocks hide.
@SuppressWarnings("StringConcatToTextBlock")
final class PartitionMutants {
  private static final String MACHINE = source("actors", "actors/partition/PartitionMachine");
  private static final String DECIDER = source("actors", "actors/partition/Decider");
  private static final String OUTBOX = source("actors", "actors/partition/Outbox");
  private static final String CLOCK = source("actors", "actors/partition/PartitionClock");
  private static final String RECOVERY = source("actors", "actors/partition/Recovery");
  private static final String DRIFT = source("actors", "actors/kind/ClockDrift");
  private static final String STATE = source("actors", "actors/partition/PartitionState");
  private static final String SESSION = source("actors", "actors/session/Session");
  private static final String LEDGER = source("actors", "actors/session/RequestLedger");
  private static final String TABLE = source("actors", "actors/session/SessionTable");
  private static final String RULES = source("sharding", "sharding/map/MapRules");
  private static final String GUARDS = source("sharding", "sharding/guard/GuardTable");
  private static final String READS = source("sharding", "sharding/map/MapReads");
  private static final String STORE = source("sharding", "sharding/versions/VersionStore");
  private static final String LOG = source("sharding", "sharding/versions/ChangeLog");
  private static final String CLEARED = source("sharding", "sharding/versions/ClearedTables");
  private static final String CURSOR = source("sharding", "sharding/versions/StoreCursor");
  private static final String READER = source("sharding", "sharding/versions/StoreReader");

  static final List<Mutant> ALL =
      List.of(
          new Mutant(
              "answers before the append is durable",
              MACHINE,
              "appending = batch.held;\n",
              "batch.held.forEach(outbox::answer);\n"),
          new Mutant(
              "answers reads beside writes at once",
              DECIDER,
              "answer -> batch.hold(ask, answer.reply(), Held.Shows.STATE);\n"
                  + "      case Decision.Change<?> unused ->\n"
                  + "          outbox.refuse(ask, Refusal.Code.INVALID, \"a read",
              "answer -> answer(ask, answer.reply(), batch);\n"
                  + "      case Decision.Change<?> unused ->\n"
                  + "          outbox.refuse(ask, Refusal.Code.INVALID, \"a read"),
          new Mutant(
              "answers repeats before they are durable",
              DECIDER,
              "Standing.Done done when batch.events().isEmpty() ->",
              "Standing.Done done when wire != null ->"),
          new Mutant(
              "answers reads without a confirm",
              DECIDER,
              "when local && batch.events().isEmpty()",
              "when batch.events().isEmpty()"),
          new Mutant(
              "shows local reads what is not durable",
              DECIDER,
              "when local && batch.events().isEmpty()",
              "when local"),
          new Mutant(
              "lets reads join a confirm under way",
              MACHINE,
              "toConfirm.addAll(batch.held);",
              "(confirming.isEmpty() ? toConfirm : confirming).addAll(batch.held);"),
          new Mutant(
              "answers reads though fenced",
              MACHINE,
              "pump(now);\n      }\n      case JournalAnswer.Fenced fenced -> end(",
              "pump(now);\n"
                  + "      }\n"
                  + "      case JournalAnswer.Fenced fenced when confirming.isEmpty() -> {}\n"
                  + "      case JournalAnswer.Fenced fenced -> {\n"
                  + "        confirming.forEach(outbox::answer);\n"
                  + "        confirming = new HeldReplies<>();\n"
                  + "      }\n"
                  + "    }\n"
                  + "    if (answer instanceof JournalAnswer.Fenced fenced) {\n"
                  + "      end("),
          new Mutant(
              "calls a lost append refused",
              OUTBOX,
              "case CHANGE, REPEAT -> unknown(held.ask(), \"the journal did not answer for \" +"
                  + " partition)",
              "case CHANGE, REPEAT -> refuse(held.ask(), Refusal.Code.UNAVAILABLE, \"no answer\")"),
          new Mutant(
              "keeps no outcome of what changed nothing",
              DECIDER,
              "case Decision.Answer<?> answer when ask.requestId().isPresent() ->",
              "case Decision.Answer<?> answer when ask.requestId().isEmpty() ->"),
          new Mutant(
              "draws a snapshot of what is not durable",
              MACHINE,
              "parked.changed(appendingKinds);\n        if (snapshotting.isDue()",
              "parked.changed(appendingKinds);\n"
                  + "        pump(now);\n"
                  + "        if (snapshotting.isDue()"),
          new Mutant(
              "never logs time",
              DECIDER,
              "return state.nextDueMillis() == KindCore.NEVER\n",
              "return state.nextDueMillis() >= 0\n"),
          new Mutant(
              "counts time on the wall clock",
              CLOCK,
              "now.monotonicNanos()",
              "(now.wallMillis() * 1_000_000)"),
          new Mutant(
              "lets the wall clock go back",
              CLOCK,
              "Math.max(latestWallMillis, now.wallMillis())",
              "now.wallMillis()"),
          new Mutant(
              "leaves time out of snapshots",
              STATE,
              "timeMillis = in.varint();\n",
              "timeMillis = in.varint() & 0;\n"),
          new Mutant(
              "leaves outcomes out of snapshots",
              STATE,
              "cursor.add(header(LEDGER), ledger.snapshot(chunkBytes));",
              ""),
          new Mutant(
              "forgets the outcome at the mark",
              SESSION,
              "headMap(lowest, false).clear()",
              "headMap(lowest, true).clear()"),
          new Mutant(
              "executes just below the mark",
              LEDGER,
              "if (id.number() < session.lowestUnanswered()) {",
              "if (id.number() < session.lowestUnanswered() - 1) {"),
          new Mutant(
              "remembers more outcomes than agreed",
              LEDGER,
              ">= limits.outcomes()\n",
              ">= limits.outcomes() + 2\n"),
          new Mutant(
              "remembers more keys than agreed",
              TABLE,
              "return size < most ||",
              "return size <= most ||"),
          new Mutant(
              "puts though the key is there",
              RULES,
              "case MapCondition.IfAbsent absent -> current.equals(Version.ABSENT);",
              "case MapCondition.IfAbsent absent -> true;"),
          new Mutant(
              "loses the end of a number",
              RULES,
              "before == null ? VersionStore.FOREVER : before.untilMillis(),",
              "VersionStore.FOREVER,"),
          new Mutant(
              "expires without an event",
              READS,
              "return revision == null\n        ? new MapReply.Absent()\n",
              "return revision == null\n"
                  + "            || (revision.untilMillis() != 0 && revision.untilMillis() <="
                  + " timeMillis)\n"
                  + "        ? new MapReply.Absent()\n"),
          new Mutant(
              "tells watchers a version too far",
              READS,
              "found.more ? found.last() : store.latest()",
              "store.latest()"),
          new Mutant(
              "serves what it followed, without what came since",
              RECOVERY,
              "return followed ? reached() : new Step.LoadSnapshot();",
              "return followed\n"
                  + "        ? new Step.Complete(snapshotBytes, replayedEvents, replayedBytes)\n"
                  + "        : new Step.LoadSnapshot();"),
          new Mutant(
              "follows over a gap",
              RECOVERY,
              "if (!recorded.number().equals(state.last().next())) {",
              "if (target != null && !followed && !recorded.number().equals(state.last().next()))"
                  + " {"),
          new Mutant(
              "stretches no time to live", DRIFT, "Math.ceilDiv(millis * perMille, 1_000)", "0"),
          new Mutant(
              "shows the state before a version",
              STORE,
              "if (slot.version <= version) {",
              "if (slot.version < version) {"),
          new Mutant("leaves expiries of cleared keys", STORE, "expiries.removeAll(table);", ""),
          new Mutant(
              "leaves expiries of replaced values", STORE, "expiries.remove(table, slot);", ""),
          new Mutant(
              "forgets history too early",
              LOG,
              "latestMillis - limits.millis()",
              "latestMillis - limits.millis() / 2"),
          new Mutant(
              "forgets what a cleared key was",
              CLEARED,
              "if (slot.change >= buffer.tail()) {",
              "if (slot.change > buffer.head()) {"),
          new Mutant(
              "repeats a change to watchers",
              LOG,
              "versionAt(buffer.before(position)) > version",
              "versionAt(buffer.before(position)) >= version"),
          new Mutant(
              "lets a stale token in",
              RULES,
              "seen.get().compareTo(guarded.guard().token()) > 0",
              "seen.get().compareTo(guarded.guard().token()) > 1"),
          new Mutant(
              "refuses the token that was seen",
              RULES,
              "seen.get().compareTo(guarded.guard().token()) > 0",
              "seen.get().compareTo(guarded.guard().token()) >= 0"),
          new Mutant(
              "forgets that a removal had a token",
              RULES,
              "guards.see(passed.place(), passed.guard().token(), stamp.timeMillis());",
              "if (!(passed.change() instanceof MapEvent.EntryRemoved)) {\n"
                  + "          guards.see(passed.place(), passed.guard().token(),"
                  + " stamp.timeMillis());\n"
                  + "        }"),
          new Mutant(
              "leaves tokens out of snapshots", RULES, ".then(guards.snapshot(chunkBytes))", ""),
          new Mutant(
              "forgets tokens too early",
              GUARDS,
              "drift.stretched(limits.keepMillis())",
              "limits.keepMillis()"),
          new Mutant(
              "forgets a token though it was written again",
              GUARDS,
              "byPlace.putLast(place, new Seen(place, token, timeMillis));",
              "byPlace.merge(place, new Seen(place, token, timeMillis),\n"
                  + "        (old, it) -> new Seen(place, token, old.timeMillis()));"),
          new Mutant(
              "remembers more tokens than agreed",
              RULES,
              "if (seen.isEmpty() && guards.isFull(timeMillis)) {",
              "if (seen.isEmpty() && guards.isFull(timeMillis) && timeMillis < 0) {"),
          new Mutant("pins nothing for a snapshot", CURSOR, "store.log.pin();", ""),
          new Mutant(
              "draws a snapshot of mixed versions", CURSOR, "it.version > marks.latest() || ", ""),
          new Mutant(
              "drops tombstones from snapshots",
              CURSOR,
              "it.version > marks.latest()",
              "!it.isPresent() || it.version > marks.latest()"),
          new Mutant(
              "forgets expiries in recovery",
              READER,
              "store.show(table, at, known, slot, revision);",
              "store.show(table, at, known, slot, revision);\n"
                  + "    store.expiries.remove(table, slot);"));

  private PartitionMutants() {}

  private static String source(String module, String type) {
    return module + "/src/main/java/io/troupe/" + type + ".java";
  }
}
