/**
 * Files read row by row, each row as the line of a batch that stores it.
 *
 * <p>Memory does not grow with the file: one row is held, of at most a few megabytes. A row that
 * cannot be stored is an answer ({@code Row.Bad}) with its line; only a file that cannot be read
 * any further ends in {@code UnreadableFileException}. The same file gives the same rows every
 * time.
 */
@NullMarked
package io.troupe.api.transfer.rows;

import org.jspecify.annotations.NullMarked;
