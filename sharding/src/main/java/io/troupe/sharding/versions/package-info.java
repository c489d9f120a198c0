/**
 * What a partition remembers of its keys: the newest revision of each, and for a while, within a
 * number of bytes, the older ones too.
 *
 * <pre>
 *   table ── key ── slot: the newest revision
 *                     │
 *                     ▼ newest change of the key
 *   log:  c41 · c42 · c43 · c44        changes of all keys, in their order, each with what its key
 *         ▲      ▲─────┘               was before and where the key's change before that one is
 *         floor: what lies behind it is forgotten
 * </pre>
 *
 * A cleared table stands behind the one that follows it: whole for a while, then with only those
 * keys that the log has a change of. So a clearing of many keys costs reads of their past, and not
 * the changes of others.
 *
 * <p>One store answers everything that asks for the past: reads as of a version, a key's history,
 * the changes behind a version, and snapshots, which are drawn while the state goes on changing: a
 * snapshot is the state as of the version at which it began, and what it needs is pinned meanwhile.
 *
 * <p>Pure and deterministic: equal events make equal stores, whatever was pinned in between.
 * Source: multi-version concurrency control after Reed, "Naming and Synchronization in a
 * Decentralized Computer System" (1978), with one writer and no transactions.
 */
@NullMarked
package io.troupe.sharding.versions;

import org.jspecify.annotations.NullMarked;
