package io.troupe.api.election;

import io.troupe.actors.FencingToken;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * An election of the whole cluster: of all who campaign one leads, under a term that is larger than
 * all before. Needs no creation; the same name always means the same election. Safe for use by many
 * threads.
 *
 * <pre>{@code
 * try (Leadership leads = troupe.election("reports").campaign(CampaignTerms.DEFAULT).get()) {
 *   while (leads.isLeader()) {
 *     store.write(nextReport(), leads.term());
 *   }
 * }
 * }</pre>
 */
public interface TroupeElection {
  /** Its name. */
  ElectionName name();

  /** One request at a time. */
  AsyncTroupeElection async();

  /**
   * Campaigns until it is elected, for as long as that takes: where nobody answers, or it was not
   * heard for its lease, it campaigns again.
   *
   * @return who cancels the future, or ends it otherwise, campaigns no longer, and gives up what it
   *     was elected to meanwhile. It ends in {@link io.troupe.actors.RefusedException} where the
   *     campaign is refused for good; where as many campaign as may, it is tried again and again
   */
  CompletableFuture<Leadership> campaign(CampaignTerms terms);

  /**
   * As above, and waits for so long at most.
   *
   * @return empty if it was not elected in time, or the thread was interrupted, as it remains
   */
  Optional<Leadership> campaign(CampaignTerms terms, Duration patience);

  /** Who leads now. */
  ElectionReply.Observed observe();

  /** Asks who leads to hand over: {@link AsyncTroupeElection#transfer}. */
  Optional<CandidateName> transfer(Optional<CandidateName> to, Optional<FencingToken> term);

  /** Who leads, who campaigns, and who led before. */
  ElectionReply.Explained explain();
}
