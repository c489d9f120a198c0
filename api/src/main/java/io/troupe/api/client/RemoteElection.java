package io.troupe.api.client;

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
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * An election of a node that is asked over HTTP, for {@code LeasedElections} to look after. Of the
 * options the timeout and whether it repeats are meant: every change may be repeated without an id.
 */
public final class RemoteElection implements AsyncTroupeElection {
  private final ElectionClient client;
  private final ElectionName name;

  /** The election of this name. */
  public RemoteElection(ElectionClient client, ElectionName name) {
    this.client = client;
    this.name = name;
  }

  @Override
  public ElectionName name() {
    return name;
  }

  @Override
  public CompletionStage<ElectionReply.Standing> campaign(
      CandidateName candidate, CampaignTerms terms, Options options) {
    return ask(options, it -> it.campaign(name, candidate, terms));
  }

  @Override
  public CompletionStage<CandidacyAnswer> await(
      CandidateName candidate, ElectionTicket ticket, boolean leads, Options options) {
    return ask(options, it -> it.await(name, candidate, ticket, leads));
  }

  @Override
  public CompletionStage<Optional<ElectionReply.Standing>> renew(
      CandidateName candidate, ElectionTicket ticket, Options options) {
    return ask(options, it -> it.renew(name, candidate, ticket));
  }

  @Override
  public CompletionStage<Boolean> update(
      CandidateName candidate, ElectionTicket ticket, Bytes data, Options options) {
    return ask(options, it -> it.update(name, candidate, ticket, data));
  }

  @Override
  public CompletionStage<Boolean> resign(
      CandidateName candidate,
      ElectionTicket ticket,
      Optional<CandidateName> successor,
      Options options) {
    return ask(options, it -> it.resign(name, candidate, ticket, successor));
  }

  @Override
  public CompletionStage<Optional<CandidateName>> transfer(
      Optional<CandidateName> to, Optional<FencingToken> term, Options options) {
    return ask(options, it -> it.transfer(name, to, term));
  }

  @Override
  public CompletionStage<Optional<ElectionReply.Observed>> observe(
      Optional<Version> seen, Options options) {
    return ask(options, it -> it.observe(name, seen));
  }

  @Override
  public CompletionStage<ElectionReply.Explained> explain(Options options) {
    return ask(options, it -> it.explain(name));
  }

  private <R> CompletionStage<R> ask(Options options, Function<ElectionClient, R> call) {
    return RemoteCall.aside(() -> call.apply(client.within(options.timeout())), options.repeats());
  }
}
