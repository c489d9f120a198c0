/**
 * RocksDB's write-ahead log as it lies on disk: which of its batches are good, where one is bad,
 * and what is good behind it. Reads; the one change is to cut a torn tail off. Knows only the JDK.
 */
@NullMarked
package io.troupe.persistence.wal;

import org.jspecify.annotations.NullMarked;
