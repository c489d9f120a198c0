package io.troupe.api.election.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.api.election.AsyncTroupeElection;
import io.troupe.api.election.CampaignTerms;
import io.troupe.api.election.CandidacyAnswer;
import io.troupe.api.map.Options;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.coordination.election.ElectionTicket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An election whose requests wait for the answers that the test gives; reads that wait, apart. */
final class ScriptedElection implements AsyncTroupeElection {
  static final CandidateName ME = new CandidateName("me");
  static final ElectionTicket TICKET = new ElectionTicket(4);
  static final FencingToken TERM = new FencingToken(5);
  static final ElectionReply.Standing WAITS =
      new ElectionReply.Standing(TICKET, Optional.empty(), 1, false);
  static final ElectionReply.Standing LEADS =
      new ElectionReply.Standing(TICKET, Optional.of(TERM), 0, false);
  static final ElectionReply.Standing ASKED =
      new ElectionReply.Standing(TICKET, Optional.of(TERM), 0, true);

  private final Deque<Asked> asked = new ArrayDeque<>();
  private final Deque<Asked> looks = new ArrayDeque<>();

  /** One request. */
  record Asked(String what, Options options, CompletableFuture<Object> answer) {}

  /** The oldest request that nobody took yet. */
  Asked take(String what) {
    return first(asked, what);
  }

  private static Asked first(Deque<Asked> requests, String what) {
    assertThat(requests).as("requests").isNotEmpty();
    Asked first = requests.removeFirst();
    assertThat(first.what()).isEqualTo(what);
    return first;
  }

  /** Answers the oldest request. */
  void answer(String what, Object answer) {
    take(what).answer().complete(answer);
  }

  /** The oldest request fails. */
  void fail(String what, RuntimeException failure) {
    take(what).answer().completeExceptionally(failure);
  }

  /** Answers the oldest read that waits. */
  void tell(String what, CandidacyAnswer answer) {
    first(looks, what).answer().complete(answer);
  }

  void assertQuiet() {
    assertThat(asked).isEmpty();
  }

  @Override
  public ElectionName name() {
    return new ElectionName("boss");
  }

  @Override
  public CompletionStage<ElectionReply.Standing> campaign(
      CandidateName candidate, CampaignTerms terms, Options options) {
    return ask(asked, "campaign", options).thenApply(ElectionReply.Standing.class::cast);
  }

  @Override
  public CompletionStage<CandidacyAnswer> await(
      CandidateName candidate, ElectionTicket ticket, boolean leads, Options options) {
    return ask(looks, leads ? "await the end" : "await the turn", options)
        .thenApply(CandidacyAnswer.class::cast);
  }

  @Override
  public CompletionStage<Optional<ElectionReply.Standing>> renew(
      CandidateName candidate, ElectionTicket ticket, Options options) {
    return ask(asked, "renew", options)
        .thenApply(
            it ->
                it instanceof ElectionReply.Standing stands
                    ? Optional.of(stands)
                    : Optional.empty());
  }

  @Override
  public CompletionStage<Boolean> update(
      CandidateName candidate, ElectionTicket ticket, Bytes data, Options options) {
    return ask(asked, "update " + data.toUtf8(), options).thenApply(Boolean.class::cast);
  }

  @Override
  public CompletionStage<Boolean> resign(
      CandidateName candidate,
      ElectionTicket ticket,
      Optional<CandidateName> successor,
      Options options) {
    return ask(asked, "resign" + successor.map(it -> " to " + it).orElse(""), options)
        .thenApply(Boolean.class::cast);
  }

  @Override
  public CompletionStage<Optional<CandidateName>> transfer(
      Optional<CandidateName> to, Optional<FencingToken> term, Options options) {
    throw new AssertionError("nobody who campaigns asks for this");
  }

  @Override
  public CompletionStage<Optional<ElectionReply.Observed>> observe(
      Optional<Version> seen, Options options) {
    throw new AssertionError("nobody who campaigns asks for this");
  }

  @Override
  public CompletionStage<ElectionReply.Explained> explain(Options options) {
    throw new AssertionError("nobody who campaigns asks for this");
  }

  private static CompletableFuture<Object> ask(Deque<Asked> to, String what, Options options) {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    to.add(new Asked(what, options, answer));
    return answer;
  }
}
