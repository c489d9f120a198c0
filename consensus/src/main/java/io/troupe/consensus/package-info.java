/**
 * Replicated logs as pure state machines behind one interface. Knows only the JDK.
 *
 * <pre>
 *   Input ──► Replica.step ──► Output
 *   ticks, messages,           write this, and only then send that · send this now ·
 *   proposals, persisted,      apply these · these reads may be answered · the answer
 *   applied, snapshots
 * </pre>
 *
 * What must be on disk before which message leaves is a type ({@link
 * io.troupe.consensus.Write#thenSend}), not a comment. Storage, network, timers and the state
 * machine belong to the shell around it; the protocols share that shell and nothing of their rules.
 */
@NullMarked
package io.troupe.consensus;

import org.jspecify.annotations.NullMarked;
