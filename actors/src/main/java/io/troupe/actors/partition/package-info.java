/**
 * The partition machine: one owner's incarnation of one partition, without actors, threads or disk.
 *
 * <pre>
 *   input ──▶ PartitionMachine ──▶ effects            Recovery       claim, snapshot, replay
 *                  │                                  WaitingLine    admission per kind
 *               Decider ── Batch, Outbox              Parked         reads that wait for a change
 *                  │                                  Snapshotting   piece by piece
 *             PartitionState ── cores of all kinds    RequestLedger  outcomes by request id
 * </pre>
 *
 * Promises: P1 (no answer before its append), P2 (no read without a confirm sent after it arrived),
 * P5 (done, refused or unknown, and nothing else), P6 (every line and table has a limit). It leans
 * on the {@link io.troupe.actors.journal.FencedJournal} contract alone.
 */
@NullMarked
package io.troupe.actors.partition;

import org.jspecify.annotations.NullMarked;
