/**
 * How a journal lies on a local disk: the RocksDB files and the options they are opened with, the
 * rows in them, the mark of what was acknowledged, and what becomes of the free space.
 *
 * <pre>
 *   JournalStore   rows of the log, heads, events and snapshots; the format of all of them
 *       │
 *   RocksFiles     opens, reads, writes one RoundBatch with one sync; refuses damaged files
 *       │
 *   wal            what RocksDB would not notice in its write-ahead logs
 * </pre>
 *
 * Everything here blocks until the disk answers. Knows neither who asks nor in which order; only
 * {@code JournalStore} and {@code EventRow} say what stands in a row.
 */
@NullMarked
package io.troupe.persistence.disk;

import org.jspecify.annotations.NullMarked;
