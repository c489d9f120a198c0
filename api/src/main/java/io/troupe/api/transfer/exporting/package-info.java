/**
 * The export of a map into lines of JSON, from which an import makes the same keys, bytes and
 * content types again.
 *
 * <p>Each line is a line of a batch: {@code value} where the bytes are exactly the JSON that a node
 * would make of it, {@code text} for plain text, and {@code value64} with its content type for all
 * else. Versions and times are not exported. Entries that change while the map is read may be in
 * the file before or after their change; a page is as consistent as a scan is.
 */
@NullMarked
package io.troupe.api.transfer.exporting;

import org.jspecify.annotations.NullMarked;
