/**
 * Elections as Java callers take part in them.
 *
 * <pre>
 *   TroupeElection ──campaign(CampaignTerms)──▶ Leadership   renewed until it is resigned
 *        └─async()─▶ AsyncTroupeElection   one request each, for who keeps the books
 * </pre>
 *
 * <p>What a leader may believe, and what nobody can, is in docs/elections.md.
 */
@NullMarked
package io.troupe.api.election;

import org.jspecify.annotations.NullMarked;
