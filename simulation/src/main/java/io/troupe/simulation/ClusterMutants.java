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
              "return state.last().number() + 1 >= target.number()\n        ? new Step.Complete"),
          new Mutant(
              "calls a lost append refused",
              MACHINE,
              "appending.forEach(outbox::answerUnknown);",
              "outbox.refuseAll(appending, Refusal.Code.NOT_OWNER, \"gone\");"));

  private ClusterMutants() {}

  private static String persistence(String name) {
    return "persistence/src/main/java/io/troupe/persistence/" + name + ".java";
  }

  private static String partition(String name) {
    return "actors/src/main/java/io/troupe/actors/partition/" + name + ".java";
  }
}
