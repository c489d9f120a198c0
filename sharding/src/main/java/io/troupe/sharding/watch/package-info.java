/**
 * Who watches what on one node, and how far each has come.
 *
 * <pre>
 *   partition 0 ── one poll ──▶ lane 0 (at 41) ──┐   by key      ┌─▶ watcher ── line ─▶ page
 *   partition 1 ── one poll ──▶ lane 1 (at 17) ──┼─▶ by prefix ──┼─▶ watcher ── line ─▶ page
 *        ...                                     ┘               └─▶ ...
 *   partition 1 ── reads of a backlog, until they meet the lane ───▶ watcher
 * </pre>
 *
 * A partition is asked only while somebody watches something in it, and by one poll however many
 * watch. Watchers that begin behind a lane have the changes between read, page by page, one read of
 * a partition at a time, each page for all whom it serves. A watcher sees the changes of each
 * partition in their order, each once; those of different partitions in any order.
 *
 * <p>Source: the watch of etcd, with its synced and unsynced watchers and its progress marks.
 */
@NullMarked
package io.troupe.sharding.watch;

import org.jspecify.annotations.NullMarked;
