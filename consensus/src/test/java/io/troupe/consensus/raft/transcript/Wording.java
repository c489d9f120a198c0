package io.troupe.consensus.raft.transcript;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Write;
import io.troupe.consensus.raft.RaftMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How messages, writes and the like read in a transcript. */
final class Wording {
  private Wording() {}

  static String of(RaftMessage message) {
    return switch (message) {
      case RaftMessage.AskVote ask ->
          "%s in term %s? my log ends with %s@%s%s"
              .formatted(
                  ask.isPre() ? "would you vote for me" : "your vote",
                  ask.term(),
                  ask.last(),
                  ask.lastTerm(),
                  ask.isTransfer() ? ", the leader wants it" : "");
      case RaftMessage.VoteAnswer answer when answer.isPre() ->
          answer.isGranted() ? "I would, in term " + answer.term() : "I would not";
      case RaftMessage.VoteAnswer answer ->
          (answer.isGranted() ? "my vote" : "no vote") + " in term " + answer.term();
      case RaftMessage.Append append ->
          "append %s after %s@%s, commit %s"
              .formatted(
                  of(append.entries()), append.previous(), append.previousTerm(), append.commit());
      case RaftMessage.Appended appended -> "have all to " + appended.match();
      case RaftMessage.NotAppended refused ->
          "lack %s, perhaps have %s@%s"
              .formatted(refused.previous(), refused.hint(), refused.hintTerm());
      case RaftMessage.Heartbeat beat ->
          "heartbeat, commit %s%s".formatted(beat.commit(), round(beat.probe()));
      case RaftMessage.HeartbeatAnswer answer -> "am here" + round(answer.probe());
      case RaftMessage.InstallPiece install ->
          "%s, piece %d%s"
              .formatted(of(install.mark()), install.place(), install.isLast() ? ", the last" : "");
      case RaftMessage.PieceInstalled installed ->
          "want piece %d of the snapshot to %s".formatted(installed.next(), installed.at());
      case RaftMessage.TimeoutNow unused -> "stand for election now";
    };
  }

  private static String round(long probe) {
    return probe == 0 ? "" : ", round " + probe;
  }

  /** Entries with their places: {@code 2..3 [1:a 1:b]}. */
  static String of(List<Entry> entries) {
    if (entries.isEmpty()) {
      return "nothing";
    }
    String first = entries.getFirst().index().toString();
    String places = entries.size() == 1 ? first : first + ".." + entries.getLast().index();
    return places + " [" + log(entries) + "]";
  }

  /** Entries as term and content: {@code 1:no-op 1:a}. */
  static String log(List<Entry> entries) {
    return entries.stream()
        .map(entry -> entry.term() + ":" + of(entry.content()))
        .collect(Collectors.joining(" "));
  }

  private static String of(Entry.Content content) {
    return switch (content) {
      case Entry.Content.Command command -> command.payload().toString().replace(' ', '-');
      case Entry.Content.NoOp unused -> "no-op";
      case Entry.Content.Members members -> "(" + of(members.membership()) + ")";
    };
  }

  static String of(Membership members) {
    return "voters "
        + ids(members.voters())
        + (members.isJoint() ? " and " + ids(members.outgoing()) : "")
        + (members.learners().isEmpty() ? "" : " learners " + ids(members.learners()));
  }

  private static String ids(List<ReplicaId> replicas) {
    return replicas.stream().map(ReplicaId::toString).collect(Collectors.joining(" "));
  }

  static String of(SnapshotMark mark) {
    return "snapshot to %s@%s".formatted(mark.index(), mark.term());
  }

  static String of(Write<RaftMessage> write) {
    List<String> parts = new ArrayList<>();
    write.vote().ifPresent(vote -> parts.add(of(vote)));
    write.piece().ifPresent(it -> parts.add("piece " + it.place() + " of the " + of(it.mark())));
    write.base().ifPresent(base -> parts.add("the log begins behind " + base.index()));
    if (!write.entries().isEmpty()) {
      parts.add(of(write.entries()));
    }
    return parts.isEmpty() ? "nothing" : String.join("; ", parts);
  }

  static String of(Write.Vote vote) {
    return "term "
        + vote.term()
        + vote.candidate().map(candidate -> " and vote for " + candidate).orElse("");
  }

  static String of(Output.Standing standing) {
    return switch (standing.role()) {
          case LEADER -> "leads in term ";
          case CANDIDATE -> "is a candidate in term ";
          case FOLLOWER ->
              standing
                  .leader()
                  .map(leader -> "follows " + leader + " in term ")
                  .orElse("follows nobody in term ");
        }
        + standing.term();
  }

  /** A reason as in {@code expect refused}. */
  static String of(Output.Reason why) {
    return why.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
