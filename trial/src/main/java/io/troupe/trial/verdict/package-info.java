/**
 * What a history says, held against what was promised. Pure: a history and the faults go in,
 * figures come out; {@link io.troupe.trial.verdict.Judge} is the way in.
 *
 * <p>A key is {@code KIND-LANE} or {@code KIND-LANE#NUMBER}: what happened to all keys of one lane
 * is one line of answers, from which unavailable times are read. Histories are those of {@link
 * io.troupe.testkit.history}, with these operations:
 *
 * <pre>
 * key begins   op                         value
 * register-    read, write, cas, delete   as the register checker has it
 * list-        read, cas                  elements, separated by commas; an element is never twice
 * counter-     increment, read            increment: the number it made, if ok
 * ttl-         put, read                  its time to live in ms; never written again
 * lock-        acquire                    the lease in ms; if granted also a slash and the ticket;
 *                                         its version is the token
 * lock-        renew                      for so many ms
 * lock-        release                    of what its client acquired last
 * lock-        write, read                a token, a slash, and what nobody else writes
 * register-    seen                       by a watch: a change, with its version; start is its end
 * </pre>
 */
@NullMarked
package io.troupe.trial.verdict;

import org.jspecify.annotations.NullMarked;
