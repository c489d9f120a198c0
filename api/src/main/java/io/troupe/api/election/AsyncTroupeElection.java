package io.troupe.api.election;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.api.map.Options;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.coordination.election.ElectionTicket;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One election, one request at a time, for callers that keep the books of leases themselves. {@link
 * TroupeElection} is that for everybody else.
 *
 * <p>Each stage ends with an answer, with {@code RefusedException}: nothing happened, or with
 * {@code UnknownOutcomeException}: it may have happened, and a repeat with the same request id says
 * what. Changes of the same id are done once, and answered alike. None blocks.
 */
public interface AsyncTroupeElection {
  /** Its name. */
  ElectionName name();

  /**
   * Campaigns: elected at once where nobody leads. Who campaigns already keeps its place, and its
   * lease begins anew. Refused where as many campaign as may.
   *
   * @param terms of which the candidate means nothing here
   */
  CompletionStage<ElectionReply.Standing> campaign(
      CandidateName candidate, CampaignTerms terms, Options options);

  /**
   * Waits until a candidacy leads, or if it does, until it does not or is asked to hand over; at
   * most for the timeout of the options. A read: may be repeated at will.
   *
   * @param leads whether it leads, as far as is known here
   */
  CompletionStage<CandidacyAnswer> await(
      CandidateName candidate, ElectionTicket ticket, boolean leads, Options options);

  /**
   * Lets the lease of a candidacy begin anew, unless it is asked to hand over.
   *
   * @return where it stands; empty if there is no such candidacy any more
   */
  CompletionStage<Optional<ElectionReply.Standing>> renew(
      CandidateName candidate, ElectionTicket ticket, Options options);

  /**
   * Puts other data in the place of a candidate's.
   *
   * @param data to 4,096 bytes
   * @return whether there is such a candidacy
   */
  CompletionStage<Boolean> update(
      CandidateName candidate, ElectionTicket ticket, Bytes data, Options options);

  /**
   * Campaigns and leads no longer: the next is elected at once.
   *
   * @param successor who is elected, if that one campaigns: else it is refused; empty for whom it
   *     was asked to hand over to, or who is next
   * @return whether there was such a candidacy
   */
  CompletionStage<Boolean> resign(
      CandidateName candidate,
      ElectionTicket ticket,
      Optional<CandidateName> successor,
      Options options);

  /**
   * Asks who leads to hand over: it is told, and its lease is renewed no more. Refused where nobody
   * else campaigns. The log of the node that is asked has a line with who did it.
   *
   * @param to who is to lead; empty for who is next
   * @param term if it is given, only who leads under this one is asked
   * @return who will lead; empty if nobody leads so
   */
  CompletionStage<Optional<CandidateName>> transfer(
      Optional<CandidateName> to, Optional<FencingToken> term, Options options);

  /**
   * Who leads; waits until that is something else than what was seen, at most for the timeout of
   * the options. A read: may be repeated at will.
   *
   * @param seen as the last answer said; empty for no wait
   * @return empty if nothing changed in time
   */
  CompletionStage<Optional<ElectionReply.Observed>> observe(
      Optional<Version> seen, Options options);

  /** Who leads, who campaigns, and who led before. */
  CompletionStage<ElectionReply.Explained> explain(Options options);
}
