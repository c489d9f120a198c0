/**
 * The register of members as a node has it: one group's state machine, and what a node hears, says
 * and proposes. The decisions are in {@code membership.rules} and {@code membership.suspicion}.
 *
 * <pre>
 *   RegisterClient ── commands ──▶ GroupCalls ──▶ RegisterMachine ── state ──▶ RegisterNews
 *   MembershipWatch ── frames to the voters, facts ──▶ Suspicion ── Down ──▶ GroupCalls
 * </pre>
 */
@NullMarked
package io.troupe.persistence.membership;

import org.jspecify.annotations.NullMarked;
