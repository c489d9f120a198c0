package io.troupe.consensus.raft.transcript;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.raft.transcript.Stage.Link;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a scenario says that must hold: {@code expect …}. */
final class Expectations {
  private final Stage stage;

  Expectations(Stage stage) {
    this.stage = stage;
  }

  // Longer than a screen, for it is a table: a row for each thing that can be expected.
  void check(Words words) {
    String what = words.next("what is expected");
    switch (what) {
      case "leader" -> leader(words);
      case "nobody" -> {
        words.expect("leads");
        same(List.of(), stage.members().stream().filter(Member::leads).toList(), "leaders");
      }
      case "term" -> {
        Member member = stage.member(words.replica());
        same(words.number("a term") + 0L, member.standing().term().number(), "its term");
      }
      case "follower" -> {
        Member member = stage.member(words.replica());
        same(Output.Role.FOLLOWER, member.standing().role(), "its role");
        if (words.takes("of")) {
          same(Optional.of(words.replica()), member.standing().leader(), "its leader");
        }
      }
      case "candidate" ->
          same(Output.Role.CANDIDATE, stage.member(words.replica()).standing().role(), "its role");
      case "vote" -> vote(words);
      case "committed" -> {
        Member member = stage.member(words.replica());
        same(words.rest(), String.join(" ", member.state()), "applied");
      }
      case "log" -> {
        Member member = stage.member(words.replica());
        same(words.rest(), log(member.disk().log()), "its log on disk");
      }
      case "base" -> {
        Member member = stage.member(words.replica());
        same(
            words.number("an index") + 0L,
            member.disk().restored().base().index().number(),
            "where its log begins");
      }
      case "members" -> {
        Member member = stage.member(words.replica());
        Membership members = Verbs.membership(words);
        same(members, member.members(), "the members it knows");
      }
      case "refused" -> refused(words);
      case "accepted" -> {
        Output.Answer answer = stage.member(words.replica()).answer();
        if (!(answer instanceof Output.Accepted)) {
          throw new AssertionError("its last answer is " + answer);
        }
      }
      case "read" -> {
        long read = words.number("a read");
        same(words.next("waits, answered or failed"), stage.read(read), "the read");
      }
      case "on-the-way" -> {
        ReplicaId from = words.replica();
        words.expect("->");
        Link link = new Link(from, words.replica());
        same(words.number("a count") + 0L, stage.countOnTheWay(link), "messages on the way");
      }
      default ->
          throw new IllegalArgumentException("nothing is known to be expected as \"" + what + "\"");
    }
  }

  private void leader(Words words) {
    ReplicaId id = words.replica();
    Member member = stage.member(id);
    same(true, member.leads(), "replica " + id + " leads");
    if (words.takes("term")) {
      same(words.number("a term") + 0L, member.standing().term().number(), "its term");
    }
  }

  /** The vote on its disk: what a crash leaves. */
  private void vote(Words words) {
    var vote = stage.member(words.replica()).disk().restored().vote();
    words.expect("term");
    same(words.number("a term") + 0L, vote.term().number(), "the term on its disk");
    words.expect("for");
    if (words.takes("nobody")) {
      same(Optional.empty(), vote.candidate(), "its vote on disk");
    } else {
      same(Optional.of(words.replica()), vote.candidate(), "its vote on disk");
    }
  }

  /** Entries as term and content: {@code 1:no-op 1:a}. */
  private static String log(List<Entry> entries) {
    return entries.stream()
        .map(entry -> entry.term() + ":" + entry.content())
        .collect(Collectors.joining(" "));
  }

  private void refused(Words words) {
    Output.Answer answer = stage.member(words.replica()).answer();
    if (!(answer instanceof Output.Refused refused)) {
      throw new AssertionError("its last answer is " + answer);
    }
    same(words.next("a reason"), Member.word(refused.why()), "the reason");
    if (words.takes("ask")) {
      same(Optional.of(words.replica()), refused.leader(), "whom to ask");
    }
  }

  private static void same(Object expected, Object found, String what) {
    if (!Objects.equals(expected, found)) {
      throw new AssertionError(
          "%s: expected \"%s\", found \"%s\"".formatted(what, expected, found));
    }
  }
}
