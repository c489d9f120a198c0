package io.troupe.simulation;

import java.util.List;

/**
 * Flaws in Raft, most of them as implementations really had them: counting old terms, votes that a
 * crash forgets, reads before the no-op, members rolled back without their entry.
 */
// Pieces of source are compared to the space, which text blocks hide.
@SuppressWarnings("StringConcatToTextBlock")
final class RaftMutants {
  private static final String MEMBERSHIP = source("Membership");
  private static final String REPLICA = source("raft/RaftReplica");
  private static final String STATE = source("raft/RaftState");
  private static final String LOG = source("raft/RaftLog");
  private static final String FOLLOWER = source("raft/Follower");
  private static final String CANDIDATE = source("raft/Candidate");
  private static final String LEADER = source("raft/Leader");
  private static final String READS = source("raft/Reads");
  private static final String PEERS = source("raft/Peers");
  private static final String CHANGE = source("raft/Change");
  private static final String OUTBOX = source("raft/Outbox");

  static final List<Mutant> ALL =
      List.of(
          new Mutant(
              "acknowledges before the sync",
              OUTBOX,
              "thenSend.add(message);",
              "(message instanceof RaftMessage.Appended ? send : thenSend).add(message);"),
          new Mutant(
              "votes before the sync",
              OUTBOX,
              "thenSend.add(message);",
              "(message instanceof RaftMessage.VoteAnswer ? send : thenSend).add(message);"),
          new Mutant(
              "asks for votes before its own is synced",
              OUTBOX,
              "thenSend.add(message);",
              "(message instanceof RaftMessage.AskVote ? send : thenSend).add(message);"),
          new Mutant(
              "counts its own vote at once",
              CANDIDATE,
              "ownVote = state.outbox.writeNumber();\n"
                  + "    ask(state.term(), false);\n"
                  + "    return this;",
              "ask(state.term(), false);\n    votes.put(state.self, true);\n    return counted();"),
          new Mutant(
              "votes twice in a term",
              REPLICA,
              "&& state.votedFor().orElse(ask.from()).equals(ask.from())",
              ""),
          new Mutant(
              "keeps the vote of an earlier term",
              STATE,
              "remember(new Vote(later, Optional.empty()));",
              "remember(new Vote(later, vote.candidate()));"),
          new Mutant(
              "votes for shorter logs",
              STATE,
              "(byTerm == 0 && last.number() >= log.last())",
              "byTerm == 0"),
          new Mutant(
              "votes by length alone",
              STATE,
              "return byTerm > 0 || (byTerm == 0 && last.number() >= log.last());",
              "return last.number() >= log.last();"),
          new Mutant(
              "votes for any log",
              STATE,
              "return byTerm > 0 || (byTerm == 0 && last.number() >= log.last());",
              "return byTerm > -2;"),
          new Mutant(
              "takes over from whoever seems gone",
              REPLICA,
              "role.peerGone(gone.peer());",
              "{\n"
                  + "        if (role.leader().filter(gone.peer()::equals).isPresent()) {\n"
                  + "          state.enter(state.term().next());\n"
                  + "          state.voteFor(state.self);\n"
                  + "          become(Leader.elected(state));\n"
                  + "        }\n"
                  + "      }"),
          new Mutant(
              "counts answers of older terms",
              REPLICA,
              "new RaftMessage.HeartbeatAnswer(state.self, message.from(), state.term(), 0));\n"
                  + "      }\n"
                  + "      return;",
              "new RaftMessage.HeartbeatAnswer(state.self, message.from(), state.term(), 0));\n"
                  + "        return;\n"
                  + "      }"),
          new Mutant(
              "appends wherever its log is long enough",
              FOLLOWER,
              "if (!state.log.has(previous, append.previousTerm())) {",
              "if (previous > state.log.last()) {"),
          new Mutant(
              "keeps conflicting entries",
              FOLLOWER,
              "if (state.log.term(index).equals(entry.term())) {",
              "if (index > 0) {"),
          new Mutant(
              "drops what an old append does not name",
              FOLLOWER,
              "state.commitUpTo(Math.min(append.commit().number(), match));",
              "if (match < state.log.last()) {\n"
                  + "      state.truncateFrom(match + 1);\n"
                  + "    }\n"
                  + "    state.commitUpTo(Math.min(append.commit().number(), match));"),
          new Mutant(
              "tells followers more than they have",
              PEERS,
              "new LogIndex(Math.min(progress.match(), state.commit()))",
              "new LogIndex(Math.min(progress.next() - 1, state.commit()))"),
          new Mutant(
              "commits old terms by counting",
              LEADER,
              "if (reached > state.commit() && reached >= begin) {",
              "if (reached > state.commit()) {"),
          new Mutant(
              "counts itself before the sync",
              LEADER,
              "voter.equals(state.self) ? state.log.persisted() : peers.matchOf(voter)",
              "voter.equals(state.self) ? state.log.last() : peers.matchOf(voter)"),
          new Mutant(
              "gives out what is not on its disk",
              STATE,
              "Math.min(commit, log.persisted())",
              "commit"),
          new Mutant(
              "reads before the no op",
              LEADER,
              "if (state.commit() >= begin && reads.begin()) {",
              "if (reads.begin()) {"),
          new Mutant(
              "reads without a round",
              LEADER,
              "return peers.isQuorum(progress -> progress.probe() >= reads.round());",
              "return true;"),
          new Mutant(
              "lets reads join a round under way",
              READS,
              "  void add(long read) {\n    waiting.add(read);",
              "  void add(long read) {\n    (asked.isEmpty() ? waiting : asked).add(read);"),
          new Mutant(
              "takes the last round for this one",
              LEADER,
              "progress.probe() >= reads.round()",
              "progress.probe() >= reads.round() - 1"),
          new Mutant(
              "reads before the state machine is there",
              READS,
              "while (!confirmed.isEmpty() && confirmed.getFirst().index() <= state.applied()) {",
              "while (!confirmed.isEmpty()) {"),
          new Mutant(
              "changes voters in one step",
              CHANGE,
              "Optional.of(now.joinedWith(aim))",
              "Optional.of(aim)"),
          new Mutant(
              "commits by the new voters alone",
              MEMBERSHIP,
              "return outgoing.isEmpty() ? byVoters : Math.min(byVoters,"
                  + " reachedByMajority(outgoing, reached));",
              "return byVoters;"),
          new Mutant(
              "elects by the new voters alone",
              MEMBERSHIP,
              "return isMajority(voters, holds) && (outgoing.isEmpty() || isMajority(outgoing,"
                  + " holds));",
              "return isMajority(voters, holds);"),
          new Mutant(
              "takes half for a majority",
              MEMBERSHIP,
              "return count > voters.size() / 2;",
              "return count >= voters.size() / 2;"),
          new Mutant(
              "keeps members of a dropped entry",
              LOG,
              "memberships.tailMap(index, true).clear();",
              ""),
          new Mutant(
              "leaves both sets before they are committed",
              LEADER,
              "if (state.log.membershipIndex() > state.commit() || state.commit() < begin) {",
              "if (state.commit() < begin) {"),
          new Mutant("takes a dropped write for its successor", LOG, "writesReach(index - 1);", ""),
          new Mutant(
              "takes a dropped entry for synced",
              LOG,
              "persisted = Math.min(persisted, index - 1);",
              ""),
          new Mutant(
              "snapshots with the members of today",
              LOG,
              "new SnapshotMark(new LogIndex(index), term(index), membershipAt(index))",
              "new SnapshotMark(new LogIndex(index), term(index), membership())"),
          new Mutant(
              "takes snapshot pieces in any order",
              FOLLOWER,
              "if (install.place() == next) {",
              "if (install.place() >= 0) {"),
          new Mutant(
              "keeps entries beneath a snapshot",
              STATE,
              "given = Math.max(given, index);\n  }",
              "}"),
          new Mutant(
              "leads on without a majority",
              LEADER,
              "boolean isCutOff = !peers.isQuorum(Progress::isActive);",
              "boolean isCutOff = false;"),
          new Mutant(
              "takes any number of commands",
              LEADER,
              "&& uncommittedBytes + bytes > settings.maxUncommittedBytes()) {",
              "&& uncommittedBytes < 0) {"),
          new Mutant(
              "sends a lost append never again",
              LEADER,
              "if (progress.seemsStuck()) {",
              "if (progress.match() < 0) {"));

  private RaftMutants() {}

  private static String source(String type) {
    return "consensus/src/main/java/io/troupe/consensus/" + type + ".java";
  }
}
