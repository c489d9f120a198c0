package io.troupe.api.embedded.election;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.Version;
import io.troupe.actors.kind.KindReply;
import io.troupe.api.election.AsyncTroupeElection;
import io.troupe.api.election.CampaignTerms;
import io.troupe.api.election.CandidacyAnswer;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionCommand;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.coordination.election.ElectionTicket;
import io.troupe.sharding.region.PartitionClient;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An election in its partition: one request each. */
final class ShardedElection implements AsyncTroupeElection {
  private static final Logger LOG = LoggerFactory.getLogger(ShardedElection.class);

  private final ElectionName name;
  private final PartitionId partition;
  private final PartitionClient client;
  private final PartitionClient waits;

  /**
   * An election.
   *
   * @param client for all but waits
   * @param waits for those, which are under way for long
   */
  ShardedElection(
      ElectionName name, PartitionId partition, PartitionClient client, PartitionClient waits) {
    this.name = name;
    this.partition = partition;
    this.client = client;
    this.waits = waits;
  }

  @Override
  public ElectionName name() {
    return name;
  }

  @Override
  public CompletionStage<ElectionReply.Standing> campaign(
      CandidateName candidate, CampaignTerms terms, Options options) {
    return write(
        () ->
            new ElectionCommand.Campaign(
                name,
                candidate,
                terms.priority(),
                terms.data(),
                terms.lease().toMillis(),
                terms.delay().toMillis()),
        options,
        reply ->
            switch (reply) {
              case ElectionReply.Standing standing -> standing;
              case ElectionReply.NotAllowed not -> throw refused(not.why());
              default -> throw otherwise(reply);
            });
  }

  private static RefusedException refused(ElectionReply.NotAllowed.Why why) {
    return switch (why) {
      case CANDIDATES_FULL ->
          new RefusedException(Refusal.Code.FULL, "as many campaign in this election as may");
      case ELECTIONS_FULL ->
          new RefusedException(
              Refusal.Code.FULL, "as many elections of its partition go on as may");
      case NO_SUCCESSOR ->
          new RefusedException(
              Refusal.Code.INVALID,
              "nobody campaigns who could lead instead, or nobody of that name");
      case NOT_LEADING ->
          new RefusedException(Refusal.Code.INVALID, "only who leads says who leads next");
      case OTHER_LEASE ->
          new RefusedException(
              Refusal.Code.UNAVAILABLE, // once that one is over, it can
              "the candidate campaigns with a lease of another length already");
    };
  }

  @Override
  public CompletionStage<CandidacyAnswer> await(
      CandidateName candidate, ElectionTicket ticket, boolean leads, Options options) {
    return waiting(
        new ElectionCommand.Await(name, candidate, ticket, leads),
        options,
        reply ->
            reply instanceof ElectionReply.Standing standing
                ? new CandidacyAnswer.Stands(standing)
                : new CandidacyAnswer.Gone(),
        new CandidacyAnswer.Unchanged());
  }

  @Override
  public CompletionStage<Optional<ElectionReply.Observed>> observe(
      Optional<Version> seen, Options options) {
    return waiting(
        new ElectionCommand.Observe(name, seen),
        options,
        reply -> Optional.of((ElectionReply.Observed) reply),
        Optional.empty());
  }

  /** A read that waits; where nothing was said in time, nothing changed, as far as is known. */
  private <R> CompletionStage<R> waiting(
      ElectionCommand command, Options options, Function<KindReply, R> answer, R unchanged) {
    return Requests.plain(
        waits
            .read(partition, command, options.timeout(), answer)
            .exceptionallyCompose(
                failure ->
                    isOverForNow(failure)
                        ? CompletableFuture.completedFuture(unchanged)
                        : CompletableFuture.failedFuture(failure)));
  }

  private static boolean isOverForNow(Throwable failure) {
    return failure instanceof UnknownOutcomeException
        || (failure instanceof RefusedException refused
            && refused.refusal().code() == Refusal.Code.DEADLINE_PASSED);
  }

  @Override
  public CompletionStage<Optional<ElectionReply.Standing>> renew(
      CandidateName candidate, ElectionTicket ticket, Options options) {
    return write(
        () -> new ElectionCommand.Renew(name, candidate, ticket),
        options,
        reply ->
            switch (reply) {
              case ElectionReply.Standing standing -> Optional.of(standing);
              case ElectionReply.NotCampaigning unused -> Optional.empty();
              default -> throw otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Boolean> update(
      CandidateName candidate, ElectionTicket ticket, Bytes data, Options options) {
    return write(
        () -> new ElectionCommand.Update(name, candidate, ticket, data),
        options,
        reply ->
            switch (reply) {
              case ElectionReply.Updated unused -> true;
              case ElectionReply.NotCampaigning unused -> false;
              default -> throw otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Boolean> resign(
      CandidateName candidate,
      ElectionTicket ticket,
      Optional<CandidateName> successor,
      Options options) {
    return write(
        () -> new ElectionCommand.Resign(name, candidate, ticket, successor),
        options,
        reply ->
            switch (reply) {
              case ElectionReply.Resigned unused -> true;
              case ElectionReply.NotCampaigning unused -> false;
              case ElectionReply.NotAllowed not -> throw refused(not.why());
              default -> throw otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Optional<CandidateName>> transfer(
      Optional<CandidateName> to, Optional<FencingToken> term, Options options) {
    return write(
        () -> new ElectionCommand.Transfer(name, to, term),
        options,
        reply ->
            switch (reply) {
              case ElectionReply.Asked asked -> {
                LOG.info(
                    "who leads {} is asked to hand over to {}, {}",
                    name,
                    asked.successor(),
                    options.principal().equals(Principal.NONE)
                        ? "by somebody who did not say who"
                        : "by " + options.principal());
                yield Optional.of(asked.successor());
              }
              case ElectionReply.NotLed unused -> Optional.empty();
              case ElectionReply.NotAllowed not -> throw refused(not.why());
              default -> throw otherwise(reply);
            });
  }

  @Override
  public CompletionStage<ElectionReply.Explained> explain(Options options) {
    return client.read(
        partition,
        new ElectionCommand.Explain(name),
        options.timeout(),
        ElectionReply.Explained.class::cast);
  }

  private <R> CompletionStage<R> write(
      Supplier<ElectionCommand> command, Options options, Function<KindReply, R> answer) {
    return Requests.checked(
        () ->
            client.write(
                partition,
                command.get(),
                Requests.lasting(options).timeout(),
                Requests.given(options),
                options.principal(),
                answer));
  }

  private static RuntimeException otherwise(KindReply reply) {
    return Requests.reused("answered with " + reply.getClass().getSimpleName());
  }
}
