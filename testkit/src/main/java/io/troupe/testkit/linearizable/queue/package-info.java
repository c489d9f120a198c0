/**
 * Judges whether a history of first-in-first-out queues is linearizable, as its sibling does for
 * registers. The judge is {@link QueueChecker}. Keys are queues of their own, judged one by one.
 *
 * <p><b>The queue.</b> It has no bound. Operations:
 *
 * <pre>
 * op       value         ok                    fail       info
 * enqueue  required      it is in              no effect  it is in at some time from the start on,
 *                                                         or never
 * dequeue  (answer)      this was the front;   no effect  the front is gone at some time from the
 *                        null: nothing is in              start on, or never; nobody knows which
 * </pre>
 *
 * <p><b>What a history must obey to be judged</b>, or it is refused with {@code
 * IllegalArgumentException}:
 *
 * <ul>
 *   <li>The queue was empty before, and all operations on it are in the history.
 *   <li>No two operations of a key enqueue the same value, refused ones aside.
 *   <li>No operation has a version or a condition, and only a dequeue that is ok has a value.
 * </ul>
 *
 * <p><b>How it is judged.</b> Not by a search. If the end of every operation is known (it may be
 * "never"), and who took which value, then a history of a queue with unique values has a
 * linearization unless one of four patterns shows (Henzinger, Sezgin and Vafeiadis,
 * "Aspect-oriented linearizability proofs", 2013):
 *
 * <ol>
 *   <li>a value is taken that was not, or not yet, enqueued,
 *   <li>or it is taken twice;
 *   <li>of two values enqueued one after the other, the later is out before anybody begins to take
 *       the earlier, or the earlier is not taken at all;
 *   <li>a dequeue finds nothing, though at every moment of it some value is certainly in: its
 *       enqueue has ended, and nobody has begun to take it.
 * </ol>
 *
 * What the unknown operations did is decided beforehand, and no linearization is lost by it:
 *
 * <ol>
 *   <li><b>An unknown enqueue whose value nobody was given never happened.</b> An order of a queue
 *       from which a value is left out, with what put it in and took it out, is one still.
 *   <li><b>An unknown enqueue whose value somebody was given happened, and never ended</b>, which
 *       precedes nothing and so forbids nothing.
 *   <li><b>An unknown dequeue took a value that is <em>left</em>:</b> it was certainly enqueued,
 *       and nobody was given it. One that found nothing can be left out.
 *   <li><b>The first one to start took the first value left,</b> by end of enqueue, the second the
 *       second, and so on, as far as there are both. They never end, so what they take is out
 *       before nothing, and taking what could have stayed does no harm. They show in the patterns
 *       by their starts alone, and earlier is better. Patterns 3 and 4 give a value left a time by
 *       which somebody must have begun to take it, or none; and the sooner its enqueue ended, the
 *       sooner that time is, for what was enqueued after a value was so after all that ended before
 *       it. So if any pairing is in time, this one is; nor does it pass over a value.
 * </ol>
 *
 * All this is sorting and counting, so a check is fast and never gives up.
 *
 * <p><b>A conflict</b> is about as few values and empty answers as contradict each other: leave out
 * any one of them, with all that is known of it, and the rest has an order. If a value left is
 * among them, the unknown dequeues that may have taken it are listed too: they are fewer than the
 * values.
 */
@NullMarked
package io.troupe.testkit.linearizable.queue;

import org.jspecify.annotations.NullMarked;
