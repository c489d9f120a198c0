package io.troupe.coordination.election;

import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.actors.kind.KindReply;
import java.util.List;
import java.util.Optional;

/** Every possible answer about elections. */
public sealed interface ElectionReply extends KindReply {
  /**
   * Where a candidacy stands. As the answer to a campaign or a renewal: its lease began anew when
   * this was decided, unless it is asked to hand over. Who counts it from when it first asked never
   * takes itself for the leader for too long.
   *
   * @param term under which it leads; empty while it does not
   * @param ahead how many would be elected before it; 0 where it leads
   * @param isAsked whether it leads and is asked to hand over: its lease goes on for what is left
   *     of it, and is not renewed
   */
  record Standing(ElectionTicket ticket, Optional<FencingToken> term, int ahead, boolean isAsked)
      implements ElectionReply {}

  /** The candidate has no such candidacy any more, and leads no more by it. */
  record NotCampaigning() implements ElectionReply {}

  /** This is not done as things are; nothing changed. Another attempt needs an id of its own. */
  record NotAllowed(Why why) implements ElectionReply {
    /** The numbers travel and never change. */
    public enum Why {
      /** As many campaign in this election as may. */
      CANDIDATES_FULL(1),
      /** As many elections of this partition go on as may. */
      ELECTIONS_FULL(2),
      /** Nobody else campaigns, or nobody of that name: there is nobody to lead instead. */
      NO_SUCCESSOR(3),
      /** Only who leads may say who comes next. */
      NOT_LEADING(4),
      /** The candidate campaigns with a lease of another length: nobody is to count on this one. */
      OTHER_LEASE(5);

      private final int number;

      Why(int number) {
        this.number = number;
      }

      /** The stable number. */
      public int number() {
        return number;
      }

      /**
       * The reason with this number.
       *
       * @throws IllegalArgumentException if there is none
       */
      public static Why ofNumber(int number) {
        for (Why why : values()) {
          if (why.number == number) {
            return why;
          }
        }
        throw new IllegalArgumentException("no reason has the number " + number);
      }
    }
  }

  /** Its data is what was given. */
  record Updated() implements ElectionReply {}

  /** It campaigns and leads no longer. */
  record Resigned() implements ElectionReply {}

  /** Who leads is asked to hand over. */
  record Asked(CandidateName successor) implements ElectionReply {}

  /** Nobody leads, or not under that term. */
  record NotLed() implements ElectionReply {}

  /**
   * An election as it is seen.
   *
   * @param seen what to name in order to wait for the next change of who leads, under which term,
   *     with which data, or whether it is asked to hand over
   * @param leader empty while nobody leads
   * @param candidates how many campaign behind it
   */
  record Observed(Version seen, Optional<Leader> leader, int candidates) implements ElectionReply {
    @Override
    public int sizeBytes() {
      return 256 + leader.map(it -> it.data().length()).orElse(0);
    }
  }

  /**
   * An election as it is.
   *
   * @param candidates who campaign behind the leader, in the order in which they would be elected;
   *     the first {@link ElectionSettings#MAX_SHOWN}
   * @param candidateCount how many they are
   * @param freeInMillis how long nobody is elected, since the last leader was lost; 0 if that is
   *     not so
   * @param past who led before, newest first; the last {@link ElectionSettings#MAX_SHOWN}, as far
   *     as they are kept
   */
  record Explained(
      Optional<Leader> leader,
      List<Candidate> candidates,
      int candidateCount,
      long freeInMillis,
      List<PastLeader> past)
      implements ElectionReply {
    @Override
    public int sizeBytes() {
      return 256
          + leader.map(it -> it.data().length()).orElse(0)
          + 256 * (candidates.size() + past.size());
    }
  }

  /**
   * Elections by name.
   *
   * @param more whether there are further ones
   */
  record Listed(List<Election> elections, boolean more) implements ElectionReply {
    /** One of them, without its leader's data. */
    public record Election(ElectionName name, int candidates, Optional<Leader> leader) {}

    @Override
    public int sizeBytes() {
      return 64 + 384 * elections.size();
    }
  }
}
