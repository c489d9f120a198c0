package io.troupe.api.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Who votes, and changes of that. Any node may be asked. Safe for use by many threads.
 *
 * <p>There are 1, 3 or 5 voters, so that one grows to three by adding two at once. A change is
 * recorded first, then carried out by whoever leads, also over crashes; it is over once every group
 * has the new voters and all their data.
 *
 * <p>Each change answers with the list as it then is; where that {@link VoterList#isChanging}, the
 * time was over first, and the change goes on. It ends in {@link io.troupe.actors.RefusedException}
 * where nothing happened: {@code INVALID}, where there would not be 1, 3 or 5 voters, a name is no
 * voter, or one already, or a newcomer has been a voter before on this disk; {@code UNAVAILABLE}
 * where another change is under way, or nobody leads; {@code DEADLINE_PASSED} where a newcomer was
 * not heard of in time. It ends in {@link io.troupe.actors.UnknownOutcomeException} where nobody
 * answered. Every change may be asked for again: what is so already, or on its way, is answered as
 * before; a removal that is over is refused, as of a name that is no voter.
 */
public interface Voters {
  /** Who votes; linearizable. */
  CompletionStage<VoterList> list(Duration timeout);

  /**
   * Makes nodes voters. They run, in this cluster, and never voted.
   *
   * @param nodes one or two, each {@code name@host:port}: where its transport is found
   */
  CompletionStage<VoterList> add(List<String> nodes, Duration timeout);

  /**
   * Makes nodes voters no more, also those that are gone. To come back as one, a node needs an
   * empty data directory.
   *
   * @param names one or two
   */
  CompletionStage<VoterList> remove(List<String> names, Duration timeout);

  /**
   * Makes a node a voter in the place of another one; of the same name where that one's disk is
   * lost.
   *
   * @param name the voter that goes
   * @param by who comes, {@code name@host:port}
   */
  CompletionStage<VoterList> replace(String name, String by, Duration timeout);
}
