/**
 * Raft. Sources: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm"
 * (extended version, 2014), here "the paper", and Ongaro's thesis "Consensus: Bridging Theory and
 * Practice" (2014), here "the thesis".
 *
 * <pre>
 *   RaftReplica.step ── sorts by term ──► the role, a type of its own, with what only it knows
 *        │                                 Follower   takes the log, installs snapshots
 *        │                                 Candidate  asks for votes, before that for pre-votes
 *        │                                 Leader ──► Peers ──► Progress  how far one is
 *        │                                       ├──► Reads     barriers under way
 *        ▼                                       └──► Change    members under way
 *   RaftState: vote, log, commit, outbox          what all roles share
 * </pre>
 *
 * Beyond the paper: pre-vote and check-quorum with a leader's stickiness (thesis 4.2.3, 9.6), read
 * barriers without clocks (6.4), pipelined appends with a window (10.2.1), appends sent while the
 * leader's own write is under way (10.2.1), fast back-tracking, leadership transfer (3.10).
 */
@NullMarked
package io.troupe.consensus.raft;

import org.jspecify.annotations.NullMarked;
