/**
 * Callers of a cluster: each works on one object of its own kind through HTTP, at any node, and
 * writes down what it was told. {@link io.troupe.trial.workload.Workload} is the way in.
 *
 * <p>A caller that is refused, not answered, or cut off asks another node, with the same {@code
 * Idempotency-Key}, until its deadline. If any node left any of that unanswered, a refusal by
 * another decides nothing: the outcome is unknown.
 */
@NullMarked
package io.troupe.trial.workload;

import org.jspecify.annotations.NullMarked;
