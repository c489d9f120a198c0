package io.troupe.testkit.linearizable;

import io.troupe.testkit.history.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a key's history has a linearization: Wing and Gong's search (1993), with the
 * just-in-time linearization and the memory of visited states of Lowe's "Testing for
 * linearizability" (2017).
 *
 * <p>It walks through the starts and ends of the calls in the order of time, and carries along
 * every {@link Configuration} in which things may be. Nothing happens at a start. At the end of a
 * call, it must have taken effect: each configuration is continued, by any calls in flight in any
 * order, until it has, and no further. If no configuration is left, the history has no
 * linearization.
 *
 * <p>What keeps the configurations few, and why each rule loses no linearization:
 *
 * <ol>
 *   <li><b>Calls that change nothing take effect as soon as the state fits.</b> In a linearization
 *       that has one later, moving it to here changes no other call.
 *   <li><b>Effects come in the order of their versions</b>, so at any time at most one is next.
 *   <li><b>A state that someone still needs is not left.</b> No state comes back: versions rise,
 *       and without versions, values are unique and a write has one effect.
 *   <li><b>Unknown writes matter only if noticed</b>: if their value is read, or their version
 *       alone is mentioned by a mismatch or by the condition of a call that happened, or of an
 *       unknown delete. Take a linearization with the fewest unknown writes in it. An unnoticed one
 *       would be followed by an unconditional effect, or by an unknown cas on it whose value nobody
 *       reads. In the first case it could be left out, for the state before serves as well and has
 *       a lower version; in the second it could take the place, and the version, of the cas. Both
 *       ways there would be fewer. So each unknown write belongs to an effect that an answer speaks
 *       of, or to an unknown delete. If the value is known, so is the source. If it is not (the
 *       effect is <em>hidden</em>), any unknown write will do whose value is never read. Those
 *       differ only in start and condition, so they are counted, not told apart: the earliest
 *       started is used first, and one whose condition holds before others, which can do all that
 *       it can.
 *   <li><b>Unknown deletes</b> matter only before a call that was answered from nothing being
 *       there, and are alike as well. Of two configurations that differ only in what was used up,
 *       the one that used less can do whatever the other can.
 *   <li><b>Calls nobody will notice ride along.</b> An unconditional call without a version, whose
 *       state nobody needs any more, takes effect just before the next unconditional effect, which
 *       hides it.
 * </ol>
 */
final class Search {

  /** How a search ended. */
  sealed interface Outcome {
    /** There is a linearization. */
    record Passed() implements Outcome {}

    /** There is none; it was noticed when this operation could not have ended as it did. */
    record Stuck(Operation at) implements Outcome {}

    /** A limit was reached before that was known. */
    record GaveUp(String why) implements Outcome {}
  }

  private record Event(long atNs, boolean isEnd, boolean isAnswered, Call call) {
    // Starts before ends: operations that touch are concurrent.
    static final Comparator<Event> ORDER =
        Comparator.comparingLong(Event::atNs).thenComparing(Event::isEnd);
  }

  /** The clock is looked at once in so many states. */
  private static final int STATES_PER_CLOCK_READING = 1024;

  private final KeyHistory history;
  private final CheckLimits limits;
  private final long deadlineNs;
  private final InFlight inFlight;
  private final boolean unknownCreates;

  private long statesVisited;
  private @Nullable String gaveUp;

  // Of the call that is being brought to its end.
  private Frontier reached = new Frontier();
  private int statesHeld;
  private final Deque<Configuration> todo = new ArrayDeque<>();

  private Search(KeyHistory history, CheckLimits limits, long deadlineNs) {
    this.history = history;
    this.limits = limits;
    this.deadlineNs = deadlineNs;
    this.inFlight = new InFlight(history.effects().size(), history.answered());
    this.unknownCreates = history.unknown().stream().anyMatch(c -> c.needs() == Call.ABSENT);
  }

  static Outcome run(KeyHistory history, CheckLimits limits) {
    long deadlineNs = System.nanoTime() + limits.maxTime().toNanos();
    // Deletes of versions that nobody mentions are rarely needed and open many ways, so a
    // linearization is first looked for without them. If there is one, that settles it.
    KeyHistory simpler = history.withoutDeletesAfterHidden();
    Outcome outcome = new Search(simpler, limits, deadlineNs).run();
    boolean nothingLeftOut = simpler.unknown().size() == history.unknown().size();
    boolean settled = nothingLeftOut || !(outcome instanceof Outcome.Stuck);
    return settled ? outcome : new Search(history, limits, deadlineNs).run();
  }

  private Outcome run() {
    Frontier frontier = new Frontier();
    frontier.add(Configuration.START);
    for (Event event : events()) {
      if (!event.isAnswered()) {
        inFlight.beginUnknown(event.call());
      } else if (!event.isEnd()) {
        if (inFlight.isFull()) {
          return new Outcome.GaveUp(
              "more than " + InFlight.MAX_ANSWERED + " operations at the same time");
        }
        inFlight.beginAnswered(event.call());
      } else {
        frontier = bringToEnd(event.call(), frontier);
        if (gaveUp != null) {
          return new Outcome.GaveUp(gaveUp);
        }
        if (frontier.isEmpty()) {
          return new Outcome.Stuck(event.call().operation());
        }
        inFlight.endAnswered(event.call());
      }
    }
    return new Outcome.Passed();
  }

  private List<Event> events() {
    List<Event> events = new ArrayList<>();
    for (Call call : history.answered()) {
      Long endNs = call.operation().endNs();
      if (endNs == null) {
        throw new IllegalStateException("answered without an end: " + call);
      }
      events.add(new Event(call.operation().startNs(), false, true, call));
      events.add(new Event(endNs, true, true, call));
    }
    for (Call call : history.unknown()) {
      events.add(new Event(call.operation().startNs(), false, false, call));
    }
    events.sort(Event.ORDER);
    return events;
  }

