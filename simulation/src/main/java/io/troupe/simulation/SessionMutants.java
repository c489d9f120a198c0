package io.troupe.simulation;

import java.util.List;

/** Flaws in sessions, in what is bound to them, and in the letters that tell of them. */
// Pieces of source are compared to the space, which text blocks hide.
@SuppressWarnings("StringConcatToTextBlock")
final class SessionMutants {
  private static final String ACTORS = "actors/src/main/java/io/troupe/actors/%s.java";
  private static final String COORDINATION =
      "coordination/src/main/java/io/troupe/coordination/%s.java";
  private static final String MACHINE = ACTORS.formatted("partition/PartitionMachine");
  private static final String DECIDER = ACTORS.formatted("partition/Decider");
  private static final String POSTMAN = ACTORS.formatted("partition/Postman");
  private static final String MAIL = ACTORS.formatted("mail/Mail");
  private static final String GUESTS = ACTORS.formatted("guest/GuestBook");
  private static final String SESSIONS = COORDINATION.formatted("session/SessionRules");
  private static final String SESSION_TABLE = COORDINATION.formatted("session/SessionTable");
  private static final String SESSION_SNAPSHOT = COORDINATION.formatted("session/SessionSnapshot");
  private static final String LOCKS = COORDINATION.formatted("lock/LockRules");
  private static final String LOCK_STATE = COORDINATION.formatted("lock/LockState");
  private static final String LOCK_TABLE = COORDINATION.formatted("lock/LockTable");
  private static final String LOCK_SNAPSHOT = COORDINATION.formatted("lock/LockSnapshot");
  private static final String CLAIM = COORDINATION.formatted("lock/Claim");
  private static final String SHARDING = "sharding/src/main/java/io/troupe/sharding/%s.java";
  private static final String MAPS = SHARDING.formatted("map/MapRules");
  private static final String BONDS = SHARDING.formatted("bond/BondTable");

