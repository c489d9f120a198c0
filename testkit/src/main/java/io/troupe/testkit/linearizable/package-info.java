/**
 * Judges whether a history of register operations is linearizable: whether every operation can be
 * given one moment between its start and its end, so that a single register, doing them one at a
 * time in that order, would have given the very same answers (Herlihy and Wing, 1990).
 *
 * <p>The judge is {@link RegisterChecker}. Keys are judged one by one, which loses nothing, since
 * linearizability is local to an object. For a key the answer is one of three, a {@link Verdict}:
 * linearizable; not, with the few operations that contradict each other; or unchecked, because a
 * limit was reached, which is not a pass.
 *
 * <p><b>The register.</b> It holds a value at a version, or nothing. Operations:
 *
 * <pre>
 * op      value     expected  ok                       fail with version u
 * read    (answer)            value and version, or null
 * write   required            version made
 * cas     required  required  version made             found u, not expected; 0: nothing there
 * delete            optional  with or without version  found u, not expected; 0: nothing there
 * </pre>
 *
 * Versions start at 1 and strictly rise, also across deletes and with gaps; {@code expected} 0
 * means "only if nothing is there". A delete of nothing is done at once. A delete answers with a
 * version only if it made one, for its tombstone. A {@code fail} without a version is a refusal,
 * and proves nothing but that it had no effect. Whoever mentions a version speaks of a value: of an
 * absent key the version found is 0, not that of the tombstone.
 *
 * <p><b>What a history must obey to be judged</b>, or it is refused with {@code
 * IllegalArgumentException}:
 *
 * <ul>
 *   <li>The key was empty before, and all operations on it are in the history.
 *   <li>No two operations of a key write the same value, refused ones aside. This is what makes the
 *       source of every read certain, and the check fast.
 *   <li>Either every successful read of a value, write and cas of a key has a version, or none
 *       does, and then the key is judged by its values alone.
 * </ul>
 */
@NullMarked
package io.troupe.testkit.linearizable;

import org.jspecify.annotations.NullMarked;