  /** All ways to go on in which the call has taken effect. */
  private Frontier bringToEnd(Call call, Frontier frontier) {
    long bit = inFlight.bitOf(call);
    Frontier ended = new Frontier();
    reached = new Frontier();
    statesHeld = 0;
    frontier.forEach(this::reach);
    while (!todo.isEmpty() && gaveUp == null) {
      Configuration now = todo.pop();
      if ((now.done() & bit) != 0) {
        ended.add(now.withoutDone(bit));
      } else {
        followAnswered(now);
        if (mayLeave(now, 0)) {
          followUnknownWrites(now);
          followUnknownDeletes(now);
        }
      }
    }
    return ended;
  }

  private void reach(Configuration next) {
    Configuration settled = next.withDone(inFlight.observersOf(next.state()));
    if (!reached.add(settled)) {
      return;
    }
    todo.push(settled);
    statesHeld++;
    statesVisited++;
    if (statesHeld > limits.maxStates()) {
      gaveUp = "more than " + limits.maxStates() + " states at the same time";
    } else if (statesVisited % STATES_PER_CLOCK_READING == 0
        && System.nanoTime() - deadlineNs > 0) {
      gaveUp = "more time than " + limits.maxTime();
    }
  }

  private void followAnswered(Configuration now) {
    for (long rest = inFlight.live() & ~now.done(); rest != 0; rest &= rest - 1) {
      Call call = inFlight.lowestOf(rest);
      long bit = Long.lowestOneBit(rest);
      if (call.observes() || !now.satisfies(call.needs())) {
        continue;
      }
      Configuration then = now.withDone(bit);
      if (call.makes() == Call.ABSENT && !now.present()) {
        reach(then);
      } else if (mayLeave(now, bit)) {
        if (call.makes() == Call.ABSENT) {
          reach(then.emptied());
        } else if (!history.ordered() || call.makes() == now.effect() + 1) {
          reach(make(then, call));
        }
      }
    }
  }

  private void followUnknownWrites(Configuration now) {
    if (history.ordered()) {
      followUnknownWriteInOrder(now);
      return;
    }
    // Any that a call in flight waits for.
    for (long rest = inFlight.live() & ~now.done(); rest != 0; rest &= rest - 1) {
      int needs = inFlight.lowestOf(rest).needs();
      Call source = needs > Call.ABSENT ? inFlight.sourceOf(needs) : null;
      if (source != null) {
        reach(make(now, source));
      }
    }
  }

  private void followUnknownWriteInOrder(Configuration now) {
    int next = now.effect() + 1;
    if (next == history.effects().size()) {
      return;
    }
    Call source = inFlight.sourceOf(next);
    if (source != null) {
      if (now.satisfies(source.needs())) {
        reach(make(now, source));
      }
    } else if (history.effects().get(next).hidden()) {
      Configuration then = useHiddenWrite(now);
      if (then != null) {
        reach(then.made(next, false));
      }
    }
  }

  /** Uses up an unknown write whose value is never read, if one has started that fits. */
  private @Nullable Configuration useHiddenWrite(Configuration now) {
    if (now.present() && inFlight.hasConditionalWrite(now.effect())) {
      return now; // it fits nowhere else
    }
    if (!now.present() && now.creates() < inFlight.hiddenCreates()) {
      return now.usedCreate();
    }
    return now.writes() < inFlight.hiddenWrites() ? now.usedWrite() : null;
  }

  private void followUnknownDeletes(Configuration now) {
    boolean waitedFor = unknownCreates || (inFlight.needersOf(Call.ABSENT) & ~now.done()) != 0;
    if (!now.present() || !waitedFor) {
      return;
    }
    if (inFlight.hasConditionalDelete(now.effect())) {
      reach(now.emptied()); // it fits nowhere else
      return;
    }
    if (now.deletes() < inFlight.deletes()) {
      reach(now.usedDelete().emptied());
    }
    if (inFlight.hasDeleteAfterHidden(now.effect())) {
      Configuration replaced = useHiddenWrite(now);
      if (replaced != null) {
        reach(replaced.emptied());
      }
    }
  }

  private Configuration make(Configuration now, Call call) {
    Configuration ready = call.isBlind() ? now.withDone(unnoticed(now)) : now;
    return ready.made(call.makes(), history.effects().get(call.makes()).leavesNothing());
  }

  /** Whether nobody but the call on this bit still has to find the value that is there now. */
  private boolean mayLeave(Configuration now, long bit) {
    return !now.present() || !isNeeded(now.effect(), now.done() | bit);
  }

  private boolean isNeeded(int state, long done) {
    return inFlight.isNeededLater(state) || (inFlight.needersOf(state) & ~done) != 0;
  }

  /** Answered calls that can take effect just before an unconditional effect, unnoticed. */
  private long unnoticed(Configuration now) {
    long unnoticed = 0;
    for (long rest = inFlight.live() & ~now.done(); rest != 0; rest &= rest - 1) {
      Call call = inFlight.lowestOf(rest);
      boolean unversioned = call.makes() == Call.ABSENT || !history.ordered();
      if (call.isBlind() && !call.observes() && unversioned) {
        boolean wanted = call.makes() == Call.ABSENT && unknownCreates;
        if (!wanted && !isNeeded(call.makes(), now.done())) {
          unnoticed |= Long.lowestOneBit(rest);
        }
      }
    }
    return unnoticed;
  }
}