  static final List<Mutant> ALL =
      List.of(
          new Mutant(
              "forgets all letters at the first answer",
              MAIL,
              "&& line.letters.getFirst().number() <= arrived.upTo()",
              "&& arrived.upTo() > 0"),
          new Mutant(
              "takes a letter again",
              MAIL,
              "deliver.letters().stream().filter(letter -> letter.number() > last).toList();\n"
                  + "        yield news.isEmpty() || news.getFirst().number() != last + 1\n",
              "deliver.letters();\n        yield news.getFirst().number() > last + 1\n"),
          new Mutant(
              "sends letters before they are durable",
              MACHINE,
              "if (!appendInFlight && !draining) {\n      postman.send",
              "if (!draining) {\n      postman.send"),
          new Mutant(
              "says that letters are taken before that is durable",
              DECIDER,
              "batch.hold(ask, apply(record, encoded, batch), Held.Shows.CHANGE);",
              "KindReply reply = apply(record, encoded, batch);\n"
                  + "      if (event instanceof MailEvent.LettersTaken) {\n"
                  + "        answer(ask, reply, batch);\n"
                  + "      } else {\n"
                  + "        batch.hold(ask, reply, Held.Shows.CHANGE);\n"
                  + "      }"),
          new Mutant(
              "logs nothing of what arrived",
              POSTMAN,
              "if (mail.isNews(to, upTo)) {",
              "if (mail.isNews(to, upTo) && upTo < 0) {"),
          new Mutant(
              "sends nothing that a snapshot holds", MAIL, "if (count > 0) {", "if (count < 0) {"),
          new Mutant(
              "numbers letters anew after a snapshot",
              MAIL,
              "int count = in.count(2);\n",
              "int count = in.count(2);\n    line.next = count == 0 ? 1 : line.next;\n"),
          new Mutant(
              "draws a snapshot without letters",
              MAIL,
              "letters = List.copyOf(line.letters);",
              "letters = List.of();"),
          new Mutant(
              "draws a snapshot without what was taken",
              MAIL,
              "for (var each : taken.entrySet()) {",
              "for (var each : new TreeMap<PartitionId, Long>().entrySet()) {"),
          new Mutant(
              "draws a snapshot without guests",
              GUESTS,
              "for (GuestId guest : here) {",
              "for (GuestId guest : new TreeSet<GuestId>()) {"),
          new Mutant(
              "draws a snapshot without bonds",
              LOCK_SNAPSHOT,
              "LockFormats.writeSession(claim.session(), out);",
              "LockFormats.writeSession(Optional.empty(), out);"),
          new Mutant(
              "draws a snapshot without who knows a session",
              SESSION_SNAPSHOT,
              ".varint(session.knownTo().size());\n"
                  + "      session.knownTo().forEach(it -> out.varint(it.number()));",
              ".varint(0);"),
          new Mutant(
              "keeps no session",
              SESSIONS,
              "kept.sessions().forEach(id -> table.put(live(id).kept(stamp)));",
              ""),
          new Mutant(
              "stretches no session's lease",
              SESSIONS,
              "settings.drift().stretched(open.leaseMillis())",
              "open.leaseMillis()"),
          new Mutant(
              "ends sessions early",
              SESSION_TABLE,
              "KindCore.NEVER : dues.first().millis();",
              "KindCore.NEVER : dues.first().millis() - 20;"),
          new Mutant(
              "ends sessions late",
              SESSION_TABLE,
              "KindCore.NEVER : dues.first().millis();",
              "KindCore.NEVER : dues.first().millis() + 60_000;"),
          new Mutant(
              "revives a session that has ended",
              SESSIONS,
              "keep.sessions().stream().filter(table::isKept).toList();",
              "keep.sessions();"),
          new Mutant(
              "knows no limit of sessions",
              SESSIONS,
              "table.size() >= settings.maxSessions()",
              "table.size() > settings.maxSessions()"),
          new Mutant(
              "introduces without a letter",
              SESSIONS,
              ".send(introduced.to(), new GuestEvent.GuestArrived(introduced.session()));",
              ".hashCode();"),
          new Mutant(
              "tells nobody that a session has ended",
              SESSIONS,
              "live(ended.session()).knownTo().forEach(it ->"
                  + " surroundings.outgoing().send(it, departed));",
              ""),
          new Mutant(
              "takes who closed its session for lost", SESSIONS, "ended.how().isLoss()", "true"),
          new Mutant(
              "grants under sessions that are not here",
              LOCKS,
              "wanted.session().isPresent() && !guests.isHere(wanted.session().get())",
              "wanted.waitMillis() < 0"),
          new Mutant(
              "lets a holder change its session",
              LOCKS,
              "if (!held.session().equals(wanted.session())) {",
              "if (held.holds() < 0) {"),
          new Mutant(
              "lets who waits change its session",
              LOCKS,
              "waits.isPresent() && !waits.get().session().equals(wanted.session())",
              "waits.isPresent() && waits.get().holds() < 0"),
          new Mutant(
              "ends one lock of a session",
              LOCKS,
              "for (LockName name : table.boundTo(session)) {",
              "for (LockName name : table.boundTo(session).stream().limit(1).toList()) {"),
          new Mutant(
              "leaves no delay behind a lost session",
              LOCKS,
              "left = lost ? delayed(left, claim, stamp) : left;",
              "left = lost ? left : left;"),
          new Mutant(
              "leaves who waits under a session",
              LOCK_STATE,
              "waiters.stream().filter(stays).toList(),",
              "waiters,"),
          new Mutant(
              "binds nothing to a session",
              LOCK_TABLE,
              "claim.session().ifPresent(it ->"
                  + " bonds.add(new Bond(it, lock.name(), claim.ticket())));",
              ""),
          new Mutant(
              "lets a lease end under a session",
              CLAIM,
              "session.isPresent() ? KindCore.NEVER : stamp.timeMillis() + leaseMillis,",
              "stamp.timeMillis() + leaseMillis,"),
          new Mutant(
              "keeps the keys of a session that has ended",
              MAPS,
              "guests.onDeparture((session, lost, stamp) -> bonds.depart(session));",
              ""),
          new Mutant(
              "binds keys to sessions that are not here",
              MAPS,
              "if (!guests.isHere(bind.session())) {",
              "if (bind.put().timeToLiveMillis() < 0) {"),
          new Mutant(
              "leaves a key bound that is put without a session",
              MAPS,
              "bonds.release(put.map().value(), put.key());",
              ""),
          new Mutant("leaves a removed key bound", MAPS, "bonds.release(map.value(), key);", ""),
          new Mutant(
              "leaves cleared keys bound", MAPS, "bonds.releaseAll(cleared.map().value());", ""),
          new Mutant(
              "takes an incremented key from its session",
              MAPS,
              "putNumber(changed, stamp);\n",
              "bonds.release(changed.map().value(), changed.key());\n"
                  + "        putNumber(changed, stamp);\n"),
          new Mutant(
              "leaves a key bound to its earlier session",
              BONDS,
              "release(place.table(), place.key());\n    sessions.put",
              "sessions.put"),
          new Mutant(
              "ends one key of a session",
              BONDS,
              "mine.remove(place) && mine.isEmpty()",
              "mine.remove(place) && (departed.remove(session) || mine.isEmpty())"),
          new Mutant(
              "draws a snapshot without keys of sessions",
              BONDS,
              "places.forEach(\n        (session, mine) -> {",
              "new TreeMap<GuestId, NavigableSet<Place>>().forEach(\n        (session, mine) -> {"),
          new Mutant(
              "knows no limit of a session's keys",
              BONDS,
              "count(session) >= limits.perSession()",
              "count(session) > limits.perSession()"),
          new Mutant(
              "knows no limit of bound keys",
              BONDS,
              "sessions.size() >= limits.most()",
              "sessions.size() > limits.most()"));

  private SessionMutants() {}
}
