package io.troupe.coordination.barrier;

import io.troupe.actors.kind.KindReply;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import java.util.List;
import java.util.Optional;

/** Every possible answer about barriers. */
public sealed interface BarrierReply extends KindReply {
  /** What comes of an arrival. */
  sealed interface Arrival extends BarrierReply {}

  /** What a wait for the end of a generation hears. */
  sealed interface Awaited extends BarrierReply {}

  /**
   * It has arrived.
   *
   * @param index how many were missing after it: 0 for the last one, by which it tripped
   */
  record Arrived(BarrierGeneration generation, int index) implements Arrival {}

  /** It has not arrived, and nothing changed. */
  record NotArrived(Why why, int parties) implements Arrival {
    /** Why not. Their order is that of their numbers on the wire: only added to. */
    public enum Why {
      /** The barrier is of another number of parties, which is told. */
      OTHER_PARTIES,
      /** The barrier is broken until it is reset. */
      BROKEN,
      /** The session is not known here, or has ended. */
      NO_SESSION,
      /** There are as many barriers in this partition as may be. */
      BARRIERS_FULL
    }
  }

  /** A generation is over. */
  record Ended(BarrierOutcome outcome) implements Awaited {}

  /** A generation is over, so long since that how is not known any more. */
  record Past() implements Awaited {}

  /** There was no such generation yet. */
  record NotKnown() implements Awaited {}

  /** There is no such barrier. */
  record NotThere() implements Awaited {}

  /** The lease goes on. */
  record Renewed() implements BarrierReply {}

  /** It left, and the generation is broken. */
  record Left() implements BarrierReply {}

  /** No such party waits in that generation; nothing changed. */
  record NotHere() implements BarrierReply {}

  /**
   * It may be used anew.
   *
   * @param changed whether a generation went on or was broken
   */
  record WasReset(boolean changed) implements BarrierReply {}

  /**
   * There is no such barrier any more.
   *
   * @param was whether there was one
   */
  record Deleted(boolean was) implements BarrierReply {}

  /**
   * How it stands.
   *
   * @param generation that goes on, or the last one; the barrier has begun one when it was made
   * @param here who has arrived in one that goes on, in this order
   * @param missing who was in the one before, if that tripped, and has not arrived in this one; the
   *     barrier knows no other names
   * @param broken if the last generation is, and no reset came since
   */
  record Explained(
      int parties,
      BarrierGeneration generation,
      List<LockOwner> here,
      List<LockOwner> missing,
      Optional<BarrierOutcome.Broken> broken)
      implements BarrierReply {
    public Explained {
      here = List.copyOf(here);
      missing = List.copyOf(missing);
    }
  }

  /**
   * Some barriers, by name.
   *
   * @param more whether there are more behind them
   */
  record Listed(List<Barrier> barriers, boolean more) implements BarrierReply {
    public Listed {
      barriers = List.copyOf(barriers);
    }

    /**
     * One of them.
     *
     * @param here how many have arrived
     */
    public record Barrier(ObjectName name, int parties, int here, boolean broken) {}
  }
}
