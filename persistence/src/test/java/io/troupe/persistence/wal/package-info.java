/** Tests of the look at RocksDB's write-ahead logs. */
@NullMarked
package io.troupe.persistence.wal;

import org.jspecify.annotations.NullMarked;
