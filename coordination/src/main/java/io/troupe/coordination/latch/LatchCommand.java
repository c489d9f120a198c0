package io.troupe.coordination.latch;

import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;
import io.troupe.coordination.name.ObjectName;
import java.util.Optional;

/**
 * What may be asked of the latches of one partition. A command past a limit cannot be made:
 * constructors refuse it with an {@link IllegalArgumentException}. Each write may be retried with
 * the same request id, and then is done once.
 */
public sealed interface LatchCommand extends KindCommand {
  /** The kind of latches. */
  KindName KIND = new KindName("latch");

  /** The largest count. */
  int MAX_COUNT = 1_000_000;

  /** How many a list of latches names, at most. */
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

  /** About; names are short. */
  @Override
  default int sizeBytes() {
    return 200;
  }

  /**
   * Begins a round with this count: of a latch that is not there yet or whose count is zero, or of
   * any. A round that still counts is given up by it; who waits for it hears so. Answers {@link
   * LatchReply.Standing}, which says of a latch that still counts how it stands, or {@link
   * LatchReply.LatchesFull}.
   *
   * @param count 1 to {@link #MAX_COUNT}
   * @param anew whether a round that still counts is given up
   */
  record SetCount(ObjectName name, int count, boolean anew) implements LatchCommand {
    public SetCount {
      require("a count", count, MAX_COUNT);
    }

    @Override
    public boolean addsState() {
      return true;
    }
  }

  /**
   * Takes from the count, which never falls below zero; at zero nothing changes. Answers {@link
   * LatchReply.Standing}, {@link LatchReply.OtherRound} or {@link LatchReply.NotThere}.
   *
   * @param round if it is given, only in this one
   * @param by 1 to {@link #MAX_COUNT}
   */
  record CountDown(ObjectName name, Optional<LatchRound> round, int by) implements LatchCommand {
    public CountDown {
      require("what is counted down", by, MAX_COUNT);
    }
  }

  /**
   * Waits until a round is over. Answers {@link LatchReply.Ended}, {@link LatchReply.NotKnown} or
   * {@link LatchReply.NotThere}; nothing, while it still counts.
   */
  record Await(ObjectName name, LatchRound round) implements LatchCommand {
    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  /** Removes a latch; who waits for it hears so. Answers {@link LatchReply.Deleted}. */
  record Delete(ObjectName name) implements LatchCommand {}

  /** How a latch stands. Answers {@link LatchReply.Standing} or {@link LatchReply.NotThere}. */
  record Show(ObjectName name) implements LatchCommand {
    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  /**
   * The latches of the partition, by name. Answers {@link LatchReply.Listed}.
   *
   * @param after only names behind this one
   * @param limit how many at most, from 1 to {@link #MAX_LISTED}
   */
  record ListLatches(Optional<ObjectName> after, int limit) implements LatchCommand {
    public ListLatches {
      require("a limit of latches", limit, MAX_LISTED);
    }

    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  private static void require(String what, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException("%s is from 1 to %d, not %d".formatted(what, most, value));
    }
  }
}
