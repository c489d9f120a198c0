/**
 * One round of a trial: clients at work on objects that nobody used before, faults one after the
 * other, and, once all nodes are well again, the verdict on what the clients were told. A round's
 * history is judged before the next begins, so that memory does not grow with their number.
 */
@NullMarked
package io.troupe.trial.round;

import org.jspecify.annotations.NullMarked;
