package io.troupe.api.election.lease;

import io.troupe.actors.FencingToken;
import io.troupe.api.election.AsyncTroupeElection;
import io.troupe.api.election.CampaignTerms;
import io.troupe.api.election.Leadership;
import io.troupe.api.election.TroupeElection;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An election whose leases are looked after here. */
final class LeasedElection implements TroupeElection {
  /** Nobody is patient for longer. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final AsyncTroupeElection async;
  private final LeasedElections elections;

  LeasedElection(AsyncTroupeElection async, LeasedElections elections) {
    this.async = async;
    this.elections = elections;
  }

  @Override
  public ElectionName name() {
    return async.name();
  }

  @Override
  public AsyncTroupeElection async() {
    return async;
  }

  @Override
  public CompletableFuture<Leadership> campaign(CampaignTerms terms) {
    return elections.campaign(async, terms);
  }

  @Override
  public Optional<Leadership> campaign(CampaignTerms terms, Duration patience) {
    long millis = patience.compareTo(LONGEST) > 0 ? LONGEST.toMillis() : patience.toMillis();
    CompletableFuture<Leadership> answer = campaign(terms);
    try {
      return Optional.of(answer.get(millis, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      // Not elected in time.
    } catch (ExecutionException e) {
      return Optional.of(Requests.await(answer));
    }
    if (!answer.cancel(false)) {
      var unused = answer.thenAccept(Leadership::resign);
    }
    return Optional.empty();
  }

  @Override
  public ElectionReply.Observed observe() {
    return Requests.await(async.observe(Optional.empty(), Options.DEFAULT)).orElseThrow();
  }

  @Override
  public Optional<CandidateName> transfer(Optional<CandidateName> to, Optional<FencingToken> term) {
    return Requests.await(async.transfer(to, term, Options.DEFAULT));
  }

  @Override
  public ElectionReply.Explained explain() {
    return Requests.await(async.explain(Options.DEFAULT));
  }
}
