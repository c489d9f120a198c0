package io.troupe.api.session;

import io.troupe.actors.GuestId;
import io.troupe.api.map.Options;
import io.troupe.coordination.session.SessionReply;
import io.troupe.coordination.session.SessionShown;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Sessions, one request at a time, for callers that keep them alive themselves. {@code
 * Troupe.openSession} is that for everybody else.
 *
 * <p>Each stage ends with an answer, with {@code RefusedException}: nothing happened, or with
 * {@code UnknownOutcomeException}: it may have happened. None blocks.
 */
public interface AsyncSessions {
  /**
   * Opens a session, whose lease counts from when this was asked for. May be repeated with the same
   * request id, and then is done once.
   */
  CompletionStage<GuestId> open(SessionTerms terms, Options options);

  /**
   * Lets leases go on from now on. May be repeated at will.
   *
   * @param sessions at most 4,096
   * @return those that live; all others have ended
   */
  CompletionStage<Set<GuestId>> keep(Collection<GuestId> sessions, Options options);

  /**
   * Ends a session as its client does: what it holds is free at once.
   *
   * @return whether it lived; a repeat says that it did not
   */
  CompletionStage<Boolean> close(GuestId session, Options options);

  /**
   * Ends a session for its client, for operators: the client does not know, and only tokens that
   * are checked keep its writes out. The log of the node that is asked has a line with who did it.
   *
   * @return whether it lived
   */
  CompletionStage<Boolean> end(GuestId session, Options options);

  /** A session as it is; empty if it has ended. */
  CompletionStage<Optional<SessionShown>> explain(GuestId session, Options options);

  /**
   * The sessions that live, by home, oldest first; each partition is read at its own moment.
   *
   * @param after only those behind this one
   * @param limit how many at most, from 1 to 1,000
   */
  CompletionStage<SessionReply.Listed> list(Optional<GuestId> after, int limit, Options options);
}
