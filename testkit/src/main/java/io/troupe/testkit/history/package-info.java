/**
 * What clients asked and what they were told: the evidence that checkers judge.
 *
 * <p>A history is one JSON object a line (folded here), in the order in which operations ended:
 *
 * <pre>
 * {"client":"c1","op":"write","key":"k","value":"v7",
 *     "result":"ok","version":7,"start_ns":10,"end_ns":25}
 * {"client":"c2","op":"cas","key":"k","value":"v8","expected":6,
 *     "result":"fail","version":7,"start_ns":12,"end_ns":30}
 * {"client":"c1","op":"read","key":"k","value":"v7",
 *     "result":"ok","version":7,"start_ns":40,"end_ns":44}
 * {"client":"c3","op":"delete","key":"k",
 *     "result":"info","start_ns":41,"end_ns":5041}
 * </pre>
 *
 * <p>A field without a value is left out. The {@code result} says what is <em>known</em>:
 *
 * <ul>
 *   <li>{@code ok}: it happened, at one moment between {@code start_ns} and {@code end_ns}.
 *   <li>{@code fail}: it did not happen and never will. With a {@code version}, the answer also
 *       said why: that was the version found in place of the {@code expected} one (0: nothing
 *       found).
 *   <li>{@code info}: unknown. It may take effect at any moment after {@code start_ns}, also after
 *       {@code end_ns} (which is when the client stopped waiting, or absent), or never.
 * </ul>
 *
 * <p>{@code version} is the one field beyond the agreed eight. It is what the answer reported: of a
 * read, the version of the value; of a write, the version it made. Versions start at 1.
 *
 * <p>All times of one history come from one monotonic clock, so that "ended before the other began"
 * means what it says. A request that is retried under the same request id is one operation, from
 * its first sending to its last answer.
 */
@NullMarked
package io.troupe.testkit.history;

import org.jspecify.annotations.NullMarked;
