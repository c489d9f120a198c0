/**
 * What consensus groups must not forget, on the local disk: vote, base, entries, and snapshots that
 * leaders sent, of all groups of a node, in one RocksDB of their own with one thread that writes.
 *
 * <pre>
 *   Group 1 ── write ──┐                              ┌── META    vote, base, list of snapshots
 *   Group 2 ── write ──┼─▶ LogWriter ─ one batch, ────┼── LOG     entries
 *   Group 3 ── piece ──┘   one sync, then all is told └── PIECES  of snapshots
 *   GroupLog.entry … ◀────────── reads, on the groups' threads ──┘
 * </pre>
 *
 * <p><b>Promise.</b> A write that was reported as written survives a crash of the machine; writes
 * reach the disk in the order in which they were given, each whole or not at all. A torn end is cut
 * off; anything else that is missing or damaged is refused when it is opened, with the group and
 * the index. After a failed write nothing is written any more, and everybody is told.
 *
 * <p><b>Not promised:</b> to notice a copy of the whole directory from an earlier day: a replica
 * that is started from one may break its group. See docs/decisions/0014-group-storage.md.
 */
@NullMarked
package io.troupe.persistence.groups.store;

import org.jspecify.annotations.NullMarked;
