package io.troupe.simulation;

/**
 * Flaws in Raft, most of them as implementations really had them: counting old terms, votes that a
 * crash forgets, reads before the no-op, members rolled back without their entry.
 */
// Pieces of source are compared to the space, which text blocks hide.
@SuppressWarnings("StringConcatToTextBlock")
enum RaftMutant {
  ACKNOWLEDGES_BEFORE_THE_SYNC(
      Source.OUTBOX,
      "thenSend.add(message);",
      "(message instanceof RaftMessage.Appended ? send : thenSend).add(message);"),
  VOTES_BEFORE_THE_SYNC(
      Source.OUTBOX,
      "thenSend.add(message);",
      "(message instanceof RaftMessage.VoteAnswer ? send : thenSend).add(message);"),
  ASKS_FOR_VOTES_BEFORE_ITS_OWN_IS_SYNCED(
      Source.OUTBOX,
      "thenSend.add(message);",
      "(message instanceof RaftMessage.AskVote ? send : thenSend).add(message);"),
  COUNTS_ITS_OWN_VOTE_AT_ONCE(
      Source.CANDIDATE,
      "ownVote = state.outbox.writeNumber();\n    ask(state.term(), false);\n    return this;",
      "ask(state.term(), false);\n    votes.put(state.self, true);\n    return counted();"),
  VOTES_TWICE_IN_A_TERM(
      Source.REPLICA, "&& state.votedFor().orElse(ask.from()).equals(ask.from())", ""),
  KEEPS_THE_VOTE_OF_AN_EARLIER_TERM(
      Source.STATE,
      "remember(new Vote(later, Optional.empty()));",
      "remember(new Vote(later, vote.candidate()));"),
  VOTES_FOR_SHORTER_LOGS(
      Source.STATE, "(byTerm == 0 && last.number() >= log.last())", "byTerm == 0"),
  VOTES_BY_LENGTH_ALONE(
      Source.STATE,
      "return byTerm > 0 || (byTerm == 0 && last.number() >= log.last());",
      "return last.number() >= log.last();"),
  VOTES_FOR_ANY_LOG(
      Source.STATE,
      "return byTerm > 0 || (byTerm == 0 && last.number() >= log.last());",
      "return byTerm > -2;"),
  COUNTS_ANSWERS_OF_OLDER_TERMS(
      Source.REPLICA,
      "new RaftMessage.HeartbeatAnswer(state.self, message.from(), state.term(), 0));\n"
          + "      }\n"
          + "      return;",
      "new RaftMessage.HeartbeatAnswer(state.self, message.from(), state.term(), 0));\n"
          + "        return;\n"
          + "      }"),
  APPENDS_WHEREVER_ITS_LOG_IS_LONG_ENOUGH(
      Source.FOLLOWER,
      "if (!state.log.has(previous, append.previousTerm())) {",
      "if (previous > state.log.last()) {"),
  KEEPS_CONFLICTING_ENTRIES(
      Source.FOLLOWER, "if (state.log.term(index).equals(entry.term())) {", "if (index > 0) {"),
  DROPS_WHAT_AN_OLD_APPEND_DOES_NOT_NAME(
      Source.FOLLOWER,
      "state.commitUpTo(Math.min(append.commit().number(), match));",
      "if (match < state.log.last()) {\n"
          + "      state.truncateFrom(match + 1);\n"
          + "    }\n"
          + "    state.commitUpTo(Math.min(append.commit().number(), match));"),
  TELLS_FOLLOWERS_MORE_THAN_THEY_HAVE(
      Source.PEERS,
      "new LogIndex(Math.min(progress.match(), state.commit()))",
      "new LogIndex(Math.min(progress.next() - 1, state.commit()))"),
  COMMITS_OLD_TERMS_BY_COUNTING(
      Source.LEADER,
      "if (reached > state.commit() && reached >= begin) {",
      "if (reached > state.commit()) {"),
  COUNTS_ITSELF_BEFORE_THE_SYNC(
      Source.LEADER,
      "voter.equals(state.self) ? state.log.persisted() : peers.matchOf(voter)",
      "voter.equals(state.self) ? state.log.last() : peers.matchOf(voter)"),
  GIVES_OUT_WHAT_IS_NOT_ON_ITS_DISK(Source.STATE, "Math.min(commit, log.persisted())", "commit"),
  READS_BEFORE_THE_NO_OP(
      Source.LEADER, "if (state.commit() >= begin && reads.begin()) {", "if (reads.begin()) {"),
  READS_WITHOUT_A_ROUND(
      Source.LEADER,
      "return peers.isQuorum(progress -> progress.probe() >= reads.round());",
      "return true;"),
  LETS_READS_JOIN_A_ROUND_UNDER_WAY(
      Source.READS,
      "  void add(long read) {\n    waiting.add(read);",
      "  void add(long read) {\n    (asked.isEmpty() ? waiting : asked).add(read);"),
  TAKES_THE_LAST_ROUND_FOR_THIS_ONE(
      Source.LEADER, "progress.probe() >= reads.round()", "progress.probe() >= reads.round() - 1"),
  READS_BEFORE_THE_STATE_MACHINE_IS_THERE(
      Source.READS,
      "while (!confirmed.isEmpty() && confirmed.getFirst().index() <= state.applied()) {",
      "while (!confirmed.isEmpty()) {"),
  CHANGES_VOTERS_IN_ONE_STEP(Source.CHANGE, "Optional.of(now.joinedWith(aim))", "Optional.of(aim)"),
  COMMITS_BY_THE_NEW_VOTERS_ALONE(
      Source.MEMBERSHIP,
      "return outgoing.isEmpty() ? byVoters : Math.min(byVoters, reachedByMajority(outgoing,"
          + " reached));",
      "return byVoters;"),
  ELECTS_BY_THE_NEW_VOTERS_ALONE(
      Source.MEMBERSHIP,
      "return isMajority(voters, holds) && (outgoing.isEmpty() || isMajority(outgoing, holds));",
      "return isMajority(voters, holds);"),
  TAKES_HALF_FOR_A_MAJORITY(
      Source.MEMBERSHIP, "return count > voters.size() / 2;", "return count >= voters.size() / 2;"),
  KEEPS_MEMBERS_OF_A_DROPPED_ENTRY(Source.LOG, "memberships.tailMap(index, true).clear();", ""),
  LEAVES_BOTH_SETS_BEFORE_THEY_ARE_COMMITTED(
      Source.LEADER,
      "if (state.log.membershipIndex() > state.commit() || state.commit() < begin) {",
      "if (state.commit() < begin) {"),
  TAKES_A_DROPPED_WRITE_FOR_ITS_SUCCESSOR(Source.LOG, "writesReach(index - 1);", ""),
  TAKES_A_DROPPED_ENTRY_FOR_SYNCED(Source.LOG, "persisted = Math.min(persisted, index - 1);", ""),
  SNAPSHOTS_WITH_THE_MEMBERS_OF_TODAY(
      Source.LOG,
      "new SnapshotMark(new LogIndex(index), term(index), membershipAt(index))",
      "new SnapshotMark(new LogIndex(index), term(index), membership())"),
  TAKES_SNAPSHOT_PIECES_IN_ANY_ORDER(
      Source.FOLLOWER, "if (install.place() == next) {", "if (install.place() >= 0) {"),
  KEEPS_ENTRIES_BENEATH_A_SNAPSHOT(Source.STATE, "given = Math.max(given, index);\n  }", "}"),
  SENDS_A_LOST_APPEND_NEVER_AGAIN(
      Source.LEADER, "if (progress.seemsStuck()) {", "if (progress.match() < 0) {");

  /** Where what is changed stands, from the root of the source tree. */
  private enum Source {
    MEMBERSHIP("Membership"),
    REPLICA("raft/RaftReplica"),
    STATE("raft/RaftState"),
    LOG("raft/RaftLog"),
    FOLLOWER("raft/Follower"),
    CANDIDATE("raft/Candidate"),
    LEADER("raft/Leader"),
    READS("raft/Reads"),
    PEERS("raft/Peers"),
    CHANGE("raft/Change"),
    OUTBOX("raft/Outbox");

    private final String path;

    Source(String type) {
      path = "consensus/src/main/java/io/troupe/consensus/" + type + ".java";
    }
  }

  private final Source source;
  private final String before;
  private final String after;

  RaftMutant(Source source, String before, String after) {
    this.source = source;
    this.before = before;
    this.after = after;
  }

  Mutant mutant() {
    return new Mutant(SimulatedRoom.words(this), source.path, before, after);
  }
}
