package io.troupe.coordination.latch;

import io.troupe.actors.kind.KindReply;
import io.troupe.coordination.name.ObjectName;
import java.util.List;

/** Every possible answer about latches. */
public sealed interface LatchReply extends KindReply {
  /**
   * How it stands now.
   *
   * @param count what is left to be counted; 0 once it is open
   * @param changed whether this was changed by what was asked
   */
  record Standing(LatchRound round, int count, boolean changed) implements LatchReply {}

  /**
   * The round that was meant is over, and nothing was counted.
   *
   * @param now the round that goes on
   */
  record OtherRound(LatchRound now) implements LatchReply {}

  /**
   * A round is over.
   *
   * @param opened whether its count came to zero; else another was begun before
   */
  record Ended(boolean opened) implements LatchReply {}

  /** Of this round nothing is known: it is none of the last ones, or never was. */
  record NotKnown() implements LatchReply {}

  /** There is no such latch. */
  record NotThere() implements LatchReply {}

  /** There are as many latches in this partition as may be; nothing changed. */
  record LatchesFull() implements LatchReply {}

  /**
   * There is no such latch any more.
   *
   * @param was whether there was one
   */
  record Deleted(boolean was) implements LatchReply {}

  /**
   * Some latches, by name.
   *
   * @param more whether there are more behind them
   */
  record Listed(List<Latch> latches, boolean more) implements LatchReply {
    public Listed {
      latches = List.copyOf(latches);
    }

    /**
     * One of them.
     *
     * @param count what is left to be counted
     */
    public record Latch(ObjectName name, LatchRound round, int count) {}
  }
}
