package io.troupe.coordination.election;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;
import java.util.Optional;

/**
 * What may be asked of the elections of one partition. A command past a limit cannot be made:
 * constructors refuse it with an {@link IllegalArgumentException}. Each write may be retried with
 * the same request id, and then is done once.
 */
public sealed interface ElectionCommand extends KindCommand {
  /** The kind of elections. */
  KindName KIND = new KindName("election");

  /** The longest lease: one day, in milliseconds. */
  long MAX_LEASE_MILLIS = 24L * 3_600_000;

  /** The longest delay before another is elected where a leader was lost: one minute. */
  long MAX_DELAY_MILLIS = 60_000;

  /** The highest priority; the lowest is 0. */
  int MAX_PRIORITY = 1_000;

  /** Bytes of a candidate's own data, at most. */
  int MAX_DATA_BYTES = 4_096;

  /** How many a list of elections names, at most. */
  int MAX_LISTED = 1_000;

  /** The election, if it is about one. */
  Optional<ElectionName> election();

  @Override
  default KindName kind() {
    return KIND;
  }

  @Override
  default Access access() {
    return Access.WRITE;
  }

  @Override
  default boolean addsState() {
    return false;
  }

  /** About; names are short. */
  @Override
  default int sizeBytes() {
    return 256;
  }

  /** What concerns one election. */
  sealed interface OfOne extends ElectionCommand {
    /** The election. */
    ElectionName name();

    @Override
    default Optional<ElectionName> election() {
      return Optional.of(name());
    }
  }

  /**
   * Campaigns: is elected at once where nobody leads, and else stands behind all whose priority is
   * as high. Who campaigns already keeps its place under the terms it began with, and its lease is
   * renewed.
   *
   * <p>Answers {@link ElectionReply.Standing} or {@link ElectionReply.NotAllowed}.
   *
   * @param priority 0 to {@link #MAX_PRIORITY}; the highest is elected first
   * @param data shown of it while it leads; 0 to {@link #MAX_DATA_BYTES} bytes
   * @param leaseMillis it campaigns and leads for so long unless it renews; never for less, as far
   *     as clocks run within the drift that is set; 1 to {@link #MAX_LEASE_MILLIS}
   * @param delayMillis so long nobody is elected if its lease runs out while it leads, so that what
   *     it sent before can arrive or get lost; 0 to {@link #MAX_DELAY_MILLIS}
   */
  record Campaign(
      ElectionName name,
      CandidateName candidate,
      int priority,
      Bytes data,
      long leaseMillis,
      long delayMillis)
      implements OfOne {
    public Campaign {
      require("a priority", priority, 0, MAX_PRIORITY, "");
      requireData(data);
      require("a lease", leaseMillis, 1, MAX_LEASE_MILLIS, " ms");
      require("a leader's delay", delayMillis, 0, MAX_DELAY_MILLIS, " ms");
    }

    @Override
    public boolean addsState() {
      return true;
    }

    @Override
    public int sizeBytes() {
      return 256 + data.length();
    }
  }

  /**
   * Waits until a candidacy leads, or if it does, until it does not or is asked to hand over.
   * Answers {@link ElectionReply.Standing}, which tells of no lease, or {@link
   * ElectionReply.NotCampaigning}; nothing, while it waits on.
   *
   * @param leads whether it leads, as far as who asks knows
   */
  record Await(ElectionName name, CandidateName candidate, ElectionTicket ticket, boolean leads)
      implements OfOne {
    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  /**
   * Lets the lease of a candidacy begin anew, as long as it was asked for, unless it leads and is
   * asked to hand over. Answers {@link ElectionReply.Standing} or {@link
   * ElectionReply.NotCampaigning}.
   */
  record Renew(ElectionName name, CandidateName candidate, ElectionTicket ticket)
      implements OfOne {}

  /**
   * Puts other data in the place of a candidate's. Answers {@link ElectionReply.Updated} or {@link
   * ElectionReply.NotCampaigning}.
   *
   * @param data 0 to {@link #MAX_DATA_BYTES} bytes
   */
  record Update(ElectionName name, CandidateName candidate, ElectionTicket ticket, Bytes data)
      implements OfOne {
    public Update {
      requireData(data);
    }

    @Override
    public boolean addsState() {
      return true;
    }

    @Override
    public int sizeBytes() {
      return 256 + data.length();
    }
  }

  /**
   * Campaigns no longer, and leads no longer: the next is elected at once. Answers {@link
   * ElectionReply.Resigned}, {@link ElectionReply.NotCampaigning} or {@link
   * ElectionReply.NotAllowed}.
   *
   * @param successor who is elected in its place; if it is empty, whom it was asked to hand over
   *     to, and else who is next
   */
  record Resign(
      ElectionName name,
      CandidateName candidate,
      ElectionTicket ticket,
      Optional<CandidateName> successor)
      implements OfOne {}

  /**
   * Asks who leads to hand over; for operators, and for whoever would rather lead. It is told, and
   * its lease is renewed no more: the successor is elected once it resigns, or at the latest when
   * its lease ends. Answers {@link ElectionReply.Asked}, {@link ElectionReply.NotLed} or {@link
   * ElectionReply.NotAllowed}.
   *
   * @param to who is to lead; if it is empty, who is next
   * @param term if it is given, only who leads under this one is asked
   */
  record Transfer(ElectionName name, Optional<CandidateName> to, Optional<FencingToken> term)
      implements OfOne {}

  /**
   * Who leads; waits until that is something else than what was seen. May miss who led for a
   * moment, never who leads. Answers {@link ElectionReply.Observed}; nothing, while it waits on.
   *
   * @param seen as the last answer named it; empty for no wait
   */
  record Observe(ElectionName name, Optional<Version> seen) implements OfOne {
    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  /** Who leads, who campaigns, and who led before. Answers {@link ElectionReply.Explained}. */
  record Explain(ElectionName name) implements OfOne {
    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  /**
   * The elections of the partition in which somebody campaigns, by name. Answers {@link
   * ElectionReply.Listed}.
   *
   * @param after only names behind this one
   * @param limit how many at most, from 1 to {@link #MAX_LISTED}
   */
  record ListElections(Optional<ElectionName> after, int limit) implements ElectionCommand {
    public ListElections {
      require("a limit of elections", limit, 1, MAX_LISTED, "");
    }

    @Override
    public Optional<ElectionName> election() {
      return Optional.empty();
    }

    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  private static void requireData(Bytes data) {
    require("a candidate's data", data.length(), 0, MAX_DATA_BYTES, " bytes");
  }

  private static void require(String what, long value, long least, long most, String unit) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is from %d to %d%s, not %d".formatted(what, least, most, unit, value));
    }
  }
}
