package io.troupe.simulation;

/** Flaws in the partition's machine and in maps. */
// Pieces of source are compared to the space, which text blocks hide.
@SuppressWarnings("StringConcatToTextBlock")
enum PartitionMutant {
  ANSWERS_BEFORE_THE_APPEND_IS_DURABLE(
      Source.MACHINE, "appending = batch.held;\n", "batch.held.forEach(outbox::answer);\n"),
  ANSWERS_READS_BESIDE_WRITES_AT_ONCE(
      Source.DECIDER,
      "answer -> batch.hold(ask, answer.reply(), Held.Shows.STATE);\n"
          + "      case Decision.Change<?> unused ->\n"
          + "          outbox.refuse(ask, Refusal.Code.INVALID, \"a read",
      "answer -> answer(ask, answer.reply(), batch);\n"
          + "      case Decision.Change<?> unused ->\n"
          + "          outbox.refuse(ask, Refusal.Code.INVALID, \"a read"),
  ANSWERS_REPEATS_BEFORE_THEY_ARE_DURABLE(
      Source.DECIDER,
      "Standing.Done done when batch.events().isEmpty() ->",
      "Standing.Done done when wire != null ->"),
  ANSWERS_READS_WITHOUT_A_CONFIRM(
      Source.DECIDER, "when local && batch.events().isEmpty()", "when batch.events().isEmpty()"),
  SHOWS_LOCAL_READS_WHAT_IS_NOT_DURABLE(
      Source.DECIDER, "when local && batch.events().isEmpty()", "when local"),
  LETS_READS_JOIN_A_CONFIRM_UNDER_WAY(
      Source.MACHINE,
      "toConfirm.addAll(batch.held);",
      "(confirming.isEmpty() ? toConfirm : confirming).addAll(batch.held);"),
  ANSWERS_READS_THOUGH_FENCED(
      Source.MACHINE,
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
  CALLS_A_LOST_APPEND_REFUSED(
      Source.OUTBOX,
      "case CHANGE, REPEAT -> unknown(held.ask(), \"the journal did not answer for \" + partition)",
      "case CHANGE, REPEAT -> refuse(held.ask(), Refusal.Code.UNAVAILABLE, \"no answer\")"),
  KEEPS_NO_OUTCOME_OF_WHAT_CHANGED_NOTHING(
      Source.DECIDER,
      "case Decision.Answer<?> answer when ask.requestId().isPresent() ->",
      "case Decision.Answer<?> answer when ask.requestId().isEmpty() ->"),
  DRAWS_A_SNAPSHOT_OF_WHAT_IS_NOT_DURABLE(
      Source.MACHINE,
      "parked.changed();\n        if (snapshotting.isDue()",
      "parked.changed();\n        pump(now);\n        if (snapshotting.isDue()"),
  NEVER_LOGS_TIME(
      Source.DECIDER,
      "return state.nextDueMillis() == KindCore.NEVER\n",
      "return state.nextDueMillis() >= 0\n"),
  COUNTS_TIME_ON_THE_WALL_CLOCK(
      Source.CLOCK, "now.monotonicNanos()", "(now.wallMillis() * 1_000_000)"),
  LETS_THE_WALL_CLOCK_GO_BACK(
      Source.CLOCK, "Math.max(latestWallMillis, now.wallMillis())", "now.wallMillis()"),
  LEAVES_TIME_OUT_OF_SNAPSHOTS(
      Source.STATE, "timeMillis = in.varint();\n", "timeMillis = in.varint() & 0;\n"),
  LEAVES_OUTCOMES_OUT_OF_SNAPSHOTS(
      Source.STATE, "cursor.add(header(LEDGER), ledger.snapshot(chunkBytes));", ""),
  FORGETS_THE_OUTCOME_AT_THE_MARK(
      Source.SESSION, "headMap(lowest, false).clear()", "headMap(lowest, true).clear()"),
  EXECUTES_JUST_BELOW_THE_MARK(
      Source.LEDGER,
      "if (id.number() < session.lowestUnanswered()) {",
      "if (id.number() < session.lowestUnanswered() - 1) {"),
  REMEMBERS_MORE_OUTCOMES_THAN_AGREED(
      Source.LEDGER, ">= limits.outcomes()\n", ">= limits.outcomes() + 2\n"),
  REMEMBERS_MORE_KEYS_THAN_AGREED(Source.TABLE, "return size < most ||", "return size <= most ||"),
  PUTS_THOUGH_THE_KEY_IS_THERE(
      Source.RULES,
      "case MapCondition.IfAbsent absent -> current.equals(Version.ABSENT);",
      "case MapCondition.IfAbsent absent -> true;"),
  LOSES_THE_END_OF_A_NUMBER(
      Source.RULES,
      "before == null ? VersionStore.FOREVER : before.untilMillis(),",
      "VersionStore.FOREVER,"),
  EXPIRES_WITHOUT_AN_EVENT(
      Source.READS,
      "return revision == null\n        ? new MapReply.Absent()\n",
      "return revision == null\n"
          + "            || (revision.untilMillis() != 0 && revision.untilMillis() <= timeMillis)\n"
          + "        ? new MapReply.Absent()\n"),
  TELLS_WATCHERS_A_VERSION_TOO_FAR(
      Source.READS, "found.more ? found.last() : store.latest()", "store.latest()"),
  STRETCHES_NO_TIME_TO_LIVE(
      Source.MAP_SETTINGS, "Math.ceilDiv(timeToLiveMillis * clockDriftPerMille, 1_000)", "0"),
  SHOWS_THE_STATE_BEFORE_A_VERSION(
      Source.STORE, "if (slot.version <= version) {", "if (slot.version < version) {"),
  LEAVES_EXPIRIES_OF_CLEARED_KEYS(Source.STORE, "expiries.removeAll(table);", ""),
  LEAVES_EXPIRIES_OF_REPLACED_VALUES(Source.STORE, "expiries.remove(table, slot);", ""),
  FORGETS_HISTORY_TOO_EARLY(
      Source.LOG, "latestMillis - limits.millis()", "latestMillis - limits.millis() / 2"),
  FORGETS_WHAT_A_CLEARED_KEY_WAS(
      Source.CLEARED, "if (slot.change >= buffer.tail()) {", "if (slot.change > buffer.head()) {"),
  REPEATS_A_CHANGE_TO_WATCHERS(
      Source.LOG,
      "versionAt(buffer.before(position)) > version",
      "versionAt(buffer.before(position)) >= version"),
  PINS_NOTHING_FOR_A_SNAPSHOT(Source.CURSOR, "store.log.pin();", ""),
  DRAWS_A_SNAPSHOT_OF_MIXED_VERSIONS(Source.CURSOR, "it.version > marks.latest() || ", ""),
  DROPS_TOMBSTONES_FROM_SNAPSHOTS(
      Source.CURSOR,
      "it.version > marks.latest()",
      "!it.isPresent() || it.version > marks.latest()"),
  FORGETS_EXPIRIES_IN_RECOVERY(
      Source.READER,
      "store.show(table, at, known, slot, revision);",
      "store.show(table, at, known, slot, revision);\n    store.expiries.remove(table, slot);");

  /** Where what is changed stands, from the root of the source tree. */
  private enum Source {
    MACHINE("actors", "actors/partition/PartitionMachine"),
    DECIDER("actors", "actors/partition/Decider"),
    OUTBOX("actors", "actors/partition/Outbox"),
    CLOCK("actors", "actors/partition/PartitionClock"),
    STATE("actors", "actors/partition/PartitionState"),
    SESSION("actors", "actors/session/Session"),
    LEDGER("actors", "actors/session/RequestLedger"),
    TABLE("actors", "actors/session/SessionTable"),
    RULES("sharding", "sharding/map/MapRules"),
    READS("sharding", "sharding/map/MapReads"),
    MAP_SETTINGS("sharding", "sharding/map/MapSettings"),
    STORE("sharding", "sharding/versions/VersionStore"),
    LOG("sharding", "sharding/versions/ChangeLog"),
    CLEARED("sharding", "sharding/versions/ClearedTables"),
    CURSOR("sharding", "sharding/versions/StoreCursor"),
    READER("sharding", "sharding/versions/StoreReader");

    private final String path;

    Source(String module, String type) {
      path = module + "/src/main/java/io/troupe/" + type + ".java";
    }
  }

  private final Source source;
  private final String before;
  private final String after;

  PartitionMutant(Source source, String before, String after) {
    this.source = source;
    this.before = before;
    this.after = after;
  }

  Mutant mutant() {
    return new Mutant(SimulatedRoom.words(this), source.path, before, after);
  }
}
