/**
 * A look at a journal that no node has open: every file, every row, and whether they fit together.
 * The way in is {@link io.troupe.persistence.inspection.JournalInspection}, which answers with a
 * {@link io.troupe.persistence.inspection.JournalReport}. Changes nothing on the disk; knows how a
 * journal lies there, and nothing of how one is run.
 */
@NullMarked
package io.troupe.persistence.inspection;

import org.jspecify.annotations.NullMarked;
