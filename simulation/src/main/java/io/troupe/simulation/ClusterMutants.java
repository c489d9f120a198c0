package io.troupe.simulation;

import java.util.List;

/** Flaws in the journal's rules and in those who use it, as somebody might make them. */
// Pieces of source are compared to the space, which text blocks hide.
@SuppressWarnings("StringConcatToTextBlock")
final class ClusterMutants {
  private static final String RULES = persistence("log/JournalRules");
  private static final String HEAD = persistence("log/JournalHead");
  private static final String MACHINE = partition("PartitionMachine");
  private static final String RECOVERY = partition("Recovery");
  private static final String DECIDER = partition("Decider");
  private static final String STATE = partition("PartitionState");
  private static final String ASKING = persistence("embedded/Asking");
  private static final String REGISTER = persistence("membership/rules/RegisterRules");
  private static final String OWNERSHIP = persistence("membership/rules/OwnershipRules");
  private static final String CLIENT = persistence("membership/RegisterClient");
  private static final String SUSPICION = persistence("membership/suspicion/Suspicion");
  private static final String ALLOCATOR =
      "sharding/src/main/java/io/troupe/sharding/allocation/Allocator.java";
  private static final String HOSTING =
      "sharding/src/main/java/io/troupe/sharding/hosting/Hosting.java";

  static final List<Mutant> ALL =
      List.of(
          new Mutant(
              "takes appends of any epoch",
              RULES,
              "fenced(head, append.batch().epoch()).orElseGet(() -> append(head, append.batch()));",
              "append(head, append.batch());"),
          new Mutant(
              "takes claims of older memberships",
              RULES,
              "claim.claimant().membership().compareTo(head.membership()) < 0",
              "claim.claimant().membership().compareTo(head.membership()) < -1"),
          new Mutant(
              "forgets the membership of a claim", HEAD, "claimant.membership(),", "membership,"),
          new Mutant(
              "takes a claim's repeat for a new one",
              RULES,
              "if (claim.name().equals(head.claim()) && ",
              "if (claim.name().equals(ClaimId.NONE) && "),
          new Mutant(
              "takes an append's repeat for a stale one",
              RULES,
              "head.lastAppend().equals(Optional.of(identity))",
              "head.lastAppend().isEmpty() && identity.first().number() < 1"),
          new Mutant(
              "keeps the first snapshot for ever",
              HEAD,
              "        Optional.of(pieces),\n        Optional.empty());",
              "        snapshot.or(() -> Optional.of(pieces)),\n        Optional.empty());"),
          new Mutant(
              "answers reads without a confirm",
              DECIDER,
              "when local && batch.events().isEmpty()",
              "when batch.events().isEmpty()"),
          new Mutant(
              "leaves outcomes out of snapshots",
              STATE,
              "cursor.add(header(LEDGER), ledger.snapshot(chunkBytes));",
              ""),
          new Mutant(
              "takes a fence behind a lost copy for a refusal",
              ASKING,
              "said instanceof JournalAnswer.Fenced && applied.afterOthers()",
              "said instanceof JournalAnswer.Confirmed && applied.afterOthers()"),
          new Mutant(
              "lets claims keep the epoch",
              RULES,
              "Epoch epoch = head.epoch().next();",
              "Epoch epoch = head.epoch().equals(Epoch.NONE) ? head.epoch().next() :"
                  + " head.epoch();"),
          new Mutant(
              "confirms whoever was the owner before",
              RULES,
              "return epoch.equals(head.epoch()) && ",
              "return epoch.number() + 1 >= head.epoch().number() && "),
          new Mutant(
              "deletes past the snapshot",
              RULES,
              "List.of(new JournalChange.DropEvents(upTo))",
              "List.of(new JournalChange.DropEvents(head.highest()))"),
          new Mutant(
              "replays all but the last event",
              RECOVERY,
              "return state.last().equals(target)\n        ? new Step.Complete",
              "return target != null && state.last().number() + 1 >= target.number()\n"
                  + "        ? new Step.Complete"),
          new Mutant(
              "calls a lost append refused",
              MACHINE,
              "appending.forEach(outbox::answerUnknown);",
              "outbox.refuseAll(appending, Refusal.Code.NOT_OWNER, \"gone\");"),
          new Mutant(
              "takes one witness for enough",
              SUSPICION,
              "return accusers.size() >= 2 && enough ?",
              "return enough ?"),
          new Mutant(
              "lets a downed incarnation come up",
              REGISTER,
              "return refused(state, Why.OVER, up.name() + \" was declared down; it may enter"
                  + " anew\");",
              "return done(changed(state, member.with(State.UP)));"),
          new Mutant(
              "lets a late entrance replace whoever is there",
              REGISTER,
              "if (!present.equals(enter.replaces())) {",
              "if (present.isEmpty() && !present.equals(enter.replaces())) {"),
          new Mutant(
              "lets an entrance go on that another overtook",
              CLIENT,
              "entrance.equals(self)",
              "entrance.weight() > 0"),
          new Mutant(
              "moves what has another owner than was named",
              OWNERSHIP,
              "if (owner.equals(move.owner())\n          && !owner",
              "if (!owner"),
          new Mutant(
              "takes what an old owner serves for the new one's",
              OWNERSHIP,
              "it.owner().equals(serves.name()) ? served : it);",
              "new Ownership(it.owner(), Optional.empty(), true));"),
          new Mutant(
              "lets who is gone serve on",
              OWNERSHIP,
              "ownership.serves() && !ended.contains(ownership.owner())",
              "ownership.serves()"),
          new Mutant(
              "places nothing any more once it could not",
              ALLOCATOR,
              "places = false;\n    if (failure == null) {",
              "places = failure != null;\n    if (failure == null) {"),
          new Mutant(
              "hosts what another node owns",
              HOSTING,
              "return ownership(partition).filter(it -> it.owner().equals(self)).isPresent();",
              "return ownership(partition).isPresent();"));

  private ClusterMutants() {}

  private static String persistence(String name) {
    return "persistence/src/main/java/io/troupe/persistence/" + name + ".java";
  }

  private static String partition(String name) {
    return "actors/src/main/java/io/troupe/actors/partition/" + name + ".java";
  }
}
