package io.troupe.testkit.linearizable;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls that can take effect at one moment of the history: answered ones between their start
 * and end, each on a bit of its own, and unknown ones from their start on.
 *
 * <p>Unknown calls that are alike are counted, not told apart: of those, whichever started first
 * may as well be the one that took effect.
 */
final class InFlight {
  static final int MAX_ANSWERED = Long.SIZE;

  private final @Nullable Call[] calls = new Call[MAX_ANSWERED];
  private long live;

  // By the state that a call needs, ABSENT first.
  private final long[] observers;
  private final long[] needers;
  private final int[] neededLater;

  // Unknown calls, by the effect they make or need.
  private final @Nullable Call[] sources;
  private final boolean[] conditionalWrites;
  private final boolean[] conditionalDeletes;
  private final boolean[] deletesAfterHidden;
  private int hiddenWrites;
  private int hiddenCreates;
  private int deletes;

  InFlight(int effects, List<Call> answered) {
    observers = new long[effects + 1];
    needers = new long[effects + 1];
    neededLater = new int[effects + 1];
    sources = new Call[effects];
    conditionalWrites = new boolean[effects];
    conditionalDeletes = new boolean[effects];
    deletesAfterHidden = new boolean[effects];
    for (Call call : answered) {
      if (call.needs() >= Call.ABSENT) {
        neededLater[call.needs() + 1]++;
      }
    }
  }

  /** Whether one more answered call would be too many. */
  boolean isFull() {
    return live == -1L;
  }

  void beginAnswered(Call call) {
    int bit = Long.numberOfTrailingZeros(~live);
    live |= 1L << bit;
    calls[bit] = call;
    int state = call.needs() + 1;
    if (call.needs() >= Call.ABSENT) {
      neededLater[state]--;
      needers[state] |= 1L << bit;
      if (call.observes()) {
        observers[state] |= 1L << bit;
      }
    }
  }

  void endAnswered(Call call) {
    long bit = bitOf(call);
    live &= ~bit;
    calls[Long.numberOfTrailingZeros(bit)] = null;
    if (call.needs() >= Call.ABSENT) {
      observers[call.needs() + 1] &= ~bit;
      needers[call.needs() + 1] &= ~bit;
    }
  }

  void beginUnknown(Call call) {
    boolean onEffect = call.needs() > Call.ABSENT;
    switch (call.makes()) {
      case Call.HIDDEN -> {
        if (onEffect) {
          conditionalWrites[call.needs()] = true;
        } else if (call.isBlind()) {
          hiddenWrites++;
        } else {
          hiddenCreates++;
        }
      }
      case Call.ABSENT -> {
        if (onEffect) {
          conditionalDeletes[call.needs()] = true;
        } else {
          deletes++;
        }
      }
      case Call.ABSENT_AFTER_HIDDEN -> deletesAfterHidden[call.needs()] = true;
      default -> sources[call.makes()] = call;
    }
  }

  long bitOf(Call call) {
    for (long rest = live; rest != 0; rest &= rest - 1) {
      if (call.equals(calls[Long.numberOfTrailingZeros(rest)])) {
        return Long.lowestOneBit(rest);
      }
    }
    throw new IllegalStateException("not in flight: " + call);
  }

  /** The call on the lowest of these bits, which must be in use. */
  Call lowestOf(long bits) {
    Call call = calls[Long.numberOfTrailingZeros(bits)];
    if (call == null) {
      throw new IllegalStateException("no call on bit " + Long.numberOfTrailingZeros(bits));
    }
    return call;
  }

  long live() {
    return live;
  }

  /** Calls in flight that were answered from this state and change nothing. */
  long observersOf(int state) {
    return observers[state + 1];
  }

  /** Calls in flight that were answered from this state. */
  long needersOf(int state) {
    return needers[state + 1];
  }

  /** Whether a call that starts later was answered from this state. */
  boolean isNeededLater(int state) {
    return neededLater[state + 1] > 0;
  }

  /** The unknown call that makes this effect, once it has started. */
  @Nullable Call sourceOf(int effect) {
    return sources[effect];
  }

  /** Whether an unknown write on condition of this effect has started, its value never read. */
  boolean hasConditionalWrite(int effect) {
    return conditionalWrites[effect];
  }

  /** Whether an unknown delete on condition of this effect has started. */
  boolean hasConditionalDelete(int effect) {
    return conditionalDeletes[effect];
  }

  /** Whether an unknown delete has started of a version between this effect's and the next. */
  boolean hasDeleteAfterHidden(int effect) {
    return deletesAfterHidden[effect];
  }

  /** How many unknown unconditional writes have started whose values are never read. */
  int hiddenWrites() {
    return hiddenWrites;
  }

  /** How many unknown writes have started, if nothing is there, whose values are never read. */
  int hiddenCreates() {
    return hiddenCreates;
  }

  /** How many unknown unconditional deletes have started. */
  int deletes() {
    return deletes;
  }
}
