package io.troupe.coordination.barrier;

import io.troupe.actors.GuestId;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import java.time.Duration;
import java.util.Optional;

/**
 * What may be asked of the barriers of one partition. A command past a limit cannot be made:
 * constructors refuse it with an {@link IllegalArgumentException}. Each write may be retried with
 * the same request id, and then is done once.
 */
public sealed interface BarrierCommand extends KindCommand {
  /** The kind of barriers. */
  KindName KIND = new KindName("barrier");

  /** The most parties of a barrier. */
  int MAX_PARTIES = 1_000;

  /** The longest lease, and the longest wait: one day, in milliseconds. */
  long MAX_MILLIS = 24L * 3_600_000;

  /** How many a list of barriers names, at most. */
  int MAX_LISTED = 1_000;

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

  /** About; names and owners are short. */
  @Override
  default int sizeBytes() {
    return 300;
  }

  /**
   * Arrives. The first one ever says of how many parties the barrier is, the first of each
   * generation begins it, the last one trips it. A party that is here already is told its arrival
   * again, under the terms of the first time.
   *
   * <p>If this party's lease or wait is over, or its session ends, before all are here, the
   * generation is broken, and the barrier until it is reset. Answers {@link BarrierReply.Arrived},
   * or {@link BarrierReply.NotArrived}, which changed nothing.
   *
   * @param party who arrives; two of a generation have different names
   * @param parties 1 to {@link #MAX_PARTIES}; the same of all
   * @param leaseMillis it is taken for dead after so long, unless this is renewed; never earlier,
   *     as far as clocks run within the drift that is set; 1 to {@link #MAX_MILLIS}
   * @param waitMillis so long it waits in all; 1 to {@link #MAX_MILLIS}
   * @param session whose end is this party's; it has to be known in the partition
   */
  record Arrive(
      ObjectName name,
      LockOwner party,
      int parties,
      long leaseMillis,
      long waitMillis,
      Optional<GuestId> session)
      implements BarrierCommand {
    public Arrive {
      require("a number of parties", parties, MAX_PARTIES);
      require("a lease in ms", leaseMillis, MAX_MILLIS);
      require("a wait at a barrier in ms", waitMillis, MAX_MILLIS);
    }

    @Override
    public boolean addsState() {
      return true;
    }
  }

  /**
   * Waits until a generation is over. Answers {@link BarrierReply.Ended}, {@link
   * BarrierReply.Past}, {@link BarrierReply.NotKnown} or {@link BarrierReply.NotThere}; nothing,
   * while it goes on.
   */
  record Await(ObjectName name, BarrierGeneration generation) implements BarrierCommand {
    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  /**
   * Lets a party's lease go on for so long from now on; it never becomes shorter by it, and its
   * wait no longer. Answers {@link BarrierReply.Renewed} or {@link BarrierReply.NotHere}.
   *
   * @param leaseMillis 1 to {@link #MAX_MILLIS}
   */
  record Renew(ObjectName name, LockOwner party, BarrierGeneration generation, long leaseMillis)
      implements BarrierCommand {
    public Renew {
      require("a lease in ms", leaseMillis, MAX_MILLIS);
    }
  }

  /**
   * Waits no longer, which breaks the generation for all. Answers {@link BarrierReply.Left} or
   * {@link BarrierReply.NotHere}, after which {@link Await} says how it ended.
   */
  record Leave(ObjectName name, LockOwner party, BarrierGeneration generation)
      implements BarrierCommand {}

  /**
   * Breaks a generation that goes on, and makes a broken barrier fit to be used again. Its number
   * of parties stays. Answers {@link BarrierReply.WasReset} or {@link BarrierReply.NotThere}.
   */
  record Reset(ObjectName name) implements BarrierCommand {}

  /** Removes a barrier; who waits hears so. Answers {@link BarrierReply.Deleted}. */
  record Delete(ObjectName name) implements BarrierCommand {}

  /** Who is here. Answers {@link BarrierReply.Explained} or {@link BarrierReply.NotThere}. */
  record Explain(ObjectName name) implements BarrierCommand {
    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  /**
   * The barriers of the partition, by name. Answers {@link BarrierReply.Listed}.
   *
   * @param after only names behind this one
   * @param limit how many at most, from 1 to {@link #MAX_LISTED}
   */
  record ListBarriers(Optional<ObjectName> after, int limit) implements BarrierCommand {
    public ListBarriers {
      require("a limit of barriers", limit, MAX_LISTED);
    }

    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  /**
   * A lease or a wait in whole milliseconds.
   *
   * @throws IllegalArgumentException past {@link #MAX_MILLIS}
   */
  static long millis(Duration time) {
    // Compared as durations: a time of billions of years has no milliseconds.
    if (time.compareTo(Duration.ofMillis(MAX_MILLIS)) > 0) {
      throw new IllegalArgumentException("a lease or wait at a barrier is to a day, not " + time);
    }
    return time.toMillis();
  }

  private static void require(String what, long value, long most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException("%s is from 1 to %d, not %d".formatted(what, most, value));
    }
  }
}
